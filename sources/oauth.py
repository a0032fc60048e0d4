"""Exchanges what a service gave for good, a key or a refresh token, for access tokens."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode, urlsplit

from pydantic import Field

from sources import links
from sources.errors import BadStatus, Busy, LoginNeeded, SourceError
from sources.service import Service, Token
from sources.shape import Maybe, Shape, load, whole

if TYPE_CHECKING:
    from sources.http import Response
    from sources.kind import Options, Tools

_FORM = "application/x-www-form-urlencoded"
_USUAL_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Grant:
    """What is handed in for an access token."""

    address: str
    """Where, before `base_url`."""
    form: Mapping[str, str] = field(repr=False)
    """The fields of the request (RFC 6749, 4.5 and 6); secret."""


@dataclass(frozen=True, slots=True)
class Login:
    """A login with access tokens; sources with the same `who` share it."""

    service: Service
    tools: Tools
    options: Options
    who: str = field(repr=False)
    """Tells the login from the others at the service; may be secret."""
    grant: Callable[[], Awaitable[Grant]] = field(repr=False)
    """Returns what is handed in now. Raises SourceError."""
    refusals: Mapping[str, str]
    """Sentences for people, by the error codes of RFC 6749, 5.2: what to do about each."""

    async def headers(self) -> Mapping[str, str]:
        """Return what lets a request in. Raises SourceError: LoginNeeded where we are refused."""
        who = f"{self.options.base_url or ''} {self.who}"
        return {"Authorization": f"Bearer {await self.service.login(who, self._obtain)}"}

    def renew(self, error: BadStatus) -> bool:
        """Drop an access token that is not accepted any more. True: ask again with a new one."""
        if error.status != HTTPStatus.UNAUTHORIZED:
            return False
        self.service.forget(f"{self.options.base_url or ''} {self.who}")
        return True

    async def _obtain(self) -> Token:
        grant = await self.grant()
        where = urlsplit(grant.address).hostname or ""
        try:
            response = await self._post(grant)
        except Busy as error:
            self.service.heed(error)
            raise
        except BadStatus as error:
            raise self._explained(error) from error
        answer = whole(_Answer, load(response.body, where), where)
        return Token(answer.access_token, answer.expires_in or _USUAL_SECONDS)

    async def _post(self, grant: Grant) -> Response:
        base = self.options.base_url
        async with self.service.turn(0):
            return await self.tools.http.post(
                _reached(grant.address, base),
                urlencode(grant.form).encode("ascii"),
                _FORM,
                allow_private=self.options.allow_private,
            )

    def _explained(self, error: BadStatus) -> SourceError:
        sentence = self.refusals.get(_code(error.body))
        return error if sentence is None else LoginNeeded(sentence, status=error.status)


def _reached(address: str, base: str | None) -> str:
    """Put the address on `base_url`, unless a file of keys names that very server already."""
    if base is None or urlsplit(address).netloc == urlsplit(base).netloc:
        return address
    return links.rebased(address, base)


class _Answer(Shape):
    # Visible ASCII: it becomes part of a header.
    access_token: Annotated[str, Field(pattern=r"^[\x21-\x7e]+$")]
    expires_in: Maybe[Annotated[float, Field(gt=0, le=86_400)]] = None


class _Refusal(Shape):
    error: Maybe[str] = None


def _code(body: bytes) -> str:
    """Return the error code in the answer of a token endpoint, "" where there is none."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return (_Refusal.model_validate(given).error or "") if isinstance(given, dict) else ""
