"""What is odd about Google Play: a login that is signed, a week of reviews, titles before a tab."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pydantic import ValidationError

from sources.errors import Busy, LoginNeeded
from sources.item import SourceState
from sources.registry import KINDS
from tests.servers.feed_server import Answer
from tests.sources.test_every_kind import MINUTE, stocked, trial
from tests.standins.googleplay import credentials, key_file, pem
from tests.standins.standin import NOON

KIND = KINDS["googleplay"]


def logins(tried) -> int:
    return sum(asked.method == "POST" for asked in tried.server.requests)


async def polled(tried, file):
    """Poll with another key file."""
    given = tried.server.stand_in.options() | {"credentials": file}
    options = KIND.options.model_validate(given | {"base_url": tried.server.base_url})
    return await KIND.open(options, tried.tools).poll(SourceState(), NOON)


async def read(**said: Any):
    told = {"reviewId": "gp:1", "authorName": "Maja", "comments": [{"userComment": said}]}
    async with trial("googleplay") as tried:
        (item,) = await tried.source.read(json.dumps({"reviews": [told]}).encode(), NOON)
        return item


async def test_one_login_serves_all_polls_and_all_sources_of_an_account():
    async with trial("googleplay") as tried:
        stocked(tried.server.stand_in)
        await tried.poll()
        await tried.poll(later=MINUTE)
        assert (await tried.another().poll(SourceState(), NOON)).error is None
        assert logins(tried) == 1


async def test_an_access_token_that_was_withdrawn_is_renewed_within_the_poll():
    async with trial("googleplay") as tried:
        stocked(tried.server.stand_in)
        await tried.poll()
        tried.server.stand_in.tokens.clear()
        tried.server.stand_in.publish(1, newest=NOON + MINUTE)
        poll = await tried.poll(later=MINUTE)
        assert (poll.error, len(poll.items)) == (None, 1)
        assert logins(tried) == 2


async def test_a_key_that_google_does_not_know_is_a_login_that_is_needed(tmp_path):
    file = tmp_path / "other.json"
    file.write_text(key_file(private_key=pem(rsa.generate_private_key(65_537, 2048))))
    async with trial("googleplay") as tried:
        poll = await polled(tried, file)
        assert isinstance(poll.error, LoginNeeded)
        assert "does not accept the key" in str(poll.error)


CURVE = pem(ec.generate_private_key(ec.SECP256R1()))


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (None, "cannot be read"),
        ("", "no JSON"),
        ("-----BEGIN PRIVATE KEY-----", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no object"),
        ("{}", "no client_email and no private_key"),
        (key_file(token_uri="file:///etc/passwd"), "no token_uri"),
        (key_file(private_key="s3cret"), "private_key is damaged"),
        (key_file(private_key=CURVE), "private_key is no RSA key"),
    ],
)
async def test_a_key_file_that_is_none_is_named_and_not_shown(tmp_path, held, expected):
    file = tmp_path / "key.json"
    if held is not None:
        file.write_text(held)
    async with trial("googleplay") as tried:
        poll = await polled(tried, file)
        assert isinstance(poll.error, LoginNeeded)
        assert str(poll.error).startswith("credentials: expected the JSON key file")
        assert expected in str(poll.error)
        assert "s3cret" not in str(poll.error)
        assert tried.server.requests == []


async def test_keys_and_access_tokens_show_nowhere(caplog):
    async with trial("googleplay") as tried:
        stand_in = stocked(tried.server.stand_in)
        shown = [repr(await tried.poll()), repr(tried.source)]
        tried.server.break_with(Answer(status=401))
        broken = await tried.poll(later=MINUTE)
        shown += [repr(broken), str(broken.error), caplog.text]
        private = json.loads(credentials().read_text())["private_key"].splitlines()[1]
        for secret in (*stand_in.tokens, private):
            assert secret not in "\n".join(shown)


async def test_a_quota_that_is_used_up_is_no_wrong_login():
    told = {"error": {"code": 403, "errors": [{"reason": "quotaExceeded"}]}}
    async with trial("googleplay") as tried:
        stocked(tried.server.stand_in)
        await tried.poll()
        tried.server.break_with(Answer(json.dumps(told).encode(), status=403))
        assert isinstance((await tried.poll(later=MINUTE)).error, Busy)


async def test_a_missing_permission_says_what_to_look_after():
    async with trial("googleplay") as tried:
        await tried.poll()
        tried.server.break_with(Answer(b'{"error": {"status": "PERMISSION_DENIED"}}', status=403))
        poll = await tried.poll(later=MINUTE)
        assert isinstance(poll.error, LoginNeeded)
        assert "Play Console" in str(poll.error)


async def test_a_token_endpoint_that_wants_patience_gets_it_from_all_sources():
    async with trial("googleplay") as tried:
        tried.server.break_with(Answer(status=429, headers={"Retry-After": "90"}))
        assert isinstance((await tried.poll()).error, Busy)
        assert isinstance((await tried.another().poll(SourceState(), NOON)).error, Busy)
        assert len(tried.server.requests) == 1


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"access_token": "two\\nlines"}', b"<html>"])
async def test_a_login_without_a_token_is_an_error(body):
    async with trial("googleplay") as tried:
        tried.server.break_with(Answer(body))
        poll = await tried.poll()
        assert poll.error is not None
        assert poll.state == SourceState()


async def test_a_title_stands_before_a_tab():
    titled = await read(text="Broken\tIt does\tnothing.")
    assert (titled.title, titled.text) == ("Broken", "It does nothing.")
    plain = await read(text="It does nothing.")
    assert (plain.title, plain.text) == ("", "It does nothing.")


async def test_a_review_of_which_little_is_told_is_one_all_the_same():
    item = await read()
    assert (item.text, item.rating, item.published, item.language) == ("", None, None, None)


async def test_thumbs_up_are_the_audience():
    assert (await read(text="It does nothing.", thumbsUpCount=31)).audience == 31
    assert (await read(text="It does nothing.")).audience is None


async def test_a_review_that_left_the_week_was_not_taken_down():
    async with trial("googleplay") as tried:
        stand_in = stocked(tried.server.stand_in)
        await tried.poll()
        stand_in.posts.pop()
        poll = await tried.poll(later=MINUTE)
        assert poll.listed is not None
        assert poll.listed.since == NOON - timedelta(hours=2)


@pytest.mark.parametrize("package", ["", "app", "org..app", "org.example/../x", "org.example app"])
def test_a_package_has_the_form_of_one(package):
    with pytest.raises(ValidationError):
        KIND.options.model_validate({"package": package, "credentials": "key.json"})


async def test_a_key_file_that_names_the_relay_itself_is_taken_at_its_word(tmp_path):
    async with trial("googleplay") as tried:
        file = tmp_path / "key.json"
        file.write_text(key_file(token_uri=f"{tried.server.base_url}/token"))
        await polled(tried, file)
        assert [asked.path for asked in tried.server.requests] == ["/relay/token"]
