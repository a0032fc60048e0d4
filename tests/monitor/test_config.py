"""What config.toml may say, and what comes of it."""

from __future__ import annotations

import contextlib
import pickle
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from monitor.config import ConfigError, Settings, find_config, load
from monitor.config.values import duration, size
from sources.registry import KINDS

ROOT = Path(__file__).parents[2]
SMALL = """
[[brands]]
name = "Blue Door Bakery"
contact = "Ana"
"""


def settings_of(folder: Path, text: str, **environ: str) -> Settings:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load(file, environ=environ, kinds=KINDS)


def source(text: str) -> str:
    return f'{SMALL}\n[[sources]]\nkind = "feed"\n{text}\n'


def test_the_shipped_configuration_runs_as_it_is() -> None:
    settings = load(ROOT / "config.toml", environ={})
    assert settings.brands[0].name == "Blue Door Bakery"
    assert [(each.kind, each.name) for each in settings.sources] == [("sample", "sample")]
    assert settings.email.host == ""
    assert settings.warnings == ()


def test_defaults_are_those_of_the_contract(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, source('url = "https://example.org/feed.xml"'))
    monitor, network = settings.monitor, settings.network
    assert (monitor.interval, monitor.backfill) == (timedelta(seconds=60), timedelta(hours=24))
    assert (monitor.locale, monitor.timezone) == ("en", ZoneInfo("UTC"))
    assert (network.allow_private, network.per_host, network.contact) == (False, 2, "")
    assert (network.timeout, network.max_body) == (timedelta(seconds=20), 10_000_000)
    assert (settings.email.port, settings.email.security) == (587, "starttls")
    assert settings.web.address == ("127.0.0.1", 8025)
    assert settings.storms.enabled
    (only,) = settings.sources
    assert (only.interval, only.brand, only.weight) == (timedelta(seconds=60), None, 1.0)
    assert only.name == "feed example.org/feed.xml"


def test_relative_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    text = SMALL + '[monitor]\ndatabase = "data/a.db"\n[email]\noutbox_dir = "out"\n'
    settings = settings_of(tmp_path, text)
    assert settings.monitor.database == tmp_path / "data" / "a.db"
    assert settings.email.outbox_dir == tmp_path / "out"


def test_an_absolute_path_stays(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, SMALL + '[monitor]\ndatabase = "/var/lib/amends/a.db"\n')
    assert settings.monitor.database == Path("/var/lib/amends/a.db")


def test_without_a_mail_server_the_sender_is_told(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, SMALL + '[email]\nsender = "Us <us@example.org>"\n')
    assert settings.email.recipients == ("us@example.org",)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1s", 1), ("60s", 60), ("5m", 300), ("2h", 7200), ("1d", 86400), ("1h30m", 5400)],
)
def test_durations_are_read(text: str, seconds: int) -> None:
    assert duration(text, least=timedelta(0)) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "count"),
    [("10 MB", 10**7), ("512 KB", 512_000), ("1 GiB", 2**30), ("1.5mb", 1_500_000)],
)
def test_sizes_are_read(text: str, count: int) -> None:
    assert size(text) == count


def test_names_come_from_the_environment_and_from_files(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("s3same\n")
    text = source('url = "https://${HOST}/a/${file:token}?x=$${y}"')
    settings = settings_of(tmp_path, text, HOST="feeds.example.org")
    (only,) = settings.sources
    assert only.options.url == "https://feeds.example.org/a/s3same?x=${y}"  # type: ignore[attr-defined]
    assert only.shown == "https://${HOST}/a/${file:token}?x=${y}"
    assert settings.secrets >= {"feeds.example.org", "s3same"}


def test_passwords_are_secrets_also_when_written_out(tmp_path: Path) -> None:
    text = (
        SMALL
        + '[web]\npassword = "x1"\n[email]\npassword = "${P}"\n'
        + '[[sources]]\nkind = "feed"\nurl = "https://ana:swordfish@example.org/f"\n'
    )
    settings = settings_of(tmp_path, text, P="hunter2")
    assert settings.secrets == {"x1", "hunter2", "swordfish"}
    assert settings.passwords == settings.secrets
    assert "swordfish" not in settings.sources[0].shown + settings.sources[0].name


def test_settings_never_show_a_value(tmp_path: Path) -> None:
    text = source('url = "https://example.org/${A}"') + '[email]\nusername = "${B}"\n'
    settings = settings_of(tmp_path, text, A="first-secret", B="second-secret")
    for value in (settings, settings.email, settings.sources, settings.sources[0].shown):
        assert "secret" not in repr(value).replace("secrets", "")
        assert "first-secret" not in str(value)


def test_settings_are_frozen(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, SMALL)
    with pytest.raises(ValidationError):
        settings.monitor.locale = "de"
    with pytest.raises(ValidationError):
        settings.file = Path("other")


def test_control_characters_in_names_are_dropped(tmp_path: Path) -> None:
    text = '[[brands]]\nname = "Blue\\u0000 \\tDoor\\r\\n"\n'
    assert settings_of(tmp_path, text).brands[0].name == "Blue Door"


def test_a_name_does_not_depend_on_the_other_sources(tmp_path: Path) -> None:
    one, two = 'url = "https://x.example/f?q=1"', 'url = "https://x.example/f?q=2"'
    both = settings_of(tmp_path, source(one) + source(two).removeprefix(SMALL))
    alone = settings_of(tmp_path, source(two))
    assert [each.name for each in both.sources] == [
        "feed x.example/f?q=1",
        "feed x.example/f?q=2",
    ]
    assert alone.sources[0].name == both.sources[1].name


def test_addresses_that_differ_only_in_their_scheme_are_numbered(tmp_path: Path) -> None:
    one, two = 'url = "https://x.example/f"', 'url = "http://x.example/f"'
    both = settings_of(tmp_path, source(one) + source(two).removeprefix(SMALL))
    assert [each.name for each in both.sources] == ["feed x.example/f", "feed x.example/f (2)"]


def test_a_long_address_makes_a_name_of_bearable_length(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, source(f'url = "https://x.example/{"a" * 500}"'))
    assert len(settings.sources[0].name) <= 100


def test_what_works_but_is_probably_not_meant_is_warned_of(tmp_path: Path) -> None:
    text = '[[brands]]\nname = "A"\n[[sources]]\nkind = "sample"\ninterval = "2h"\n'
    slow, contact = settings_of(tmp_path, text).warnings
    assert "every 2 h" in slow
    assert "disaster" in slow
    assert "brands[0].contact" in contact


def test_a_web_page_for_others_needs_a_password_and_one_for_this_machine_does_not(
    tmp_path: Path,
) -> None:
    for listen in ("127.0.0.1:8025", "localhost:80", "[::1]:8025", "127.8.8.8:1", ""):
        settings_of(tmp_path, SMALL + f'[web]\nlisten = "{listen}"\n')
    for listen in ("0.0.0.0:8025", "[::]:8025", "192.0.2.1:80", "example.org:80"):
        with pytest.raises(ConfigError, match=r"web\.password: expected a password"):
            settings_of(tmp_path, SMALL + f'[web]\nlisten = "{listen}"\n')


def test_the_configuration_is_looked_for_where_the_manual_says(tmp_path: Path) -> None:
    assert find_config(Path("a"), {"AMENDS_CONFIG": "b"}) == Path("a")
    assert find_config(None, {"AMENDS_CONFIG": "b"}) == Path("b")
    (tmp_path / "config.toml").touch()
    with contextlib.chdir(tmp_path):
        assert find_config(None, {}) == Path("config.toml")


def test_where_there_is_no_configuration_the_places_tried_are_named(tmp_path: Path) -> None:
    if Path("/etc/amends/config.toml").exists():
        pytest.skip("this machine has a configuration of its own in /etc/amends")
    with contextlib.chdir(tmp_path), pytest.raises(ConfigError) as caught:
        find_config(None, {})
    for place in ("--config", "$AMENDS_CONFIG", "./config.toml", "/etc/amends/config.toml"):
        assert place in str(caught.value)


def test_a_source_setting_survives_a_process_boundary(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, source('url = "https://example.org/f"'))
    again = pickle.loads(pickle.dumps(settings))
    assert again.sources[0].options == settings.sources[0].options


HOOK = '[[sources]]\nkind = "webhook"\nsecret = "0123456789abcdef"\n'


def test_webhooks_that_nobody_can_reach_draw_a_warning(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, f'{SMALL}{HOOK}[web]\nlisten = ""')
    assert settings.warnings == ("web.listen is empty: nothing can be posted to the webhook",)


def test_a_public_address_without_a_listener_draws_a_warning(tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path,
        source('url = "https://a.example"\n[web]\nlisten = ""\npublic = "https://b.example"'),
    )
    assert settings.warnings == ("web.public is set and web.listen is empty: no hub can push",)


def test_a_secret_that_can_be_guessed_draws_a_warning(tmp_path: Path) -> None:
    text = f'{SMALL}[[sources]]\nkind = "webhook"\nname = "till"\nsecret = "sesame"'
    assert settings_of(tmp_path, text).warnings == (
        'source "till": its secret is short enough to be guessed',
    )


def test_two_webhooks_have_two_secrets(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        settings_of(tmp_path, f'{SMALL}{HOOK}name = "a"\n{HOOK}name = "b"')
    (problem,) = refused.value.problems
    assert str(problem).endswith(
        "sources[1].secret: expected a secret of its own (sources[0] has this one), got the same"
    )


def test_files_of_sources_are_relative_to_the_configuration(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, f'{SMALL}[[sources]]\nkind = "file"\npath = "old/said.csv"')
    assert settings.sources[0].options.path == tmp_path / "old" / "said.csv"  # type: ignore[attr-defined]


def test_a_source_may_have_a_ceiling_of_its_own(tmp_path: Path) -> None:
    text = source('url = "https://a.example"\nceiling = "10m"')
    assert settings_of(tmp_path, text).sources[0].ceiling == timedelta(minutes=10)
    text = source('url = "https://a.example"') + '[monitor]\nceiling = "2h"'
    assert settings_of(tmp_path, text).sources[0].ceiling == timedelta(hours=2)
