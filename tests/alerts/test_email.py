"""Sending through real SMTP servers, good and bad."""

import asyncio
import ssl
from contextlib import asynccontextmanager

import pytest

from alerts.email import Smtp, SmtpSettings
from alerts.errors import DeliveryError
from alerts.picture import Picture, png
from tests.alerts.situations import alert
from tests.servers.smtp_server import SmtpServer, free_port

TIMEOUT = 20.0  # seconds, for what answers
SHORT = 0.5  # seconds, for what never does


def settings(server, **changes):
    given = {
        "host": server.host,
        "port": server.port,
        "sender": "Amends <alerts@example.org>",
        "security": server.security,
        "timeout": TIMEOUT,
        "tls_context": None if server.security == "none" else server.client_context(),
    }
    return SmtpSettings(**(given | changes))


async def failure(given, message=None):
    with pytest.raises(DeliveryError) as raised:
        await Smtp(given).send(message or alert())
    return raised.value


@pytest.fixture
def server():
    with SmtpServer() as running:
        yield running


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
@pytest.mark.parametrize("login", [None, ("alerts", "s3cret pass")])
async def test_a_mail_arrives_with_and_without_encryption_and_login(security, login):
    with SmtpServer(security=security, login=login) as server:
        user, password = login or ("", "")
        await Smtp(settings(server, username=user, password=password)).send(alert())
        (received,) = server.received
    assert received.encrypted == (security != "none")
    assert received.user == (user or None)
    assert received.sender == "alerts@example.org"
    assert received.recipients == ("pr@example.org",)
    assert received.message["Message-ID"] == "<case-12.1@amends.example>"
    assert "“soup”" in received.body("plain")


async def test_the_pictures_of_a_mail_arrive_with_it(server):
    chart = Picture("days@amends", (("Mon 2 Mar", "4", 100), ("Tue 3 Mar", "1", 25)))
    page = f'<img src="cid:{chart.id}" alt="Mon 2 Mar: 4; Tue 3 Mar: 1">'
    await Smtp(settings(server)).send(alert(html=page, pictures=(chart,)))
    (received,) = server.received
    assert received.body("html").strip() == page
    drawn = [one for one in received.message.walk() if one.get_content_type() == "image/png"]
    assert [one["Content-ID"] for one in drawn] == ["<days@amends>"]
    assert drawn[0].get_content() == png(chart)


async def test_nothing_is_sent_in_clear_when_starttls_is_not_offered(server):
    error = await failure(
        settings(server, security="starttls", username="u", password="p", tls_context=None)
    )
    assert not error.permanent
    assert "offers no STARTTLS" in str(error)
    assert server.attempts == 0


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_an_unknown_certificate_is_refused(security):
    with SmtpServer(security=security) as server:
        error = await failure(settings(server, tls_context=ssl.create_default_context()))
        assert server.attempts == 0
    assert not error.permanent
    assert "certificate" in str(error)


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_of_another_host_is_refused(security):
    with SmtpServer(security=security) as server:
        context = server.client_context()
        server.authority.issue_cert("other.example").configure_cert(server._server_context)
        error = await failure(settings(server, tls_context=context))
    assert not error.permanent
    assert "certificate" in str(error)


async def test_a_refused_login_is_temporary_and_tells_no_secret():
    with SmtpServer(login=("alerts", "right")) as server:
        error = await failure(settings(server, username="alerts", password="wr0ng"))
    assert not error.permanent
    assert "535" in str(error)
    assert "login" in str(error)
    assert "wr0ng" not in str(error)
    assert "alerts" not in str(error)


async def test_a_missing_login_is_temporary():
    with SmtpServer(login=("alerts", "right")) as server:
        error = await failure(settings(server))
    assert not error.permanent
    assert "530" in str(error)


def test_the_settings_do_not_show_the_password(server):
    assert "hunter2" not in repr(settings(server, password="hunter2"))


@pytest.mark.parametrize(
    ("script", "reply", "permanent"),
    [
        ("rcpt_replies", "450 4.2.1 mailbox busy", False),
        ("rcpt_replies", "550 5.1.1 no such user", True),
        ("data_replies", "451 4.3.0 try later", False),
        ("data_replies", "554 5.7.1 looks like spam", True),
        ("mail_replies", "421 4.7.0 too many", False),
        ("mail_replies", "553 5.1.8 not your sender", False),
        ("mail_replies", "552 5.3.4 too large", True),
    ],
)
async def test_an_answer_is_permanent_when_it_is_about_this_message(
    server, script, reply, permanent
):
    getattr(server, script).append(reply)
    error = await failure(settings(server))
    assert error.permanent is permanent
    assert reply in str(error)
    assert server.received == []


async def test_after_a_refusal_the_same_message_goes_through_with_the_same_id(server):
    server.data_replies.extend(["451 later", "451 later"])
    channel = Smtp(settings(server))
    for _ in range(2):
        with pytest.raises(DeliveryError):
            await channel.send(alert())
    await channel.send(alert())
    (received,) = server.received
    assert received.message["Message-ID"] == alert().message_id


async def test_one_refused_recipient_does_not_disturb_the_next(server):
    server.refused["gone@example.org"] = "550 5.1.1 gone"
    async with Smtp(settings(server)) as channel:
        with pytest.raises(DeliveryError, match="550"):
            await channel.send(alert(recipient="gone@example.org"))
        await channel.send(alert())
    assert len(server.received) == 1


async def test_a_server_that_is_away_is_a_temporary_error_until_it_is_back():
    server = SmtpServer(port=free_port())
    error = await failure(settings(server))
    assert not error.permanent
    assert f"127.0.0.1:{server.port}" in str(error)
    with server:
        await Smtp(settings(server)).send(alert())
    assert not (await failure(settings(server))).permanent
    assert len(server.received) == 1


async def test_a_host_that_does_not_exist_is_a_temporary_error(server):
    assert not (await failure(settings(server, host="mail.invalid"))).permanent


async def test_a_dripping_server_is_cut_off_after_the_timeout(server):
    server.drips = True
    error = await failure(settings(server, timeout=SHORT))
    assert not error.permanent
    assert "0.5 s" in str(error)


@asynccontextmanager
async def peer(first_words):
    """A server that says a few words and nothing more; gives its settings."""
    gone = asyncio.Event()

    async def talk(reader, writer):
        writer.write(first_words)
        await reader.read()
        writer.close()
        gone.set()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        yield SmtpSettings("127.0.0.1", port, "a@example.org", security="none", timeout=SHORT)
        await gone.wait()


async def test_a_silent_server_is_cut_off_after_the_timeout():
    async with peer(b"") as given:
        assert not (await failure(given)).permanent


@pytest.mark.parametrize(
    "words",
    [b"\xff\xfe HTTP/1.1 400 what?\r\n\r\n", b"554 go away\r\n", b"220 hi\r\n599 no\r\n", b"250-"],
)
async def test_a_server_that_talks_nonsense_or_refuses_everybody_is_a_temporary_error(words):
    async with peer(words) as given:
        assert not (await failure(given)).permanent


async def test_a_connection_lost_before_the_answer_is_a_temporary_error(server):
    server.losses.append("before the reply")
    assert not (await failure(settings(server))).permanent
    assert server.received == []


async def test_a_lost_acceptance_repeats_the_message_with_the_same_id(server):
    server.losses.append("after the reply")
    channel = Smtp(settings(server))
    with pytest.raises(DeliveryError):
        await channel.send(alert())
    await channel.send(alert())
    ids = [one.message["Message-ID"] for one in server.received]
    assert ids == [alert().message_id] * 2


async def test_an_error_at_the_goodbye_is_no_failure(server):
    server.losses.append("at the next command")
    await Smtp(settings(server)).send(alert())
    assert len(server.received) == 1


async def test_a_burst_shares_one_connection(server):
    async with Smtp(settings(server)) as channel:
        for number in range(3):
            await channel.send(alert(message_id=f"<{number}@a.example>"))
    assert {one.connection for one in server.received} == {1}
    assert len(server.received) == 3


async def test_sends_at_the_same_time_do_not_mix(server):
    async with Smtp(settings(server)) as channel:
        alerts = [alert(message_id=f"<{number}@a.example>") for number in range(5)]
        await asyncio.gather(*(channel.send(one) for one in alerts))
    ids = {one.message["Message-ID"] for one in server.received}
    assert ids == {one.message_id for one in alerts}


async def test_a_shared_connection_that_was_dropped_is_opened_anew(server):
    server.losses.append("at the next command")
    async with Smtp(settings(server)) as channel:
        await channel.send(alert(message_id="<1@a.example>"))
        await channel.send(alert(message_id="<2@a.example>"))
    ids = [one.message["Message-ID"] for one in server.received]
    assert ids == ["<1@a.example>", "<2@a.example>"]
    assert [one.connection for one in server.received] == [1, 2]


async def test_a_burst_survives_a_restart_of_the_server(server):
    async with Smtp(settings(server)) as channel:
        await channel.send(alert(message_id="<1@a.example>"))
        server.stop()
        with pytest.raises(DeliveryError) as raised:
            await channel.send(alert(message_id="<2@a.example>"))
        assert not raised.value.permanent
        server.start()
        await channel.send(alert(message_id="<2@a.example>"))
    assert len(server.received) == 2


async def test_a_cancelled_delivery_leaves_no_connection(server):
    server.drips = True
    channel = Smtp(settings(server))
    sending = asyncio.create_task(channel.send(alert()))
    while server.attempts == 0:
        await asyncio.sleep(0.01)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    server.drips = False
    await channel.send(alert())
    assert len(server.received) == 1


async def test_a_recipient_beyond_ascii_needs_a_server_that_takes_it(server):
    error = await failure(settings(server), alert(recipient="žana@example.org"))
    assert error.permanent
    assert "SMTPUTF8" in str(error)
    with SmtpServer(smtputf8=True) as modern:
        await Smtp(settings(modern)).send(alert(recipient="žana@example.org"))
        (received,) = modern.received
    assert received.recipients == ("žana@example.org",)
    assert "To: žana@example.org\r\n".encode() in received.raw


async def test_an_impossible_recipient_bothers_no_server(server):
    error = await failure(settings(server), alert(recipient="nobody"))
    assert error.permanent
    assert server.connections == 0


async def test_a_servers_words_are_cleaned_and_capped(server):
    server.data_replies.append("554 \x1b[31mred\x07 " + "long " * 80)
    error = await failure(settings(server))
    assert "\x1b" not in str(error)
    assert len(str(error)) < 350
