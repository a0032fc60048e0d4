"""The [[channels]] tables: what they may say, and that they are never shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config import load
from tests.monitor.test_config_problems import problems

BRAND = '[[brands]]\nname = "A"\n'
SLACK = "slack://T000TEAM0/B000HOOK0/aaaabbbbccccddddeeeeffff/#alerts"
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZg=="
CHAT = f'[[channels]]\nname = "team"\napprise = "{SLACK}"\n'
HOOK = f'[[channels]]\nname = "desk"\nwebhook = "https://example.org/in?k=x"\nsecret = "{SECRET}"\n'


def settings(folder: Path, text: str, **environ: str):
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return load(folder / "config.toml", environ=environ)


def test_channels_are_read_with_their_defaults(tmp_path: Path) -> None:
    team, desk = settings(tmp_path, BRAND + CHAT + HOOK + 'timeout = "5s"\n').channels
    assert (team.name, team.timeout) == ("team", timedelta(seconds=20))
    assert team.apprise.get_secret_value() == SLACK
    assert (desk.name, desk.timeout) == ("desk", timedelta(seconds=5))
    assert desk.webhook.get_secret_value() == "https://example.org/in?k=x"


def test_without_any_there_are_none(tmp_path: Path) -> None:
    assert settings(tmp_path, BRAND).channels == ()


def test_addresses_and_secrets_are_never_shown(tmp_path: Path) -> None:
    read = settings(tmp_path, BRAND + '[[channels]]\nname = "x"\napprise = "${CHAT}"\n', CHAT=SLACK)
    assert SLACK in read.secrets & read.passwords
    assert SLACK not in repr(read) + str(read.channels) + str(read.channels[0].model_dump())
    hook = settings(tmp_path, BRAND + HOOK)
    assert {SECRET, "https://example.org/in?k=x"} <= hook.passwords


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[[channels]]\nname = "x"\napprise = "nonsense://s3cret"',
            "channels[0].apprise: expected an address that Apprise knows, such as "
            '"slack://…", "tgram://…" or "ntfys://…", got another one',
        ),
        (
            '[[channels]]\nname = "x"\napprise = "slack://s3cret"',
            "channels[0].apprise: expected a complete slack:// address, as "
            "https://appriseit.com/services/ describes it, and what it needs installed, "
            "got one that Apprise cannot use",
        ),
        ('[[channels]]\nname = "x"', 'channels[0]: expected either "apprise" or "webhook", got n'),
        (
            f'{HOOK}apprise = "{SLACK}"',
            'channels[0]: expected either "apprise" or "webhook", got both',
        ),
        (CHAT + 'secret = "a text of some length"', "channels[0].secret: expected no secret"),
        (
            '[[channels]]\nname = "x"\nwebhook = "https://example.org/"',
            "channels[0].secret: expected a secret of 16 characters or more: it signs what is "
            "posted, got none",
        ),
        (HOOK.replace(SECRET, "s3cret"), "characters or more: it signs what is posted, got a sh"),
        (HOOK.replace(SECRET, "whsec_s3cret, no base64"), "channels[0].secret: expected base64"),
        (
            HOOK.replace("https://", "ftp://s3cret@"),
            "channels[0].webhook: expected an address that begins with https:// or http://, got a",
        ),
        (HOOK.replace("example.org", "[s3cret"), "channels[0].webhook: expected an address"),
        (CHAT.replace("team", "a@b"), "channels[0].name: expected a name without @"),
        (CHAT.replace("team", "Email"), 'other than "email", which is that of mail, got "Email"'),
        (
            CHAT + CHAT.replace("team", "TEAM"),
            "channels[1].name: expected a name of its own (channels[0] has this one)",
        ),
        ("[[channels]]\nnaem = 1", 'channels[0].naem: expected a known key; did you mean "name"?'),
        ("[channels]", "channels: expected a list of tables, each written [[channels]]"),
        (CHAT + 'timeout = "0s"', "channels[0].timeout: expected a duration of 1s or more"),
        (
            '[[channels]]\nname = "x"\napprise = "${UNSET}"',
            "channels[0].apprise: expected the environment variable UNSET to be set",
        ),
        (
            '[[channels]]\nname = "x"\napprise = 12345678',
            "channels[0].apprise: expected text in quotes, got something else",
        ),
    ],
)
def test_each_mistake_is_one_line_without_the_secret(tmp_path: Path, text: str, said: str) -> None:
    (line,) = problems(tmp_path, BRAND + text)
    assert said in line
    assert "s3cret" not in line
    assert "12345678" not in line
    assert SLACK not in line


def test_a_channel_is_somebody_to_tell(tmp_path: Path) -> None:
    text = BRAND + CHAT + '[[routes]]\nto = ["team"]\n'
    assert settings(tmp_path, text).routes[0].to == ("team",)


def test_every_service_of_the_documentation_is_one_that_apprise_knows(tmp_path: Path) -> None:
    import re

    page = Path(__file__).parents[2] / "docs" / "channels.md"
    rows = re.findall(r"^\| [^|]+ \| `([a-z]+://[^`]+)`", page.read_text("utf-8"), re.MULTILINE)
    assert len(rows) >= 9
    for address in rows:
        settings(tmp_path, f'{BRAND}[[channels]]\nname = "x"\napprise = "{address}"\n')
