"""What the kinds of the fediverse share: an instance, what is looked for there, full names."""

from __future__ import annotations

import re
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from sources import links
from sources.kind import Options, Words


def _expected(what: str) -> PydanticCustomError:
    return PydanticCustomError("expected", "expected {expected}", {"expected": what})


def _instance(value: str) -> str:
    if links.web_link(value) is None:
        raise _expected('the address of an instance, such as "https://social.example"')
    return value.strip()


def _tag(value: str) -> str:
    tag = value.strip().removeprefix("#")
    if not tag or re.search(r"[\s#/?]", tag):
        raise _expected('one hashtag, such as "bluedoorbakery"')
    return tag


class InstanceOptions(Options):
    """Options of a source that lives on an instance which its owner must name."""

    # A factory, so that the option counts as required and the error still gives an example.
    base_url: Annotated[str, AfterValidator(_instance)] = Field(
        default_factory=str,
        validate_default=True,
        description="address of the instance that is asked, such as `https://social.example`",
    )
    tag: Annotated[str, AfterValidator(_tag)] | None = Field(
        None, description="hashtag that is watched, with or without `#`"
    )
    query: Words | None = Field(
        None, description="words that are searched for; together with `tag`: posts that hold both"
    )

    @model_validator(mode="after")
    def _looks_for_something(self) -> Self:
        if self.tag is None and self.query is None:
            raise _expected("`tag` or `query`, so that there is something to look for")
        return self

    @property
    def host(self) -> str:
        """Host of the instance, with its port where it has one."""
        return urlsplit(links.without_login(self.base_url)).netloc

    @property
    def home(self) -> str:
        """Address of the instance for people to read, without a slash at its end."""
        return links.without_login(self.base_url).rstrip("/")


def full_name(account: str | None, profile: str | None, host: str) -> str | None:
    """Name a person in one way on all instances: "@maja@social.example".

    An instance leaves out its own name with its own people: it is then that of `profile`, their
    page, else `host`. None where there is no account.
    """
    if not account or not account.strip("@ "):
        return None
    account = account.strip("@ ")
    if "@" in account:
        return f"@{account}"
    at_home = urlsplit(profile).netloc if profile and links.web_link(profile) else host
    return f"@{account}@{at_home.rpartition('@')[2]}"
