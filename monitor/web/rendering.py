"""Rendering: the templates of the pages, and the files that they load."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from alerts.clean import clean_block, clean_line
from alerts.render.pieces import address, language_tag
from monitor.sentiment.severity import level

if TYPE_CHECKING:
    from monitor.web.words import Words

STATIC = "/static/"
_COLUMNS = 68
"""Characters of a line in an editor, about."""
_FILTERS: dict[str, Callable[..., str]] = {
    "line": clean_line,
    "block": clean_block,
    "address": lambda url: address(url or ""),
    "tag": lambda language: language_tag(language or ""),
    "level": level,
}


@cache
def environment() -> Environment:
    """Return the templates: everything is escaped, and a missing value is an error."""
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=ChoiceLoader([PackageLoader("monitor.web"), PackageLoader("alerts")]),
    )
    made.filters |= _FILTERS
    made.globals |= {"static": static, "rows_of": rows_of}
    return made


def render(template: str, words: Words, values: dict[str, object]) -> str:
    """Return a page in the language of `words`."""
    return environment().get_template(template).render(values | {"t": words, "say": words.say})


def rows_of(draft: str) -> int:
    """Return how many lines an editor needs, so that a draft can be read as a whole."""
    return sum(1 + len(line) // _COLUMNS for line in draft.splitlines()) + 1


@cache
def static(name: str) -> str:
    """Return the address of a file of ours; it changes with the file, so that it can be kept."""
    content = files("monitor.web").joinpath("static", name).read_bytes()
    return f"{STATIC}{name}?v={blake2b(content, digest_size=6).hexdigest()}"
