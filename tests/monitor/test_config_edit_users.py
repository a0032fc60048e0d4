"""Users go into config.toml and out of it, and nothing else in it changes by a single byte."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import ConfigError, load
from monitor.config.edit import NotWritten, add_user, remove_user
from monitor.config.rewriting import with_tables, without_table
from monitor.config.writing import NewUser
from tests.conftest import ROOT
from tests.monitor.test_config_edit import LAYOUTS
from tests.monitor.test_passwords import CHEAP as HASH

BRAND = '[[brands]]\nname = "A"   # ours\n'
ANA = NewUser("Ana", "admin", HASH, "hr")
BO = NewUser("Bo", "reader", HASH)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def names(path: Path) -> list[str]:
    return [user.name for user in load(path, environ={}).users]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_whoever_was_added_can_be_removed_and_the_file_is_as_it_was(layout, end, config):
    before = LAYOUTS[layout].replace("\n", end).encode()
    config.write_bytes(before)
    add_user(config, ANA, environ={})
    add_user(config, BO, environ={})
    assert names(config) == ["Ana", "Bo"]
    assert remove_user(config, "ANA", environ={}) == "Ana"
    assert names(config) == ["Bo"]
    assert remove_user(config, "bo", environ={}) == "Bo"
    missing = b"" if before.endswith(b"\n") else end.encode()
    assert config.read_bytes() == before + missing


def test_the_shipped_configuration_can_be_added_to(config):
    config.write_bytes((ROOT / "config.toml").read_bytes())
    add_user(config, ANA, environ={})
    (user,) = load(config, environ={}).users
    assert (user.name, user.role, user.locale) == ("Ana", "admin", "hr")


def test_comments_around_a_user_stay(config):
    text = (
        f'{BRAND}\n# press\n[[users]] # first\nname = "Ana"\npassword = "{HASH}" # mine\n# end\n\n'
        f'[web] # page\nlisten = ""\n\n# late\n[[users]]\nname = "Bo"\npassword = "{HASH}"\n'
    )
    config.write_text(text)
    remove_user(config, "Ana", environ={})
    ana = f'[[users]] # first\nname = "Ana"\npassword = "{HASH}" # mine\n'
    assert config.read_text() == text.replace(ana, "")
    assert names(config) == ["Bo"]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_user_of_a_list_on_one_line_can_be_removed(config, number):
    users = ", ".join(f'{{name = "{n}", password = "{HASH}"}}' for n in ("A", "B", "C"))
    config.write_text(f"users = [{users}] # here\n{BRAND}")
    remove_user(config, "ABC"[number], environ={})
    assert names(config) == ["A", "B", "C"][:number] + ["A", "B", "C"][number + 1 :]
    assert config.read_text().endswith(f"] # here\n{BRAND}")


def test_a_header_in_a_text_of_many_lines_is_no_header(config):
    text = '[[brands]]\nname = "A"\ncontact = """\\\n[[users]]\\\nname = x"""\n'
    config.write_text(text)
    add_user(config, ANA, environ={})
    remove_user(config, "Ana", environ={})
    assert config.read_text() == text


def test_a_name_that_is_taken_in_whatever_case_is_refused(config):
    config.write_text(BRAND)
    add_user(config, ANA, environ={})
    before = config.read_bytes()
    with pytest.raises(NotWritten, match='there is a user called "Ana"; remove'):
        add_user(config, NewUser("ANA", "agent", HASH), environ={})
    assert config.read_bytes() == before


def test_nobody_is_removed_who_is_not_there(config):
    config.write_text(BRAND)
    with pytest.raises(NotWritten, match='no user is called "Ana"'):
        remove_user(config, "Ana", environ={})


def test_a_file_that_lacks_just_a_user_is_made_whole_and_cannot_be_broken_again(config):
    text = f'{BRAND}[web]\nlisten = "0.0.0.0:8025"\n'
    config.write_text(text)
    with pytest.raises(ConfigError):
        load(config, environ={})
    with pytest.raises(ConfigError, match=r"web\.password"):
        add_user(config, BO, environ={})
    assert config.read_text() == text
    add_user(config, ANA, environ={})
    with pytest.raises(ConfigError, match=r"web\.password"):
        remove_user(config, "Ana", environ={})
    assert names(config) == ["Ana"]


def test_a_name_reaches_for_no_variable_of_our_environment(config):
    config.write_text(BRAND)
    add_user(config, NewUser("${HOME}", "agent", HASH), environ={"HOME": "at home"})
    (user,) = load(config, environ={"HOME": "at home"}).users
    assert user.name == "${HOME}"


@given(
    st.lists(
        st.sampled_from(
            ["[[users]]", 'name = "x"', "# [[users]]", "[a]", 'b = """', "'''", '"""', "[", "]", ""]
        ),
        max_size=9,
    ),
    st.integers(0, 2),
)
def test_whatever_the_file_looks_like_only_one_table_goes_or_nothing_does(lines, number):
    text = "\n".join(lines)
    try:
        before = tomllib.loads(text)
        users = before.pop("users")
        assert isinstance(users[number], dict)
    except (tomllib.TOMLDecodeError, KeyError, IndexError, TypeError, AssertionError):
        return
    try:
        edited = without_table(text, "users", number)
    except NotWritten:
        return
    after = tomllib.loads(edited)
    assert after.pop("users", []) == users[:number] + users[number + 1 :]
    assert after == before


@given(st.lists(st.sampled_from(["[a]", "b = 1", "# c", "", "[[d]]"]), max_size=9), st.text())
def test_adding_and_removing_leaves_what_was_there(lines, name):
    text = "\n".join(lines)
    try:
        edited = with_tables(text, [NewUser(name, "agent", HASH)])
    except NotWritten:
        return
    assert without_table(edited, "users", 0).rstrip("\n") == text.rstrip("\n")
