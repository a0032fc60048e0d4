"""Every kind that asks a service over HTTP, against a stand-in that behaves like the real one."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sources.errors import BadStatus, Busy, Gone, LoginNeeded, SourceError, TooLarge, TooSlow
from sources.http import Http, HttpSettings
from sources.item import Poll, Readable, Source, SourceState
from sources.kind import Tools
from sources.parser import Parser
from sources.registry import KINDS
from sources.service import Services
from tests.servers.feed_server import Answer
from tests.standins import STAND_INS, ServiceServer, StandIn
from tests.standins.standin import NOON

EVERY = pytest.mark.parametrize("kind", sorted(STAND_INS))
PAGED = pytest.mark.parametrize("kind", [n for n, s in sorted(STAND_INS.items()) if s.page_size])
JSON = pytest.mark.parametrize("kind", [n for n, s in sorted(STAND_INS.items()) if s.container])
EDITED = pytest.mark.parametrize(
    "kind", [n for n, s in sorted(STAND_INS.items()) if s.edits and s.rated]
)
MINUTE = timedelta(minutes=1)
PREFIX = "/relay"

ELSEWHERE = {"sample", "mailbox", "webhook", "file"}
"""Kinds that ask no web service: each has a test module of its own."""


@dataclass
class Trial:
    """A source, the stand-in that it asks, and what it remembers."""

    server: ServiceServer
    source: Source
    tools: Tools
    state: SourceState = field(default_factory=SourceState)

    async def poll(self, *, later: timedelta = timedelta()) -> Poll:
        """Poll, and remember."""
        poll = await self.source.poll(self.state, NOON + later)
        if poll.error is None:
            self.state = poll.state
        return poll

    def another(self) -> Source:
        """Another source of the same service."""
        return opened(self.server, self.tools)


@asynccontextmanager
async def trial(kind: str, **limits: Any) -> AsyncIterator[Trial]:
    """Serve a kind's stand-in, and open a source on it."""
    settings = HttpSettings(**{"allow_private": True, "timeout": timedelta(seconds=20)} | limits)
    async with AsyncExitStack() as stack:
        server = stack.enter_context(ServiceServer(STAND_INS[kind](), prefix=PREFIX))
        http = await stack.enter_async_context(Http(settings))
        parser = await stack.enter_async_context(Parser())
        tools = Tools(http, parser, Services(pace=0.001))
        yield Trial(server, opened(server, tools), tools)


def opened(server: ServiceServer, tools: Tools) -> Source:
    kind = KINDS[server.stand_in.kind]
    given = server.stand_in.options() | {"base_url": server.base_url}
    return kind.open(kind.options.model_validate(given), tools)


def stocked(stand_in: StandIn) -> StandIn:
    """Put the examples in."""
    stand_in.posts = [post for post, _ in stand_in.examples()]
    return stand_in


def test_every_kind_has_a_stand_in_or_tests_of_its_own():
    assert set(STAND_INS) == {name for name in KINDS if name not in ELSEWHERE}
    here = Path(__file__).parent
    assert [name for name in sorted(ELSEWHERE) if not list(here.rglob(f"test_{name}.py"))] == []


def test_every_stand_in_is_named_as_its_kind():
    assert [stand_in.kind for stand_in in STAND_INS.values()] == list(STAND_INS)


@EVERY
async def test_what_people_say_there_is_understood(kind):
    async with trial(kind) as tried:
        expected = [item for _, item in stocked(tried.server.stand_in).examples()]
        poll = await tried.poll()
        assert poll.error is None
        assert list(poll.items) == expected
        assert tried.server.strayed == []


@EVERY
async def test_a_second_poll_brings_nothing_again(kind):
    async with trial(kind) as tried:
        stocked(tried.server.stand_in)
        await tried.poll()
        poll = await tried.poll(later=MINUTE)
        assert (poll.error, poll.items) == (None, ())


@pytest.mark.parametrize("kind", [n for n, s in sorted(STAND_INS.items()) if s.conditional])
async def test_an_unchanged_place_answers_304_and_is_not_read(kind):
    async with trial(kind) as tried:
        stocked(tried.server.stand_in)
        await tried.poll()
        await tried.poll(later=MINUTE)  # some ask for another span of time the second time
        poll = await tried.poll(later=2 * MINUTE)
        assert poll.unchanged
        assert tried.state == poll.state
        assert "if-none-match" in tried.server.requests[-1].headers


@EVERY
async def test_only_what_is_new_is_brought(kind):
    async with trial(kind) as tried:
        stocked(tried.server.stand_in)
        await tried.poll()
        known = {item.id for _, item in tried.server.stand_in.examples()}
        tried.server.stand_in.publish(1, newest=NOON + MINUTE)
        poll = await tried.poll(later=2 * MINUTE)
        assert poll.error is None
        assert len(poll.items) == 1
        assert poll.items[0].id not in known
        assert "Visit number" in poll.items[0].title + poll.items[0].text


@EVERY
async def test_nothing_there_yet_is_no_error(kind):
    async with trial(kind) as tried:
        poll = await tried.poll()
        assert (poll.error, poll.items) == (None, ())
        stocked(tried.server.stand_in)
        poll = await tried.poll(later=MINUTE)
        assert len(poll.items) == len(tried.server.stand_in.posts)


@PAGED
async def test_every_page_is_read_at_the_first_poll_as_far_back_as_the_window(kind):
    async with trial(kind) as tried:
        stand_in = tried.server.stand_in
        count = min(2 * stand_in.page_size + 3, stand_in.most or 10**6)
        stand_in.publish(count)
        poll = await tried.poll()
        assert poll.error is None
        assert len({item.id for item in poll.items}) == count
        asked = [r.path for r in tried.server.requests if r.method == "GET"]
        assert len(asked) == len(set(asked))


@PAGED
async def test_a_flood_is_seen_whole_and_the_pages_behind_it_are_left_alone(kind):
    async with trial(kind) as tried:
        stand_in = tried.server.stand_in
        stand_in.publish(stand_in.page_size, newest=NOON - timedelta(hours=20))
        await tried.poll()
        count = min(2 * stand_in.page_size + 3, stand_in.most or 10**6)
        stand_in.publish(count, newest=NOON + timedelta(hours=1))
        before = len(tried.server.requests)
        poll = await tried.poll(later=timedelta(hours=1))
        assert len({item.id for item in poll.items}) == count
        stand_in.publish(1, newest=NOON + timedelta(hours=1, minutes=1))
        before = len(tried.server.requests)
        poll = await tried.poll(later=timedelta(hours=1, minutes=1))
        assert len(poll.items) == 1
        assert len(tried.server.requests) - before <= 1


@PAGED
async def test_what_stands_before_a_broken_page_is_not_held_back_and_nothing_is_lost(kind):
    async with trial(kind) as tried:
        stand_in = tried.server.stand_in
        count = min(2 * stand_in.page_size + 3, stand_in.most or 10**6)
        stand_in.publish(count)
        logins = await _logins_of_a_first_poll(kind)
        tried.server.break_with(Answer(status=500), after=logins + 1)
        broken = await tried.poll()
        assert isinstance(broken.error, BadStatus)
        assert broken.state == SourceState()
        assert 0 < len(broken.items) <= stand_in.page_size
        tried.server.mend()
        whole = await tried.poll(later=MINUTE)
        assert {item.id for item in broken.items} <= {item.id for item in whole.items}
        assert len({item.id for item in whole.items}) == count


async def _logins_of_a_first_poll(kind: str) -> int:
    async with trial(kind) as tried:
        tried.server.stand_in.publish(1)
        await tried.poll()
        return sum(not tried.server.stand_in.lists(asked) for asked in tried.server.requests)


@EVERY
async def test_another_order_is_no_news(kind):
    async with trial(kind) as tried:
        stocked(tried.server.stand_in).publish(3, newest=NOON - 10 * MINUTE)
        await tried.poll()
        tried.server.stand_in.posts.reverse()
        poll = await tried.poll(later=MINUTE)
        assert (poll.error, poll.items) == (None, ())


@EDITED
async def test_an_edited_review_is_brought_again_under_its_id(kind):
    async with trial(kind) as tried:
        stand_in = tried.server.stand_in
        ids = {post.id: item.id for post, item in stocked(stand_in).examples()}
        await tried.poll()
        rated = next(at for at, post in enumerate(stand_in.posts) if post.rating)
        changed = stand_in.posts[rated]
        stand_in.edit(rated, text="I take it all back.", updated=NOON + MINUTE)
        poll = await tried.poll(later=2 * MINUTE)
        assert [item.id for item in poll.items] == [ids[changed.id]]
        assert "take it all back" in poll.items[0].text


FAULTS = {
    "401": (Answer(status=401), LoginNeeded),
    "403": (Answer(status=403), LoginNeeded),
    "404": (Answer(status=404), BadStatus),
    "410": (Answer(status=410), Gone),
    "500": (Answer(b"<html>oops</html>", status=500), BadStatus),
    "503": (Answer(status=503), Busy),
    "empty": (Answer(b""), SourceError),
    "an HTML page": (
        Answer(
            b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in"
            b"</body></html>",
            headers={"Content-Type": "text/html"},
        ),
        SourceError,
    ),
    "noise": (Answer(bytes(range(256)) * 8), SourceError),
    "endless": (Answer(b" " * 65536, endless=True), TooLarge),
    "slow to begin": (Answer(b"{}", delay=30), TooSlow),
    "dripping": (Answer(b"{" + b" " * 5000, drip=0.05), TooSlow),
    "hung up": (Answer(b'{"items": [' + b" " * 5000, cut_after=40), SourceError),
}


@pytest.mark.parametrize("fault", FAULTS)
@EVERY
async def test_a_broken_answer_is_a_typed_error_and_changes_nothing(kind, fault):
    answer, expected = FAULTS[fault]
    async with trial(kind, timeout=timedelta(seconds=1), max_body=1_000_000) as tried:
        stocked(tried.server.stand_in)
        await tried.poll()
        known = tried.state
        tried.server.stand_in.publish(1, newest=NOON + MINUTE)
        tried.server.break_with(answer)
        broken = await tried.poll(later=MINUTE)
        assert isinstance(broken.error, expected), broken.error
        assert (broken.state, broken.items) == (known, ())
        assert "<" not in str(broken.error)


@EVERY
async def test_a_source_that_was_broken_goes_on_where_it_was(kind):
    async with trial(kind) as tried:
        stocked(tried.server.stand_in)
        await tried.poll()
        tried.server.stand_in.publish(1, newest=NOON + MINUTE)
        tried.server.break_with(Answer(status=500))
        await tried.poll(later=MINUTE)
        tried.server.mend()
        assert len((await tried.poll(later=2 * MINUTE)).items) == 1


@EVERY
async def test_half_an_answer_is_an_error_or_gives_whole_entries_only(kind):
    async with trial(kind) as tried:
        stand_in = stocked(tried.server.stand_in)
        await tried.poll()
        answer = first_page(tried)
        right = {item.id: item for _, item in stand_in.examples()}
        cut = replace(answer, body=answer.body[: len(answer.body) * 2 // 3], etag=None)
        tried.state = SourceState()
        tried.server.break_with(cut)
        poll = await tried.poll()
        assert poll.error is not None or poll.items
        for item in poll.items:
            assert right[item.id].rating == item.rating
            assert item.text in right[item.id].text


@JSON
async def test_entries_of_other_types_never_break_it_and_spoil_no_others(kind):
    async with trial(kind) as tried:
        stand_in = stocked(tried.server.stand_in)
        await tried.poll()
        answer = first_page(tried)
        for odd in (None, 5, "text", [], {}, True, [[]], {"id": {}}, -1e308):
            document = json.loads(answer.body)
            _at(document, stand_in.container).insert(1, odd)
            tried.server.break_with(replace(answer, body=json.dumps(document).encode(), etag=None))
            tried.state = SourceState()
            poll = await tried.poll()
            assert poll.error is None, (odd, poll.error)
            assert len(poll.items) >= len(stand_in.posts), odd


@JSON
@pytest.mark.parametrize("odd", [5, "text", True, [1, 2], [None], ["a"], {"a": 1}])
async def test_a_list_of_another_type_is_a_typed_error(kind, odd):
    async with trial(kind) as tried:
        stand_in = stocked(tried.server.stand_in)
        await tried.poll()
        known = tried.state
        answer = first_page(tried)
        document = json.loads(answer.body)
        *path, last = stand_in.container
        _at(document, tuple(path))[last] = odd
        tried.server.break_with(replace(answer, body=json.dumps(document).encode(), etag=None))
        poll = await tried.poll(later=MINUTE)
        assert isinstance(poll.error, SourceError)
        assert (poll.state, poll.items) == (known, ())


@JSON
@pytest.mark.parametrize("body", [b"null", b"5", b"[]", b"[[[]]]", b'"a"', b"{}", b"[" * 100_000])
async def test_json_of_another_shape_is_a_typed_error(kind, body):
    async with trial(kind) as tried:
        if body in tried.server.stand_in.empty_answers:
            return
        stocked(tried.server.stand_in)
        await tried.poll()
        known = tried.state
        tried.server.break_with(Answer(body, headers={"Content-Type": "application/json"}))
        poll = await tried.poll(later=MINUTE)
        assert isinstance(poll.error, SourceError)
        assert (poll.state, poll.items) == (known, ())


@JSON
async def test_json_in_another_charset_is_a_typed_error(kind):
    async with trial(kind) as tried:
        tried.server.break_with(Answer('{"a": "für"}'.encode("latin-1")))
        poll = await tried.poll()
        assert isinstance(poll.error, SourceError)
        assert poll.state == SourceState()


@EVERY
async def test_a_service_that_wants_to_be_left_alone_is_left_alone_by_all_its_sources(kind):
    async with trial(kind) as tried:
        stocked(tried.server.stand_in)
        tried.server.break_with(Answer(status=429, headers={"Retry-After": "120"}))
        poll = await tried.poll()
        assert isinstance(poll.error, Busy)
        assert poll.wait == timedelta(seconds=120)
        if KINDS[kind].service is None:
            return
        before = len(tried.server.requests)
        other = await tried.another().poll(SourceState(), NOON)
        assert isinstance(other.error, Busy)
        assert timedelta(seconds=60) < other.wait <= timedelta(seconds=120)
        assert len(tried.server.requests) == before


@pytest.mark.parametrize("kind", [n for n, s in sorted(STAND_INS.items()) if s.secrets])
async def test_keys_show_nowhere(kind, caplog):
    async with trial(kind) as tried:
        stand_in = stocked(tried.server.stand_in)
        good = await tried.poll()
        shown = [repr(good), KINDS[kind].address(tried.source.options), repr(tried.source)]
        for fault, _ in FAULTS.values():
            if fault.delay or fault.drip or fault.endless:
                continue
            tried.server.break_with(fault)
            poll = await tried.poll(later=MINUTE)
            shown += [repr(poll), str(poll.error)]
        for secret in stand_in.secrets:
            assert secret not in "\n".join([*shown, caplog.text])


@pytest.mark.parametrize("kind", [n for n, s in sorted(STAND_INS.items()) if s.secrets])
async def test_a_wrong_key_is_a_login_that_is_needed(kind):
    async with trial(kind) as tried:
        stand_in = stocked(tried.server.stand_in)
        wrong = {
            name: "wr0ng-" + value if value in stand_in.secrets else value
            for name, value in stand_in.options().items()
        }
        kind_ = KINDS[kind]
        options = kind_.options.model_validate(wrong | {"base_url": tried.server.base_url})
        poll = await kind_.open(options, tried.tools).poll(SourceState(), NOON)
        assert isinstance(poll.error, LoginNeeded), poll.error


@EVERY
async def test_an_answer_that_was_saved_can_be_read(kind):
    async with trial(kind) as tried:
        stand_in = stocked(tried.server.stand_in)
        await tried.poll()
        answer = first_page(tried)
        assert isinstance(tried.source, Readable)
        items = await tried.source.read(answer.body, NOON)
        assert {item.id for item in items} <= {item.id for _, item in stand_in.examples()}
        assert items


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_example_of_every_kind_is_one(kind):
    declared = KINDS[kind]
    options = declared.options.model_validate(dict(declared.example))
    assert declared.address(options)
    assert declared.name == kind


def first_page(tried: Trial) -> Answer:
    """The answer to the first request for posts."""
    asked = next(r for r in tried.server.requests if tried.server.stand_in.lists(r))
    headers = {name: value for name, value in asked.headers.items() if name != "if-none-match"}
    inner = replace(asked, path=asked.path.removeprefix(PREFIX), headers=headers)
    return tried.server.stand_in.answer(inner)


def _at(document: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        document = document[step]
    return document
