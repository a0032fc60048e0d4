"""The kind `reddit`: what Reddit adds to a post, and what it wants of who asks."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from sources.errors import LoginNeeded
from sources.http import Http, HttpSettings
from sources.item import Item, Poll, SourceState
from sources.kind import Tools
from sources.parser import Parser
from sources.registry import KINDS
from sources.service import Services
from tests.servers.feed_server import Answer, Entry, Request, atom
from tests.standins import ServiceServer
from tests.standins.reddit import StandIn
from tests.standins.standin import NOON

KIND = KINDS["reddit"]


async def polled(server: ServiceServer, **options: str) -> Poll:
    given = KIND.options(**options, base_url=server.base_url)
    async with Http(HttpSettings(allow_private=True)) as http, Parser() as parser:
        source = KIND.open(given, Tools(http, parser, Services(pace=0.001)))
        return await source.poll(SourceState(), NOON)


async def read(html: str, **said: str) -> Item:
    entry = Entry("t3_1", text=html, **said)
    async with Http(HttpSettings()) as http, Parser() as parser:
        (item,) = await KIND.open(KIND.options(query="x"), Tools(http, parser)).read(
            atom([entry]), NOON
        )
        return item


@pytest.mark.parametrize(
    "options",
    [{"query": '"blue door" & co'}, {"subreddit": "bakeries"}, {"subreddit": "/r/bakeries/"}],
)
async def test_a_query_a_subreddit_or_both_lead_to_the_same_posts(options):
    with ServiceServer(StandIn()) as server:
        told = server.stand_in.examples()
        server.stand_in.posts = [post for post, _ in told]
        poll = await polled(server, **options)
    assert poll.items == tuple(item for _, item in told)


def test_one_of_query_and_subreddit_is_needed_and_the_message_says_so():
    with pytest.raises(ValidationError, match="expected `query`, `subreddit` or both"):
        KIND.options()


@pytest.mark.parametrize("name", ["", "a b", "r/", "bakeries/new", "../x", "a?b"])
def test_a_subreddit_that_is_no_name_is_refused(name):
    with pytest.raises(ValidationError, match="name of a subreddit"):
        KIND.options(subreddit=name)


@pytest.mark.parametrize(
    "footer",
    [
        'submitted by <a href="u"> /u/maja </a> <br/> <span>[link]</span> <span>[comments]</span>',
        "submitted by <a> /u/maja </a> to <a> r/bakeries </a> <br/> [link] &#32; [comments]",
        "<table><tr><td> submitted by /u/[deleted] <br/> [link] [comments]</td></tr></table>",
    ],
)
async def test_the_footer_is_not_what_the_author_said(footer):
    item = await read(f"<div><p>Stale bread, submitted by post.</p></div> &#32; {footer}")
    assert item.text == "Stale bread, submitted by post."


async def test_who_has_deleted_the_account_is_nobody():
    assert (await read("Stale", author="/u/maja_k")).author == "/u/maja_k"
    assert (await read("Stale", author="/u/[deleted]")).author is None


async def test_a_post_on_somebodys_own_page_is_placed_there():
    url = "https://www.reddit.com/user/maja_k/comments/1/stale/"
    assert (await read("Stale", url=url)).outlet == "u/maja_k"


async def test_a_refusal_says_what_may_help():
    with ServiceServer(StandIn()) as server:
        server.break_with(Answer(status=403))
        poll = await polled(server, query="x")
    assert isinstance(poll.error, LoginNeeded)
    assert poll.error.status == 403
    assert "contact" in str(poll.error)


@pytest.mark.parametrize(("agent", "status"), [("", 403), ("python-requests/2", 429)])
def test_the_stand_in_refuses_who_does_not_say_who_they_are(agent, status):
    headers = {"user-agent": agent} if agent else {}
    assert StandIn().answer(Request("/search.rss?q=x", headers)).status == status
