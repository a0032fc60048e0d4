"""`poll` and `run`: what they print, how they end, and what never leaves the program."""

import os
import subprocess

import pytest
from click.testing import CliRunner

from monitor.cli.main import amends
from monitor.store import held_for_polling
from tests.acceptance.installation import COMPLAINT, OLD, environment, now, publish
from tests.servers.feed_server import Answer
from tests.servers.smtp_server import SmtpServer, free_port

PASSWORD = "p4ss-of-the-mail-server"
TOKEN = "t0ken-of-the-feed"


def test_a_pass_says_what_it_did(here, feeds, typed):
    here.configure(publish(feeds, now(COMPLAINT)))
    done = typed.json("poll")
    assert (done["polled"], done["mentions"], done["negative"], done["sent"]) == (1, 1, 1, 1)
    assert typed("poll").stdout.startswith("0 polled, 0 failed; 0 new mentions")


def test_a_pass_with_failures_is_status_1_and_says_where_to_look(here, feeds, typed):
    feeds.serve("/broken", Answer(b"", status=500))
    here.configure(
        feeds.url("/broken"), publish(feeds, now(COMPLAINT)), smtp=SmtpServer(port=free_port())
    )
    shown = typed("poll", status=1).stdout
    assert "2 polled, 1 failed" in shown
    assert "`amends sources` shows" in shown
    assert "1 alerts wait for another try" in shown
    assert typed.json("poll", "--all", status=1)["failed"] == 1


def test_a_database_that_another_process_holds_is_status_75(here, typed):
    here.configure()
    with held_for_polling(here.database):
        for command in ("poll", "run"):
            said = typed(command, status=75)
            assert said.stdout == ""
            assert "another amends is polling" in said.stderr


def test_a_folder_in_the_place_of_the_database_is_status_1(here, typed):
    here.configure()
    here.database.mkdir()
    assert f"amends: {here.database}: " in typed("poll", status=1).stderr


def test_the_newcomer_is_told_what_to_do_next(here, typed):
    here.configure(extra='[[sources]]\nkind = "sample"')
    shown = typed("poll").stdout
    assert shown.count("made-up bakery") == 1
    assert "amends check-config" in shown
    assert str(here.config) in shown


@pytest.fixture
def secretive(here, feeds):
    """A configuration with a password and a token; everything it asks for fails or redirects."""
    feeds.serve(f"/status/{TOKEN}/feed", Answer(f"no {TOKEN}".encode(), status=500))
    feeds.serve(f"/page/{TOKEN}/feed", f"<html>{TOKEN}</html>".encode())
    feeds.redirect(f"/moved/{TOKEN}/feed", f"/gone?token={TOKEN}", status=301)
    feeds.redirect(f"/wild/{TOKEN}/feed", f"ftp://{TOKEN}.example/{TOKEN}")
    paths = ["status", "page", "moved", "wild"]
    addresses = [feeds.url(f"/{path}/${{FEED_TOKEN}}/feed") for path in paths]
    addresses.append(f"http://127.0.0.1:{free_port()}/feed?token=${{FEED_TOKEN}}")
    addresses.append(publish(feeds, now(COMPLAINT), OLD, path="/fine") + "?t=${FEED_TOKEN}")
    with SmtpServer(login=("alerts", "another password")) as smtp:
        here.configure(*addresses, smtp=smtp)
        text = here.config.read_text(encoding="utf-8")
        login = '[email]\nusername = "alerts"\npassword = "${SMTP_PASSWORD}"'
        here.config.write_text(text.replace("[email]", login), encoding="utf-8")
        yield here


def test_no_secret_is_in_any_output_file_or_row(secretive):
    secrets = {"SMTP_PASSWORD": PASSWORD, "FEED_TOKEN": TOKEN}

    def by_process(*words):
        done = subprocess.run(
            secretive.command(*words),
            cwd=secretive.folder,
            env=environment() | secrets,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 1, done.stderr
        return done.stdout + done.stderr

    said = (
        by_process("-v", "poll") + by_process("-v", "test-alert") + by_process("preview", "feed 0")
    )
    for words in (
        ["check-config"],
        ["check-config", "--json"],
        ["sources"],
        ["sources", "--json"],
        ["alerts", "--json"],
        ["mentions", "--json"],
        ["preview", "feed 4"],
    ):
        runner = CliRunner(env=secrets | {"AMENDS_CONFIG": str(secretive.config)})
        said += runner.invoke(amends, words).output_bytes
    assert said.count(b"500") > 1
    written = b"".join(
        file.read_bytes()
        for file in secretive.folder.rglob("*")
        if file.is_file() and file != secretive.config
    )
    assert len(written) > 10_000
    for secret in (PASSWORD, TOKEN):
        assert secret.encode() not in said
        assert secret.encode() not in written


def test_no_secret_is_in_a_traceback_that_is_logged(tmp_path):
    import logging

    from monitor.cli.logs import hide
    from monitor.config import load

    config = tmp_path / "config.toml"
    config.write_text(
        '[[brands]]\nname = "A"\n[email]\npassword = "${SMTP_PASSWORD}"\n', encoding="utf-8"
    )
    sink = logging.FileHandler(tmp_path / "log", encoding="utf-8")
    logging.getLogger().addHandler(sink)
    try:
        hide(load(config, environ={"SMTP_PASSWORD": PASSWORD}))
        try:
            int(PASSWORD)
        except ValueError:
            logging.getLogger("amends.test").exception("it was %s", PASSWORD)
    finally:
        logging.getLogger().removeHandler(sink)
        sink.close()
    logged = (tmp_path / "log").read_text(encoding="utf-8")
    assert "Traceback" in logged
    assert PASSWORD not in logged


def test_the_daemon_greets_and_says_goodbye(here, feeds):
    here.configure(publish(feeds, OLD))
    with here.running() as daemon:
        assert "watches Blue Door Bakery at 1 source." in daemon.stdout.readline()
        daemon.terminate()
        said, _ = daemon.communicate(timeout=60)
    assert daemon.returncode == 0
    assert "Stopped." in said


@pytest.mark.skipif(os.name != "posix", reason="signals are sent differently there")
def test_ctrl_c_stops_the_daemon_as_well(here):
    import signal

    here.configure()
    with here.running() as daemon:
        daemon.stdout.readline()
        daemon.send_signal(signal.SIGINT)
        daemon.communicate(timeout=60)
    assert daemon.returncode == 0
