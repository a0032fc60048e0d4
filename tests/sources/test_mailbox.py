"""The kind mailbox against a real dovecot, and against servers that are none."""

from __future__ import annotations

import asyncio
import contextlib
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr, ValidationError

from sources.errors import (
    Busy,
    LoginNeeded,
    Refused,
    SourceError,
    TooLarge,
    TooSlow,
    Unreachable,
    Unreadable,
)
from sources.http import Http, HttpSettings
from sources.item import Listening, Readable, SourceState
from sources.kind import Tools
from sources.mailbox import KIND, MailboxOptions, MailboxSource
from sources.parser import Parser
from sources.registry import KINDS
from sources.service import Services
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_server import free_port
from tests.sources.mail.test_reading import RECALL, alert

FRESH = SourceState()
PATIENCE = 20.0
"""Seconds after which a test that waits has failed."""


@pytest.fixture
def dovecot():
    with Dovecot() as running:
        yield running


@pytest.fixture
async def tools():
    settings = HttpSettings(allow_private=True, timeout=timedelta(seconds=10))
    async with Http(settings) as http:
        yield Tools(http, Parser(), Services())


@pytest.fixture
async def hasty():
    """Tools that wait for a second at most."""
    settings = HttpSettings(allow_private=True, timeout=timedelta(seconds=1))
    async with Http(settings) as http:
        yield Tools(http, Parser(), Services())


def now() -> datetime:
    # dovecot stamps what it receives with the machine's own clock.
    return datetime.now(UTC)


def mailbox(server: Dovecot, tools: Tools, **options: object) -> MailboxSource:
    given = {
        "host": server.host,
        "port": server.tls_port,
        "username": server.username,
        "password": server.password,
        **options,
    }
    return MailboxSource(MailboxOptions.model_validate(given), tools, server.client_context())


def letter(number: int = 1, *, body: str = "The bread was stale.") -> bytes:
    return (
        f"From: Jane Doe <jane@mail.example>\r\nTo: pr@bluedoor.example\r\n"
        f"Subject: Complaint {number}\r\nMessage-ID: <{number}@mail.example>\r\n\r\n{body}\r\n"
    ).encode()


def titles(poll) -> list[str]:
    assert poll.error is None
    return [item.title for item in poll.items]


# -- what is fetched ----------------------------------------------------------------------------


async def test_a_delivered_mail_is_an_item_at_the_next_poll_and_only_there(dovecot, tools):
    source = mailbox(dovecot, tools)
    empty = await source.poll(FRESH, now())
    assert (titles(empty), empty.unchanged) == ([], True)
    dovecot.deliver(letter())
    first = await source.poll(empty.state, now())
    assert (titles(first), first.unchanged) == (["Complaint 1"], False)
    second = await source.poll(first.state, now())
    assert (titles(second), second.unchanged, second.state) == ([], True, first.state)


async def test_the_first_poll_reads_the_window_and_nothing_older_ever(dovecot, tools):
    dovecot.deliver(letter(1), age=timedelta(hours=25))
    dovecot.deliver(letter(2), age=timedelta(hours=23))
    dovecot.deliver(letter(3), age=timedelta(days=9))
    source = mailbox(dovecot, tools)
    first = await source.poll(FRESH, now())
    assert titles(first) == ["Complaint 2"]
    dovecot.deliver(letter(4))
    assert titles(await source.poll(first.state, now())) == ["Complaint 4"]


async def test_mails_that_came_during_an_outage_are_read_however_old_they_are(dovecot, tools):
    source = mailbox(dovecot, tools)
    first = await source.poll(FRESH, now())
    dovecot.deliver(letter(), age=timedelta(days=9))
    assert titles(await source.poll(first.state, now())) == ["Complaint 1"]


@pytest.mark.parametrize(("mark_seen", "flags"), [(False, ["", ""]), (True, ["", "S"])])
async def test_mails_stay_unseen_unless_told(dovecot, tools, mark_seen, flags):
    dovecot.deliver(letter())
    dovecot.deliver(b"From: nobody\r\n\r\n")
    poll = await mailbox(dovecot, tools, mark_seen=mark_seen).poll(FRESH, now())
    assert titles(poll) == ["Complaint 1"]
    assert sorted(dovecot.flags()) == flags


async def test_another_uidvalidity_brings_nothing_twice(dovecot, tools):
    bare = letter(2).replace(b"Message-ID", b"X-Nothing")
    dovecot.deliver(letter(1))
    dovecot.deliver(bare)
    source = mailbox(dovecot, tools)
    first = await source.poll(FRESH, now())
    dovecot.stop()
    dovecot.change_validity()
    dovecot.start()
    again = await source.poll(first.state, now())
    assert again.state != first.state
    assert {item.id for item in again.items} == {item.id for item in first.items}
    assert len(first.items) == len(again.items) == 2
    assert titles(await source.poll(again.state, now())) == []


async def test_a_server_that_was_away_costs_no_mail_and_repeats_none(dovecot, tools):
    source = mailbox(dovecot, tools)
    dovecot.deliver(letter(1))
    first = await source.poll(FRESH, now())
    dovecot.stop()
    dovecot.deliver(letter(2))
    away = await source.poll(first.state, now())
    assert isinstance(away.error, Unreachable)
    assert (away.state, away.items) == (first.state, ())
    dovecot.start()
    assert titles(await source.poll(away.state, now())) == ["Complaint 2"]


async def test_a_huge_mail_is_left_out_and_stops_nobody(dovecot, tools):
    dovecot.deliver(letter(1, body="a" * 2_100_000))
    dovecot.deliver(letter(2))
    poll = await mailbox(dovecot, tools).poll(FRESH, now())
    assert titles(poll) == ["Complaint 2"]
    assert poll.warnings == ("1 mail left out: it is larger than 2 MB",)
    assert titles(await mailbox(dovecot, tools).poll(poll.state, now())) == []


async def test_mails_that_cannot_be_used_are_counted_without_naming_anybody(dovecot, tools):
    forged = b"Authentication-Results: mx; dmarc=fail\r\n"
    for number in (1, 2):
        dovecot.deliver(forged + letter(number))
    dovecot.deliver(
        b"From: a@x.example\r\nContent-Type: text/plain" + b";a=b" * 9_000 + b"\r\n\r\nx"
    )
    dovecot.deliver(letter(3))
    poll = await mailbox(dovecot, tools).poll(FRESH, now())
    assert titles(poll) == ["Complaint 3"]
    assert poll.warnings == (
        "2 mails left out: the receiving server found that the sender is forged",
        "1 mail left out: the mail is made of too many parts, or of endless headers",
    )


async def test_more_mails_than_one_poll_takes_come_with_the_next(dovecot, tools):
    for number in range(205):
        dovecot.deliver(letter(number))
    source = mailbox(dovecot, tools)
    first = await source.poll(FRESH, now())
    second = await source.poll(first.state, now())
    assert len(first.items) == 200
    assert {*titles(first), *titles(second)} == {f"Complaint {number}" for number in range(205)}
    assert titles(await source.poll(second.state, now())) == []


async def test_the_newest_mail_comes_first(dovecot, tools):
    for number in (1, 2):
        dovecot.deliver(letter(number))
        first = await mailbox(dovecot, tools).poll(FRESH, now())
    assert titles(first) == ["Complaint 2", "Complaint 1"]


async def test_another_folder_is_read(dovecot, tools):
    dovecot.deliver(letter(1))
    dovecot.deliver(letter(2), folder="Alerts")
    poll = await mailbox(dovecot, tools, folder="Alerts").poll(FRESH, now())
    assert titles(poll) == ["Complaint 2"]


async def test_a_missing_folder_is_named_with_those_there_are(dovecot, tools):
    dovecot.make_folder("Alerts")
    poll = await mailbox(dovecot, tools, folder="Nowhere").poll(FRESH, now())
    assert isinstance(poll.error, Refused)
    assert "“Nowhere”" in str(poll.error)
    assert "INBOX" in str(poll.error)
    assert "Alerts" in str(poll.error)


@pytest.mark.parametrize("security", ["starttls", "none"])
async def test_the_other_ways_to_connect_work(dovecot, tools, security):
    dovecot.deliver(letter())
    source = mailbox(dovecot, tools, port=dovecot.port, security=security)
    assert titles(await source.poll(FRESH, now())) == ["Complaint 1"]


async def test_a_name_with_several_addresses_is_tried_until_one_answers(dovecot, tools):
    dovecot.deliver(letter())
    source = mailbox(dovecot, tools, host="localhost")
    assert titles(await source.poll(FRESH, now())) == ["Complaint 1"]


async def test_a_base_url_stands_in_for_host_and_port(dovecot, tools):
    dovecot.deliver(letter())
    where = f"imaps://127.0.0.1:{dovecot.tls_port}"
    source = mailbox(dovecot, tools, host="imap.example.org", port=None, base_url=where)
    assert titles(await source.poll(FRESH, now())) == ["Complaint 1"]


async def test_a_password_of_any_letters_gets_in(tools):
    with Dovecot(password="schlüssel ") as server:
        server.deliver(letter())
        assert titles(await mailbox(server, tools).poll(FRESH, now())) == ["Complaint 1"]


# -- who is let in ------------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["wrong-s3cret", "falsch-s3cret-ß"])
async def test_a_wrong_password_is_said_and_not_shown(dovecot, tools, password):
    poll = await mailbox(dovecot, tools, password=password).poll(FRESH, now())
    assert isinstance(poll.error, LoginNeeded)
    assert poll.state is FRESH
    assert "s3cret" not in "".join(traceback.format_exception(poll.error))


async def test_a_certificate_that_nobody_vouches_for_is_refused(dovecot, tools):
    source = MailboxSource(mailbox(dovecot, tools).options, tools)
    poll = await source.poll(FRESH, now())
    assert isinstance(poll.error, Unreachable)
    assert "certificate" in str(poll.error)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "::ffff:127.0.0.1", "169.254.169.254"],
)
async def test_private_addresses_are_refused_unless_allowed(host):
    async with Http(HttpSettings()) as http:
        options = MailboxOptions(host=host, username="a", password=SecretStr("b"))
        poll = await MailboxSource(options, Tools(http, Parser(), Services())).poll(FRESH, now())
    assert isinstance(poll.error, Refused)
    assert "allow_private" in str(poll.error)


async def test_one_source_may_be_allowed_what_the_others_are_not(dovecot):
    dovecot.deliver(letter())
    async with Http(HttpSettings()) as http:
        source = mailbox(dovecot, Tools(http, Parser(), Services()), allow_private=True)
        assert titles(await source.poll(FRESH, now())) == ["Complaint 1"]


async def test_a_name_that_does_not_resolve_is_unreachable(tools):
    options = MailboxOptions(host="no-such-host.invalid", username="a", password=SecretStr("b"))
    poll = await MailboxSource(options, tools).poll(FRESH, now())
    assert type(poll.error) is Unreachable


# -- servers that are none ----------------------------------------------------------------------

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def talking(talk: Talk) -> AsyncIterator[int]:
    """Run a server that says what it likes; gives its port."""
    running: set[asyncio.Task[None]] = set()
    writers: list[asyncio.StreamWriter] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        writers.append(writer)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await talk(reader, writer)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for writer in writers:  # what nobody has read would keep them open
            writer.transport.abort()
        await asyncio.sleep(0)


def says(*chunks: bytes, then_waits: bool = False) -> Talk:
    async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for chunk in chunks:
            writer.write(chunk)
            await writer.drain()
        if then_waits:
            await asyncio.Event().wait()

    return talk


def repeats(chunk: bytes, pause: float = 0, before: bytes = b"* OK hi\r\n") -> Talk:
    async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(before)
        while True:
            writer.write(chunk)
            await writer.drain()
            await asyncio.sleep(pause)

    return talk


def script(**answers: bytes) -> Talk:
    """Speak IMAP: what is sent before the tagged OK of a command, or instead of it."""
    known = {"CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\n", **answers}

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK hi\r\n")
        while line := await reader.readline():
            if line == b"DONE\r\n":
                continue
            tag, command, *more = line.split()
            name = (more[0] if command == b"UID" else command).decode()
            answer = known.get(name, b"").replace(b"TAG", tag)
            writer.write(answer if tag in answer else answer + tag + b" OK done\r\n")
            await writer.drain()

    return talk


def plain(port: int, tools: Tools, **options: object) -> MailboxSource:
    given = {
        "host": "127.0.0.1", "port": port, "security": "none", "username": "a",
        "password": "wrong-s3cret", **options,
    }  # fmt: skip
    return MailboxSource(MailboxOptions.model_validate(given), tools)


OPENED = b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 3] ok\r\n"
DESCRIBED = b'* 1 FETCH (UID 1 RFC822.SIZE 10 INTERNALDATE "01-Mar-2100 00:00:00 +0000")\r\n'


SLOW = {
    "silent": says(then_waits=True),
    "silent after the greeting": says(b"* OK hi\r\n", then_waits=True),
    "dripping a line": repeats(b"x", 0.05, before=b"* "),
    "dripping lines": repeats(b"* OK still here\r\n", 0.05),
}


@pytest.mark.parametrize("talk", SLOW.values(), ids=SLOW)
async def test_a_server_that_does_not_come_to_an_end_is_too_slow(hasty, talk):
    async with talking(talk) as port, asyncio.timeout(PATIENCE):
        poll = await plain(port, hasty).poll(FRESH, now())
        assert isinstance(poll.error, TooSlow)
        assert poll.state is FRESH
        with pytest.raises(TooSlow):
            await plain(port, hasty).listen(lambda: None)


@pytest.mark.parametrize(
    ("talk", "error"),
    [
        (says(), Unreachable),
        (says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Unreadable),
        (says(b"* BYE too many connections\r\n", then_waits=True), Busy),
        (says(bytes(range(256)) * 50, then_waits=True), Unreadable),
        (says(b"* OK hi\r\n"), Unreachable),
        (says(b"* OK hi\n" * 3, then_waits=True), Unreadable),
        (repeats(b"x" * 65_536, before=b"* OK "), TooLarge),
        (repeats(b"* OK " + b"x" * 900_000 + b"\r\n"), TooLarge),
        (says(b"* OK hi\r\n* 1 FETCH (X {99999999999999}\r\n", then_waits=True), TooLarge),
        (says(b"* OK hi\r\n* 1 FETCH (X {" + b"9" * 5_000 + b"}\r\n", then_waits=True), Unreadable),
        (script(CAPABILITY=b"* CAPABILITY X\r\n"), Unreadable),
        (script(CAPABILITY=b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n"), Refused),
        (script(LOGIN=b"TAG NO [AUTHENTICATIONFAILED] a wrong-s3cret\r\n"), LoginNeeded),
        (script(LOGIN=b"TAG NO [UNAVAILABLE] later\r\n"), Busy),
        (script(LOGIN=b"wrong-s3cret?\r\n"), Unreachable),
        (script(), Unreadable),
        (script(EXAMINE=b"TAG NO none\r\n"), Refused),
        (script(EXAMINE=b"* OK [UIDVALIDITY x] ok\r\n"), Unreadable),
        (script(EXAMINE=OPENED, SEARCH=b"TAG BAD no\r\n"), Unreadable),
        (script(EXAMINE=OPENED, SEARCH=b"* SEARCH 1 2\r\n", FETCH=b"TAG NO no\r\n"), Unreadable),
        (script(EXAMINE=OPENED, SEARCH=b"* SEARCH {3}\r\nabc\r\n"), Unreadable),
    ],
)  # fmt: skip
async def test_a_server_that_misbehaves_is_a_typed_error(tools, talk, error):
    async with talking(talk) as port, asyncio.timeout(PATIENCE):
        poll = await plain(port, tools).poll(FRESH, now())
    assert isinstance(poll.error, error)
    assert poll.state is FRESH
    assert "s3cret" not in "".join(traceback.format_exception(poll.error))


async def test_a_server_that_does_not_let_mails_be_marked_is_a_typed_error(tools):
    body = letter()
    described = DESCRIBED + b"* 1 FETCH (UID 1 BODY[] {%d}\r\n%b)\r\n" % (len(body), body)
    answers = {"SELECT": OPENED, "SEARCH": b"* SEARCH 1\r\n", "FETCH": described}
    async with talking(script(**answers)) as port:
        assert titles(await plain(port, tools, mark_seen=True).poll(FRESH, now())) == [
            "Complaint 1"
        ]
    async with talking(script(**answers, STORE=b"TAG NO never\r\n")) as port:
        poll = await plain(port, tools, mark_seen=True).poll(FRESH, now())
    assert isinstance(poll.error, Refused)
    readonly = {**answers, "SELECT": OPENED + b"* OK [READ-ONLY] x\r\nTAG OK [READ-ONLY] done\r\n"}
    async with talking(script(**readonly)) as port:
        poll = await plain(port, tools, mark_seen=True).poll(FRESH, now())
    assert isinstance(poll.error, Refused)
    assert "marked as seen" in str(poll.error)


@pytest.mark.parametrize(
    "answers",
    [
        {"SEARCH": b"* SEARCH\r\n"},
        {"SEARCH": b"* SEARCH x 99999999999999999999999\r\n"},
        {"SEARCH": b"* SEARCH 1 2\r\n", "FETCH": b"* 1 FETCH (UID 8)\r\n* 2 FETCH ()\r\n"},
        {"SEARCH": b"* SEARCH 1\r\n", "FETCH": DESCRIBED},
    ],
    ids=["none", "no numbers", "other mails", "deleted meanwhile"],
)
async def test_odd_answers_bring_no_items_and_no_error(tools, answers):
    async with talking(script(EXAMINE=OPENED, **answers)) as port:
        poll = await plain(port, tools).poll(FRESH, now())
    assert (titles(poll), poll.unchanged) == ([], True)


async def test_what_is_said_before_encryption_is_not_taken_for_what_is_said_after(tools):
    talk = script(
        CAPABILITY=b"* CAPABILITY IMAP4rev1 STARTTLS\r\n",
        STARTTLS=b"TAG OK go\r\n* PREAUTH welcome\r\n",
    )
    async with talking(talk) as port:
        poll = await plain(port, tools, security="starttls").poll(FRESH, now())
    assert isinstance(poll.error, Unreachable)


async def test_a_password_is_never_sent_where_encryption_is_wanted_and_not_offered(tools):
    async with talking(script()) as port:
        poll = await plain(port, tools, security="starttls").poll(FRESH, now())
    assert isinstance(poll.error, Refused)
    assert "STARTTLS" in str(poll.error)


async def test_tls_with_a_server_that_has_none_is_unreachable(tools):
    async with talking(says(b"* OK hi\r\n", then_waits=True)) as port:
        poll = await plain(port, tools, security="tls").poll(FRESH, now())
    assert isinstance(poll.error, Unreachable)


async def test_a_poll_can_be_cancelled_at_once(tools):
    connected = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK hi\r\n")
        connected.set()
        await asyncio.Event().wait()

    settings = HttpSettings(allow_private=True, timeout=timedelta(hours=1))
    async with Http(settings) as http, talking(silent) as port, asyncio.timeout(PATIENCE):
        patient = Tools(http, tools.parser, tools.services)
        polling = asyncio.create_task(plain(port, patient).poll(FRESH, now()))
        await connected.wait()
        polling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await polling


# -- listening ----------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def listening(source: MailboxSource) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Listen; gives what waits for the next call. Fails where listening ends by itself."""
    calls: asyncio.Queue[None] = asyncio.Queue()
    task = asyncio.create_task(source.listen(lambda: calls.put_nowait(None)))

    async def called() -> None:
        waiting = asyncio.ensure_future(calls.get())
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            waiting.cancel()
            await task

    try:
        yield called
    finally:
        task.cancel()
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("security", ["tls", "none"])
async def test_listening_wakes_at_the_beginning_and_at_every_delivery(dovecot, tools, security):
    port = dovecot.tls_port if security == "tls" else dovecot.port
    source = mailbox(dovecot, tools, security=security, port=port)
    state = (await source.poll(FRESH, now())).state
    async with listening(source) as called:
        await called()
        for number in (1, 2):
            dovecot.deliver(letter(number))
            await called()
            poll = await source.poll(state, now())
            assert titles(poll) == [f"Complaint {number}"]
            state = poll.state


async def test_a_cut_connection_ends_listening_and_loses_nothing(dovecot, tools):
    source = mailbox(dovecot, tools)
    state = (await source.poll(FRESH, now())).state
    async with listening(source) as called:
        await called()
        dovecot.stop()
        with pytest.raises(Unreachable):
            await called()
    dovecot.deliver(letter())
    dovecot.start()
    async with listening(source) as called:
        await called()
        poll = await source.poll(state, now())
    assert titles(poll) == ["Complaint 1"]
    assert titles(await source.poll(poll.state, now())) == []


async def test_waiting_is_begun_anew_before_the_server_gives_up(dovecot, tools):
    source = replace(mailbox(dovecot, tools), idle_seconds=0.01)
    state = (await source.poll(FRESH, now())).state
    async with listening(source) as called:
        await called()
        await asyncio.sleep(0.1)
        dovecot.deliver(letter())
        await called()
        assert titles(await source.poll(state, now())) == ["Complaint 1"]


async def test_a_connection_that_died_without_a_word_is_noticed(hasty):
    async def dies(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = script(EXAMINE=OPENED, IDLE=b"+ idling\r\n* OK TAG\r\n")
        await talk(reader, writer)

    async with talking(dies) as port:
        source = replace(plain(port, hasty), idle_seconds=0.01)
        async with listening(source) as called:
            await called()
            with pytest.raises(TooSlow):
                await called()


async def test_a_server_without_idle_is_polled_instead(tools):
    with Dovecot(idle=False) as server:
        source = mailbox(server, tools)
        async with listening(source) as called:
            with pytest.raises(Refused, match="does not offer IDLE; polled at its interval"):
                await called()
        server.deliver(letter())
        assert titles(await source.poll(FRESH, now())) == ["Complaint 1"]


@pytest.mark.parametrize(
    "said", [b"+ idling\r\n* 3 EXISTS\r\nTAG OK done\r\n", b"* 3 EXISTS\r\n+ go\r\nTAG OK done\r\n"]
)
async def test_news_next_to_the_beginning_of_idle_wake_too(tools, said):
    talk = script(EXAMINE=OPENED, IDLE=said)
    async with talking(talk) as port, listening(plain(port, tools)) as called:
        await called()
        await called()


@pytest.mark.parametrize(
    ("talk", "error"),
    [
        (script(EXAMINE=OPENED, IDLE=b"TAG NO not now\r\n"), Unreadable),
        (script(EXAMINE=OPENED, IDLE=b"nonsense TAG\r\n"), Unreadable),
        (says(), Unreachable),
    ],
)
async def test_listening_at_a_server_that_misbehaves_is_a_typed_error(tools, talk, error):
    async with talking(talk) as port, listening(plain(port, tools)) as called:
        with pytest.raises(error):
            await called()


async def test_listening_where_nobody_is_is_unreachable(tools):
    async with listening(plain(free_port(), tools)) as called:
        with pytest.raises(Unreachable):
            await called()


# -- options and documentation ------------------------------------------------------------------


async def test_a_saved_mail_can_be_read(tools):
    source = plain(1, tools)
    (item,) = await source.read(letter(), now())
    assert item.title == "Complaint 1"
    with pytest.raises(Unreadable):
        await source.read(b"", now())
    with pytest.raises(Unreadable, match="forged"):
        await source.read(b"Authentication-Results: mx; dmarc=fail\r\n" + letter(), now())


@pytest.mark.parametrize(
    ("options", "counts"),
    [
        ({}, True),
        ({"unverified": False}, False),
        ({"authserv": "mx.example.net"}, False),
        ({"trust": ["google.com"]}, False),
        ({"trust": ["google.com"], "unverified": True}, True),
    ],
)
async def test_an_alert_that_no_server_has_checked_counts_where_nobody_asked_for_proof(
    dovecot, tools, options, counts
):
    dovecot.deliver(alert(RECALL, results_header=""))
    poll = await mailbox(dovecot, tools, **options).poll(FRESH, now())
    assert (len(poll.items) == 1, bool(poll.warnings)) == (counts, not counts)


def test_the_kind_says_where_it_reads_and_hides_the_password():
    options = MailboxOptions(host="imap.example.org", username="a@b", password=SecretStr("s3cret"))
    assert KINDS["mailbox"] is KIND
    assert KIND.address(options) == "imaps://a%40b@imap.example.org:993/INBOX"
    assert "s3cret" not in repr(options)
    source = KIND.open(options, None)  # type: ignore[arg-type]
    assert isinstance(source, Listening)
    assert isinstance(source, Readable)
    assert KIND.options.model_validate(dict(KIND.example)).folder == "Alerts"


@pytest.mark.parametrize(
    ("security", "port"), [("tls", 993), ("starttls", 143), ("none", 143)]
)  # fmt: skip
def test_the_port_follows_the_security(security, port):
    options = MailboxOptions(
        host="h.example", username="a", password=SecretStr("b"), security=security
    )
    assert options.server() == ("h.example", port)


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "a\r\nb"}, {"username": "a\nb"}, {"host": " "}, {"port": 0}, {"port": 65_536},
        {"security": "ssl"}, {"base_url": "https://imap.example.org"}, {"base_url": "imap://h:x"},
    ],
)  # fmt: skip
def test_options_that_cannot_be_are_refused(wrong):
    good = {"host": "imap.example.org", "username": "a", "password": "b"}
    with pytest.raises(ValidationError) as caught:
        MailboxOptions.model_validate({**good, **wrong})
    assert isinstance(caught.value, ValidationError)
    assert not issubclass(ValidationError, SourceError)
