"""What is wrong with a configuration: everything at once, each on one line."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import ConfigError, Problem, load
from monitor.config.values import bare_address
from sources.registry import KINDS

BRAND = '[[brands]]\nname = "A"\n'
FEED = BRAND + '[[sources]]\nkind = "feed"\nurl = "https://example.org/f"\n'


def problems(folder: Path, text: str, **environ: str) -> list[str]:
    """The problems of a file as lines, without the folder."""
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file, environ=environ, kinds=KINDS)
    lines = [str(problem) for problem in caught.value.problems]
    assert lines == str(caught.value).split("\n")
    return [line.removeprefix(f"{folder}/") for line in lines]


def test_ten_mistakes_are_ten_lines(tmp_path: Path) -> None:
    text = """
[monitor]
interval = "0"
timezone = "Mars/Base"
[network]
max_body = "ten"
[[brands]]
name = "A"
query = "(a OR"
[[brands]]
name = "a"
[[sources]]
kind = "feed"
ulr = "https://example.org/"
[[sources]]
kind = "feed"
url = "https://example.org/"
brand = "Nobody"
[email]
host = "smtp.example.org"
port = 70000
password = "${UNSET_PASSWORD}"
"""
    assert problems(tmp_path, text) == [
        'config.toml: monitor.interval: expected a duration of 1s or more, got "0"',
        "config.toml: monitor.timezone: expected the name of a time zone, "
        'such as "UTC" or "Europe/Zagreb", got "Mars/Base"',
        "config.toml: network.max_body: expected a size of 1 KB or more with its unit, "
        'such as "10 MB", got "ten"',
        "config.toml: brands[0].query: expected a word, a phrase in quotes, ( or NOT, "
        "got the end of the query at column 6",
        'config.toml: brands[1].name: expected a name of its own (brands[0] has this one), got "a"',
        'config.toml: sources[0].ulr: expected a known key; did you mean "url"?, got "ulr"',
        'config.toml: sources[1].brand: expected the name of one of the [[brands]], got "Nobody"',
        "config.toml: email.password: expected the environment variable UNSET_PASSWORD to be set, "
        "got ${UNSET_PASSWORD}, which is not set",
        "config.toml: email.port: expected a number of 65535 or less, got 70000",
        "config.toml: email.recipients: expected at least one e-mail address, "
        "because email.host is set, got nothing",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "brands: expected at least one brand"),
        (BRAND + "intervall = 1", "brands[0].intervall: expected one of competitor"),
        (BRAND + "[montior]", 'montior: expected a known key; did you mean "monitor"?'),
        ("[[brands]]\nname = []", "brands[0].name: expected text in quotes, got an empty list"),
        ("brands = 3", "brands: expected a list of tables, each written [[brands]], got 3"),
        (BRAND + "[[monitor]]\n", "monitor: expected a table, written [monitor]"),
        (BRAND + "[monitor]\ninterval = 60", "with its unit"),
        (BRAND + '[monitor]\ninterval = "250ms"', "a duration of 1s or more"),
        (BRAND + '[monitor]\ninterval = "99999999999999999d"', "366d or less"),
        (BRAND + '[monitor]\ndatabase = "postgresql://u:pw@h/d"', "this release keeps its record"),
        (BRAND + '[monitor]\nlocale = "xx"', 'monitor.locale: expected one of "en"'),
        (BRAND + "[network]\nper_host = 0", "network.per_host: expected a number of 1 or more"),
        (BRAND + "[network]\nper_host = true", "network.per_host: expected a whole number"),
        (BRAND + '[network]\nallow_private = "no"', "expected true or false"),
        (BRAND + '[network]\ncontact = "a\\r\\nX: y"', "without control characters"),
        (BRAND + '[email]\nport = "587"', "email.port: expected a whole number"),
        (BRAND + "[email]\nport = 0", "email.port: expected a number of 1 or more"),
        (BRAND + '[email]\nsecurity = "ssl"', '"starttls", "tls" or "none"'),
        (BRAND + '[email]\nsender = "a@b\\r\\nBcc: c@d"', "email.sender: expected an e-mail"),
        (BRAND + '[email]\nrecipients = ["a@b\\nc"]', "email.recipients[0]: expected an e-mail"),
        (BRAND + '[email]\nrecipients = "a@b.example"', "email.recipients: expected a list"),
        (BRAND + '[email]\nhost = "smtp.example.org:25"\nrecipients = ["a@b"]', "without port"),
        (BRAND + '[web]\nlisten = "127.0.0.1:99999"', "a port from 0 to 65535"),
        (BRAND + "[storms]\nenabled = 1", "storms.enabled: expected true or false, got 1"),
        ('[[brands]]\nquery = "a"', "brands[0].name: expected a value, got nothing"),
        ('[[brands]]\nname = " "', "brands[0].name: expected text that is not empty"),
        ('[[brands]]\nname = "!!!"', "brands[0].name: expected a word with a letter"),
        (BRAND + "[[sources]]\n", "sources[0].kind: expected a value"),
        (BRAND + '[[sources]]\nkind = "fed"', 'did you mean "feed"?'),
        (BRAND + '[[sources]]\nkind = "feed"', "sources[0].url: expected a value"),
        (FEED + "weight = 0", "sources[0].weight: expected a number above 0, got 0"),
        (FEED + "weight = nan", "sources[0].weight: expected"),
        (
            FEED + 'interval = "0s"',
            'sources[0].interval: expected a duration of 1s or more, got "0s"',
        ),
        (FEED.replace("https", "ftp"), "sources[0].url: expected an"),
        (FEED.replace("https://", "https:///"), "sources[0].url: expected an"),
        (FEED + FEED.removeprefix(BRAND), "sources[1].name: expected a name, because sources[0]"),
        (
            BRAND + '[[sources]]\nkind = "sample"\nname = "x"\n' * 2,
            "sources[1].name: expected a name",
        ),
        (
            BRAND + 'contact = "${UNSET}"',
            "brands[0].contact: expected the environment variable UNSET",
        ),
        (BRAND + 'contact = "${a b}"', "${NAME}, ${file:/path}"),
        (BRAND + 'contact = "${A"', "${NAME}, ${file:/path}"),
        (BRAND + 'contact = "${file:missing}"', "no such file"),
        (BRAND + 'contact = "${file:/}"', "is a directory"),
    ],
)
def test_each_mistake_is_one_line(tmp_path: Path, text: str, said: str) -> None:
    (line,) = problems(tmp_path, text)
    assert said in line


def test_every_unset_name_is_named_with_its_key(tmp_path: Path) -> None:
    text = BRAND + 'contact = "${ONE} ${TWO}"\n[email]\nusername = "${THREE}"\n'
    lines = problems(tmp_path, text)
    assert len(lines) == 3
    assert all("brands[0].contact" in line for line in lines[:2])
    assert "email.username" in lines[2]


def test_a_syntax_error_is_one_problem_with_line_and_column(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, "[monitor]\ninterval = \n")
    assert line.startswith("config.toml: line 2, column ")


def test_a_file_that_is_not_text_or_not_there_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    for name, said in (
        ("bytes.toml", "UTF-8"),
        ("missing.toml", "no such file"),
        ("", "directory"),
    ):
        with pytest.raises(ConfigError, match=said) as caught:
            load(tmp_path / name, environ={}, kinds=KINDS)
        assert len(caught.value.problems) == 1


def test_no_problem_shows_a_value_that_was_put_in_or_a_password(tmp_path: Path) -> None:
    text = """
[monitor]
interval = "${S}"
timezone = "x${S}"
database = "postgresql://u:${S}@h/d"
[[brands]]
name = "A"
query = "(${S} OR"
[[brands]]
name = "${S}"
[[brands]]
name = "${S}"
[[sources]]
kind = "${S}"
[[sources]]
kind = "feed"
url = "ftp://u:swordfish@${S}"
brand = "${S}"
base_url = "${S}"
weight = "${S}"
"${S}" = 1
[email]
security = "${S}"
recipients = ["${S}"]
sender = "${S}"
password = 1234567
port = "${S}"
[web]
listen = "${S}"
"""
    lines = problems(tmp_path, text, S="hunter2")
    assert len(lines) >= 14
    assert not any(secret in line for line in lines for secret in ("hunter2", "swordfish"))
    assert not any("1234567" in line for line in lines)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ana@example.org", "ana@example.org"),
        ("Ana B. <ana@example.org>", "ana@example.org"),
        ("ana@localhost", "ana@localhost"),
        ("ana+x@mail.example.org", "ana+x@mail.example.org"),
        ("ana", None),
        ("ana@", None),
        ("@example.org", None),
        ("a b@example.org", None),
        ("a@b@example.org", None),
        ("a@example..org", None),
        ("a..b@example.org", None),
        ("a@-example.org", None),
        ("a@example.org, b@example.org", None),
        ("a@example.org\r\nBcc: b@example.org", None),
        ("<a@example.org> <b@example.org>", None),
    ],
)
def test_addresses_are_told_from_what_is_none(text: str, address: str | None) -> None:
    assert bare_address(text) == address


_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["${A}", "1s"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
_KEYS = [
    "interval",
    "name",
    "kind",
    "url",
    "query",
    "host",
    "port",
    "recipients",
    "listen",
    "x.y[0]",
]
_tables = st.dictionaries(st.sampled_from(_KEYS), _values, max_size=4)


def _toml(value: object) -> str:
    if value is None or isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(max(-(2**63), min(2**63 - 1, value)))
    if isinstance(value, str):
        return (
            '"' + "".join(f"\\U{ord(c):08x}" for c in value if not 0xD800 <= ord(c) < 0xE000) + '"'
        )
    if isinstance(value, list):
        return "[" + ",".join(map(_toml, value)) + "]"
    assert isinstance(value, dict)
    return "{" + ",".join(f"{_toml(k)}={_toml(v)}" for k, v in value.items()) + "}"


@given(
    st.dictionaries(
        st.sampled_from(["monitor", "network", "brands", "sources", "email", "web", "x"]),
        _tables | st.lists(_tables, max_size=3) | _values,
        max_size=4,
    )
)
def test_any_file_gives_settings_or_problems(
    tmp_path_factory: pytest.TempPathFactory, tables: dict[str, object]
) -> None:
    text = "\n".join(f"{_toml(key)} = {_toml(value)}" for key, value in tables.items())
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_text(text, encoding="utf-8")
    found: tuple[Problem, ...] | None = None
    try:
        load(file, environ={}, kinds=KINDS)
    except ConfigError as error:
        found = error.problems
    assert found is None or found
    assert all("\n" not in str(problem) for problem in found or ())


def test_who_is_muted_is_a_source_or_said_to_be_an_author(tmp_path: Path) -> None:
    text = FEED + '[sentiment]\nmute = ["author:Maya R.", "Gazette", "author:"]\n'
    expected = 'expected the name of one of the [[sources]], or "author:" and a name'
    assert problems(tmp_path, text) == [
        f'config.toml: sentiment.mute[1]: {expected}, got "Gazette"',
        f'config.toml: sentiment.mute[2]: {expected}, got "author:"',
    ]
    named = FEED.replace("[[sources]]", '[[sources]]\nname = "Gazette"')
    (tmp_path / "config.toml").write_text(f'{named}[sentiment]\nmute = [" Gazette"]\n')
    assert load(tmp_path / "config.toml", environ={}).sentiment.mute == ("Gazette",)


ROUTE = BRAND + '[[routes]]\nto = ["a@x.example"]\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BRAND + "[[routes]]", "routes[0].to: expected a value, got nothing"),
        (BRAND + "[[routes]]\nto = []", "routes[0].to: expected at least one recipient"),
        (BRAND + '[[routes]]\nto = ["chat"]', "routes[0].to[0]: expected an e-mail address, or"),
        (BRAND + '[[routes]]\nto = ["a@b@c"]', "routes[0].to[0]: expected an e-mail address or"),
        (
            ROUTE + 'brands = ["B"]',
            "routes[0].brands[0]: expected the name of one of the [[brands]]",
        ),
        (ROUTE + 'sources = ["B"]', "routes[0].sources[0]: expected the name of one of the"),
        (ROUTE + 'themes = ["soup"]', "routes[0].themes[0]: expected a theme: one of availability"),
        (ROUTE + 'hours = ["8-18"]', 'routes[0].hours[0]: expected hours, such as "22:00-07:00"'),
        (ROUTE + 'labels = ["bad"]', "routes[0].labels[0]: expected "),
        (ROUTE + 'when = "soon"', "routes[0].when: expected "),
        (BRAND + '[[recipients]]\naddress = "chat"', "recipients[0].address: expected an e-mail"),
        (
            BRAND + '[[recipients]]\naddress = "a@x.example"\nholidays = ["Christmas"]',
            'recipients[0].holidays[0]: expected a date, such as "2026-12-25"',
        ),
        (
            BRAND
            + '[[recipients]]\naddress = "a@x.example"\n[[recipients]]\naddress = "A@x.example"',
            "recipients[1].address: expected an address of its own (recipients[0] has this one)",
        ),
        (BRAND + "[escalation]\nlevels = [[]]", "escalation.levels[0]: expected at least one"),
        (
            BRAND + '[escalation]\nlevels = [["boss"]]',
            "escalation.levels[0][0]: expected an e-mail",
        ),
        (
            BRAND + '[digest]\ncron = "daily"',
            "digest.cron: expected the five fields of a cron line",
        ),
        (
            BRAND + '[playbook]\npath = "none.toml"',
            "playbook.path: expected a file of texts without",
        ),
    ],
)
def test_whoever_is_told_must_exist(tmp_path: Path, text: str, said: str) -> None:
    (line,) = problems(tmp_path, text)
    assert said in line
