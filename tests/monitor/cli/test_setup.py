"""Configuration errors, `check-config`, `test-alert`, and what all commands share."""

import json
import subprocess

import pytest

from monitor.cli.main import Commands, amends
from tests.acceptance.installation import environment
from tests.servers.feed_server import Answer
from tests.servers.smtp_server import SmtpServer, free_port

COMMANDS = Commands().list_commands(None)
WORDS = {
    "preview": ["x"],
    "case": ["1"],
    "mention": ["1"],
    "test-query": ["x"],
    "user": ["list"],
    "token": ["list"],
}
"""What a command needs at least."""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_every_option_explains_itself(name, typed):
    shown = typed(name, "--help").stdout
    assert shown == typed(name, "-h").stdout
    command = amends.get_command(None, name)
    assert command.help
    for parameter in command.params:
        assert parameter.param_type_name == "argument" or parameter.help


def test_the_commands_are_listed_and_the_version_is_shown(typed):
    shown = typed("--help").stdout
    for name in COMMANDS:
        assert f"\n  {name} " in shown
    assert typed("--version").stdout.startswith("amends, version ")


@pytest.mark.parametrize("words", [["sing"], ["poll", "--loud"], ["score"]])
def test_usage_that_makes_no_sense_is_status_2(words, typed):
    assert typed(*words, status=2).stderr


@pytest.mark.parametrize(
    "name", [name for name in COMMANDS if name not in {"evaluate", "init", "score", "tone"}]
)
def test_a_wrong_configuration_is_told_line_by_line_by_every_command(name, tmp_path, typed):
    (tmp_path / "config.toml").write_text(
        '[monitor]\ninterval = "0"\ncolour = "red"\n[[brands]]\nname = "A"\nquery = "("\n',
        encoding="utf-8",
    )
    said = typed(name, *WORDS.get(name, []), status=2)
    assert said.stdout == ""
    lines = said.stderr.splitlines()
    assert len(lines) == 3
    for line, key in zip(
        lines, ("monitor.colour", "monitor.interval", "brands[0].query"), strict=True
    ):
        assert line.startswith(f"{tmp_path / 'config.toml'}: {key}: ")


def test_a_missing_configuration_names_the_places_that_were_tried(here):
    said = here.amends("poll", status=2)
    for place in ("--config", "$AMENDS_CONFIG", "./config.toml", "/etc/amends/config.toml"):
        assert place in said


def test_a_configuration_can_be_named_and_comes_first(here, typed, tmp_path):
    here.configure()
    other = tmp_path / "other.toml"
    other.write_text('[[brands]]\nname = "Other"\n', encoding="utf-8")
    assert typed.json("--config", str(other), "check-config")["brands"][0]["name"] == "Other"
    said = typed("--config", str(tmp_path / "none.toml"), "check-config", status=2)
    assert "none.toml" in said.stderr


def test_python_m_monitor_is_the_same_command(here):
    here.configure()
    said = subprocess.run(
        here.command("check-config", "--json"),
        cwd=here.folder,
        env=environment(),
        capture_output=True,
        check=True,
        text=True,
    )
    assert json.loads(said.stdout)["recipients"] == ["pr@example.org"]


def test_check_config_says_what_would_be_watched_and_who_told(here, typed):
    here.configure("https://news.example.org/feed")
    shown = typed("check-config").stdout
    for part in ("no problems found", "Blue Door Bakery", "https://news.example.org/feed", "60 s"):
        assert part in shown
    assert "written into" in shown
    row = typed.json("check-config")
    assert row["channel"] == "outbox"
    assert row["sources"][0]["interval"] == 60.0
    assert not here.database.exists()


def test_check_config_names_server_recipients_and_warnings(here, typed):
    here.configure(smtp=SmtpServer(), recipients=["a@example.org", "b@example.org"])
    shown = typed("check-config").stdout
    assert "warning: sources: there is none" in shown
    assert "Alerts would go to a@example.org, b@example.org" in shown
    assert "127.0.0.1" in shown


def test_a_test_alert_goes_to_everyone_and_is_listed(here, typed):
    with SmtpServer() as smtp:
        here.configure(smtp=smtp, recipients=["a@example.org", "b@example.org"])
        shown = typed("test-alert").stdout
        assert [mail.recipients[0] for mail in smtp.received] == ["a@example.org", "b@example.org"]
    assert shown.count("accepted by 127.0.0.1") == 2
    assert [(row["kind"], row["state"]) for row in typed.json("alerts")] == [("test", "sent")] * 2


def test_a_test_alert_that_is_not_accepted_says_why_and_stays(here, typed):
    here.configure(smtp=SmtpServer(port=free_port()))
    assert "not accepted by 127.0.0.1" in typed("test-alert", status=1).stdout
    (row,) = typed.json("test-alert", status=1)
    assert row["state"] == "pending"
    assert row["error"]


def test_a_test_alert_says_what_came_back_from_each_channel(here, typed, feeds):
    feeds.serve("/message", Answer(b"{}"))
    feeds.serve("/in", Answer(b"not now", status=503))
    extra = f"""
[[channels]]
name = "team"
apprise = "gotify://127.0.0.1:{feeds.port}/s3crettoken"
[[channels]]
name = "desk"
webhook = "{feeds.url("/in?k=hush-hush")}"
secret = "a secret of some length"
"""
    with SmtpServer() as smtp:
        here.configure(smtp=smtp, extra=extra)
        shown = typed("test-alert", status=1).stdout
    mail, team, desk = shown.splitlines()
    assert mail.startswith("pr@example.org: accepted by 127.0.0.1")
    assert team == "team: accepted by gotify, through Apprise"
    assert desk == "desk: not accepted by the webhook: webhook: answered 503 Status not now"
    assert [row["channel"] for row in typed.json("alerts")] == ["desk", "team", "email"]
    assert "s3crettoken" not in shown
    assert "hush-hush" not in shown


def test_a_test_alert_without_a_server_is_a_file(here, typed):
    here.configure()
    typed("test-alert")
    assert len(list((here.folder / "outbox").glob("*.eml"))) == 1


def test_check_config_says_who_may_sign_in(here, typed):
    here.configure()
    assert "sign" not in typed("check-config").stdout
    text = here.config.read_text().replace('listen = ""', 'listen = "127.0.0.1:1"')
    here.config.write_text(text)
    assert "Nobody has to sign in at the desk." in typed("check-config").stdout
    typed("user", "add", "Ana", "--password", "-", given=b"correct horse\n")
    assert "At the desk: Ana (agent)." in typed("check-config").stdout
    assert typed.json("check-config")["users"] == [{"name": "Ana", "role": "agent", "locale": None}]
    text = here.config.read_text().replace(':1"', ':1"\npassword = "one for all"')
    here.config.write_text(text)
    assert "At the desk: Ana (agent), whoever knows web.password." in typed("check-config").stdout
