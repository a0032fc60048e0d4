"""docs/commands.md says what the commands say."""

from __future__ import annotations

import re

import click
import pytest

from monitor.cli.main import Commands, amends
from tests.conftest import ROOT
from tests.monitor import test_rows

PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
TOP = Commands().list_commands(None)


def _with_those_below(name: str, command: click.Command) -> dict[str, click.Command]:
    below = command.commands if isinstance(command, click.Group) else {}
    return {name: command} | {f"{name} {other}": one for other, one in below.items()}


COMMANDS = {
    name: command
    for top in TOP
    for name, command in _with_those_below(top, amends.get_command(None, top)).items()
}
"""Command, or group and command -> command, in the order of the help."""
NAMES = list(COMMANDS)
NAMES_BELOW = {name for name in NAMES if " " in name}
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
FILTERED = ("mentions", "alerts", "sources", "cases")


def options(command: click.Command) -> set[str]:
    """The options of a command, --help aside."""
    given = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    return {name for option in given for name in option.opts}


def section(name: str) -> str:
    return SECTIONS[name] + (SECTIONS["Filters of the lists"] if name in FILTERED else "")


def test_every_command_has_its_section_in_the_order_of_the_help():
    assert [title for title in SECTIONS if title in COMMANDS] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_an_example(name):
    assert re.search(rf"^    \$ .*amends {name}\b", SECTIONS[name], re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_every_option_is_documented_where_its_command_is(name):
    missing = [option for option in options(COMMANDS[name]) if f"`{option}" not in section(name)]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_every_option_in_a_table_exists(name):
    documented = set(re.findall(r"^\| `(--?[\w-]+)", section(name), re.MULTILINE))
    assert documented <= options(COMMANDS[name])


def test_the_options_of_all_commands_are_documented():
    shared = SECTIONS["For all commands"]
    for option in options(amends) | {"--help", "-h"}:
        assert f"`{option}" in shared + PAGE.partition("\n## ")[0]


def test_every_option_that_is_mentioned_exists():
    known = {"--help", "-h"} | options(amends)
    known |= {option for command in COMMANDS.values() for option in options(command)}
    page = PAGE.replace("python -m monitor", "")
    assert set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", page)) <= known


def test_every_command_that_is_mentioned_exists():
    called = re.findall(r"amends (?:-+[\w-]+ (?:[A-Z]+ )?)*([a-z][a-z-]+)", PAGE)
    assert called
    assert set(called) <= set(TOP)
    groups = "|".join({name.partition(" ")[0] for name in NAMES_BELOW})
    below = re.findall(rf"(?:amends |`)((?:{groups}) [a-z]+)", PAGE)
    assert set(below) == NAMES_BELOW


def test_every_act_on_a_case_is_documented():
    (act,) = [parameter for parameter in COMMANDS["case"].params if parameter.name == "act"]
    for choice in act.type.choices:
        assert f"| `{choice}` |" in SECTIONS["case"]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("score", test_rows.VERDICT),
        ("mentions", test_rows.MENTION | {"about", "judged"}),
        ("mention", test_rows.CORRECTION),
        ("alerts", test_rows.ALERT),
        ("sources", test_rows.SOURCE),
        ("cases", test_rows.CASE),
        ("user list", test_rows.USER),
        ("token list", test_rows.TOKEN),
    ],
)
def test_every_field_of_the_json_is_documented(name, fields):
    assert [field for field in sorted(fields) if f"`{field}`" not in SECTIONS[name]] == []
