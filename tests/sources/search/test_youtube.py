"""The kind `youtube`: what its feed adds to a video, and how it fails."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError

from sources.errors import BadStatus, Gone
from sources.http import Http, HttpSettings
from sources.item import Poll, SourceState
from sources.kind import Tools
from sources.parser import Parser
from sources.registry import KINDS
from tests.servers.feed_server import Answer
from tests.standins import ServiceServer
from tests.standins.standin import NOON
from tests.standins.youtube import CHANNEL, StandIn

KIND = KINDS["youtube"]


async def polled(server: ServiceServer, state: SourceState | None = None) -> Poll:
    options = KIND.options(channel=CHANNEL, base_url=server.base_url)
    async with Http(HttpSettings(allow_private=True)) as http, Parser() as parser:
        source = KIND.open(options, Tools(http, parser))
        return await source.poll(state or SourceState(), NOON)


async def test_what_viewers_gave_a_video_is_no_rating_of_the_brand():
    with ServiceServer(StandIn()) as server:
        server.stand_in.posts = [post for post, _ in server.stand_in.examples()]
        poll = await polled(server)
    assert b"starRating" in server.stand_in.answer(server.requests[0]).body
    assert [(item.rating, item.rating_given) for item in poll.items] == [(None, None)] * 2


async def test_a_video_that_was_watched_meanwhile_is_the_same_item():
    with ServiceServer(StandIn()) as server:
        server.stand_in.posts = [post for post, _ in server.stand_in.examples()]
        before = await polled(server)
        server.stand_in.views += 17
        after = await polled(server, before.state)
    assert not after.unchanged
    assert [item.audience for item in after.items] == [1_221, 1_221]
    assert tuple(replace(item, audience=1_204) for item in after.items) == before.items


@pytest.mark.parametrize("views", ["", "many", "-1", "1.5", "9" * 30, "NaN"])
async def test_views_that_are_no_number_are_no_audience_and_no_oddity(views):
    with ServiceServer(StandIn()) as server:
        server.stand_in.posts = [post for post, _ in server.stand_in.examples()]
        server.stand_in.views = views
        poll = await polled(server)
    assert (poll.error, poll.warnings) == (None, ())
    assert [item.audience for item in poll.items] == [None, None]


async def test_a_404_is_no_end_and_is_explained():
    with ServiceServer(StandIn()) as server:
        server.break_with(Answer(status=404))
        broken = await polled(server)
        server.mend()
        mended = await polled(server, broken.state)
    assert isinstance(broken.error, BadStatus)
    assert not isinstance(broken.error, Gone)
    assert broken.error.status == 404
    assert "at times" in str(broken.error)
    assert mended.error is None


@pytest.mark.parametrize(
    "channel",
    ["", "bluedoor", "@bluedoor", "UC", CHANNEL + "\n", f"{CHANNEL}&"],
)
def test_what_is_no_id_of_a_channel_is_refused(channel):
    with pytest.raises(ValidationError):
        KIND.options(channel=channel)
