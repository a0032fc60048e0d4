"""Stack Exchange: quotas and the pauses it asks for, and where a post is found."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from sources.errors import BadStatus, Busy
from sources.item import SourceState
from sources.registry import KINDS
from sources.search.stackexchange import StackExchangeOptions, domain
from sources.service import Services
from tests.sources.test_every_kind import MINUTE, opened, trial
from tests.standins.stackexchange import refusal
from tests.standins.standin import NOON


async def test_a_backoff_in_a_good_answer_is_a_wait_that_nobody_may_cut_short():
    async with trial("stackexchange") as tried:
        tried.server.stand_in.publish(1)
        tried.server.stand_in.backoff = 17
        poll = await tried.poll()
        assert (poll.error, len(poll.items)) == (None, 1)
        assert (poll.wait, poll.quota) == (timedelta(seconds=17), True)
        asked = len(tried.server.requests)
        other = await tried.another().poll(SourceState(), NOON)
        assert isinstance(other.error, Busy)
        assert other.quota
        assert len(tried.server.requests) == asked


async def test_the_pages_behind_a_backoff_are_read_after_it():
    async with trial("stackexchange") as tried:
        stand_in = tried.server.stand_in
        stand_in.publish(1, newest=NOON - timedelta(hours=5))
        await tried.poll()
        stand_in.publish(150)
        stand_in.backoff = 17
        first = await tried.poll(later=MINUTE)
        assert len(first.items) == 100
        stand_in.backoff = None
        later = opened(tried.server, replace(tried.tools, services=Services()))
        rest = await later.poll(tried.state, NOON + 2 * MINUTE)
        assert {item.id for item in first.items} < {item.id for item in rest.items}
        assert len(rest.items) == 150


async def test_a_quota_that_lasts_slows_nobody_down():
    async with trial("stackexchange") as tried:
        tried.server.stand_in.left = 9_500
        poll = await tried.poll()
        assert (poll.wait, poll.quota) == (None, False)


async def test_a_quota_that_shrinks_is_shared_out_until_midnight():
    async with trial("stackexchange") as tried:
        other = tried.another()
        tried.server.stand_in.left = 721
        poll = await tried.poll()
        assert (poll.wait, poll.quota) == (timedelta(minutes=2), True)
        assert (await other.poll(SourceState(), NOON)).error is None


async def test_a_quota_that_is_used_up_ends_all_asking_until_midnight():
    async with trial("stackexchange") as tried:
        tried.server.stand_in.left = 1
        poll = await tried.poll()
        assert (poll.error, poll.wait, poll.quota) == (None, timedelta(hours=12), True)
        assert isinstance((await tried.poll(later=MINUTE)).error, Busy)
        assert len(tried.server.requests) == 1


@pytest.mark.parametrize(
    ("message", "wait"),
    [
        ("too many requests from this IP, more requests available in 76543 seconds", 76_543),
        ("Violation of backoff parameter", 30),
    ],
)
async def test_a_throttle_violation_is_no_bad_request_but_a_wait(message, wait):
    async with trial("stackexchange") as tried:
        tried.server.break_with(refusal(400, "throttle_violation", message))
        poll = await tried.poll()
        assert isinstance(poll.error, Busy)
        assert (poll.wait, poll.quota) == (timedelta(seconds=wait), True)


async def test_an_unknown_site_is_named():
    async with trial("stackexchange") as tried:
        given = tried.server.stand_in.options() | {"base_url": tried.server.base_url}
        options = StackExchangeOptions.model_validate(given | {"site": "cokking"})
        poll = await KINDS["stackexchange"].open(options, tried.tools).poll(SourceState(), NOON)
        assert isinstance(poll.error, BadStatus)
        assert "no site named 'cokking'" in str(poll.error)


async def test_what_the_service_says_of_a_bad_request_is_not_shown():
    async with trial("stackexchange") as tried:
        for name in ("bad_parameter", "internal_error"):
            tried.server.break_with(refusal(400, name, "q: <blue door>"))
            poll = await tried.poll()
            assert isinstance(poll.error, BadStatus)
            assert (poll.error.status, poll.wait) == (400, None)
            assert "blue door" not in str(poll.error)


@pytest.mark.parametrize(("score", "audience"), [(57, 57), (-3, 0), (None, None)])
async def test_the_score_is_the_audience_and_never_below_nobody(score, audience):
    post = {"question_id": 1, "title": "Why?", "score": score}
    async with trial("stackexchange") as tried:
        (item,) = await tried.source.read(json.dumps({"items": [post]}).encode(), NOON)
        assert item.audience == audience


async def test_no_key_is_sent_where_none_is_given():
    async with trial("stackexchange") as tried:
        given = tried.server.stand_in.options() | {"base_url": tried.server.base_url, "key": ""}
        options = StackExchangeOptions.model_validate(given)
        poll = await KINDS["stackexchange"].open(options, tried.tools).poll(SourceState(), NOON)
        assert poll.error is None
        assert "key" not in tried.server.requests[-1].query


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("stackoverflow", "stackoverflow.com"),
        ("stackoverflow.com", "stackoverflow.com"),
        ("es.stackoverflow", "es.stackoverflow.com"),
        ("meta.superuser", "meta.superuser.com"),
        ("mathoverflow", "mathoverflow.net"),
        ("mathoverflow.net", "mathoverflow.net"),
        ("cooking", "cooking.stackexchange.com"),
        ("gaming.meta", "gaming.meta.stackexchange.com"),
    ],
)
def test_a_site_is_found_by_the_name_that_the_service_has_for_it(site, expected):
    assert domain(site) == expected
