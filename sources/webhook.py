"""The kind `webhook`: items that others post to us as JSON, in our own field names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from pydantic import Field, SecretStr

from sources import given, shape
from sources.errors import Unreadable
from sources.feeds.entries import told_apart
from sources.item import Item, Poll, SourceState
from sources.kind import Kind, Options, Tools

LONG_ENOUGH = 16
"""Characters of a secret that nobody guesses."""
MOST_ITEMS = 1_000
"""Of one post."""
_MOST_PROBLEMS = 20


class WebhookOptions(Options):
    """Options of a webhook."""

    secret: SecretStr = Field(
        min_length=1,
        description="the last part of the address that is posted to, /hooks/…: whoever knows it "
        f"can post items, so let it be {LONG_ENOUGH} random characters or more",
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one item."""

    index: int
    """Its place in the list, from 0."""
    field: str
    """"" where the item as a whole is wrong."""
    expected: str
    found: str


class WrongItems(Unreadable):
    """Some items are not as they should be; none was taken."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        one = problems[0]
        field = f"{one.field}: " if one.field else ""
        more = f" (problem 1 of {len(problems)})" if len(problems) > 1 else ""
        super().__init__(
            f"item {one.index}: {field}expected {one.expected}, found {one.found}{more}"
        )
        self.problems = problems


def read_items(data: bytes, now: datetime) -> tuple[Item, ...]:
    """Read JSON: one item, a list of them, or {"items": […]}.

    The fields are those of `sources.given.item_from`. Raises WrongItems with the first 20
    problems, Unreadable where it is no such JSON.
    """
    items: list[Item] = []
    problems: list[Problem] = []
    listed = _listed(shape.load(data, "the webhook"))
    if len(listed) > MOST_ITEMS:
        raise Unreadable(
            f"the webhook: expected at most {MOST_ITEMS:,} items, found {len(listed):,}"
        )
    for index, fields in enumerate(listed):
        try:
            items.append(_item(fields, now))
        except given.Misfit as misfit:
            problems.append(Problem(index, misfit.field, misfit.expected, misfit.found))
        if len(problems) == _MOST_PROBLEMS:
            break
    if problems:
        raise WrongItems(tuple(problems))
    return told_apart(items)


def _listed(document: object) -> list[object]:
    if isinstance(document, Mapping) and isinstance(document.get("items"), list):
        return list(document["items"])
    if isinstance(document, list):
        return document
    if isinstance(document, Mapping):
        return [document]
    raise Unreadable(
        f"the webhook: expected an item, a list of items or {{“items”: […]}}, "
        f"found {given.shown(document)}"
    )


def _item(fields: object, now: datetime) -> Item:
    if not isinstance(fields, Mapping):
        raise given.Misfit("", "an object with the fields of an item", given.shown(fields))
    return given.item_from(fields, now)


@dataclass(frozen=True, slots=True)
class WebhookSource:
    """A place that calls us; there is nothing to ask."""

    async def poll(self, state: SourceState, now: datetime) -> Poll:
        """Do nothing: what is posted is taken as it comes."""
        return Poll(state, unchanged=True)

    async def read(self, data: bytes, now: datetime) -> tuple[Item, ...]:
        """Read what would be posted. Raises Unreadable."""
        return read_items(data, now)


def _open(_options: WebhookOptions, _tools: Tools) -> WebhookSource:
    return WebhookSource()


def _shown(_options: WebhookOptions) -> str:
    return "items posted to /hooks/…"


KIND = Kind(
    name="webhook",
    summary="Takes items that other programs post as JSON: a form on your website, a survey, "
    "a service such as Zapier.",
    options=WebhookOptions,
    open=_open,
    address=_shown,
    example=MappingProxyType({"secret": "${WEBHOOK_SECRET}"}),
    notes="""\
`amends run` takes posts at `/hooks/SECRET`, at the address that `[web] listen` says; for the
world outside put a web server with TLS in front of it. The body is JSON of at most 1 MB: one
item, a list of them, or `{"items": […]}`:

    curl -d '{"text": "Waited an hour for cold soup.", "author": "Ana", "rating": 1}' \\
        http://127.0.0.1:8025/hooks/SECRET

| field | holds |
|---|---|
| `title`, `text`, `rating` | what was said; one of them is needed |
| `rating_best` | the best rating there is; by default 5 |
| `id` | names the item for good: posted again, it is not taken twice; by default made of the rest |
| `url`, `author` | where, and to whom, to answer |
| `published` | when it was said, such as `2026-03-01T10:00:00Z` |
| `language` | a code such as `en`; found out where it is missing |
| `place` | `review`, `news`, `blog`, `forum`, `social`, `video` or `app` |
| `outlet` | the name of the publication or site |
| `audience` | how many people it reached at least: followers, views, votes |

The answer 202 means that all items are stored; 400 says what is wrong with which, and that none
is. After 429 and 503 wait as long as `Retry-After` says, and post again.""",
)
