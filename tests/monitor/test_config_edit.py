"""New sources go into config.toml, and nothing else in it changes by a single byte."""

from __future__ import annotations

import os
import stat
import threading
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import ConfigError, load
from monitor.config.edit import NotWritten, add_sources
from monitor.config.rewriting import with_tables
from monitor.config.writing import NewSource, inline_table_of, table_of
from sources.registry import KINDS
from tests.conftest import ROOT

BRAND = '[[brands]]\nname = "A"   # ours\n'
NEWS = NewSource("feed", {"url": "https://news.example/feed"}, comment="the news")
BLOG = NewSource("feed", {"url": "https://blog.example/feed", "brand": "A"})


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def add(path: Path, *wanted: NewSource):
    return add_sources(path, wanted, environ={}, kinds=KINDS)


def addresses(path: Path) -> list[str]:
    settings = load(path, environ={}, kinds=KINDS)
    return [source.shown for source in settings.sources if source.kind == "feed"]


LAYOUTS = {
    "none": BRAND,
    "no line end at the end": BRAND.rstrip(),
    "one": f'# top\n{BRAND}\n[[sources]]\nkind = "sample"  # made up\n\n# more\n\n[email]\n# end\n',
    "tight": f'[[sources]]\nkind = "sample"\n{BRAND}',
    "spaced": f'{BRAND}  [[ sources ]] # here\n  kind="sample"\n\n\n\n[web]\nlisten = ""',
    "a list on one line": f'sources = [{{kind="sample"}}]  # mine\n{BRAND}',
    "an empty list": f"sources = []\n{BRAND}",
    "a list on many lines": f'sources = [ # mine\n  {{kind="sample"}}, # one\n  # end\n]\n{BRAND}',
    "a header in a text": f'[[sources]]\nkind = "sample"\nname = """\\\n[[sources]]"""\n{BRAND}',
    "a list in a source": f'[[sources]]\nkind = "sample"\n{BRAND}contact = """\\\n  x"""\n',
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_sources_are_added_and_the_rest_stays_byte_for_byte(layout, end, config):
    before = LAYOUTS[layout].replace("\n", end).encode()
    config.write_bytes(before)
    add(config, NEWS, BLOG)
    after = config.read_bytes()
    kept = os.path.commonprefix([before, after])  # noqa: RUF071 - bytes are meant
    assert after.endswith(before[len(kept) :])
    assert sorted(addresses(config)) == ["https://blog.example/feed", "https://news.example/feed"]
    if end == "\r\n":
        assert after.count(b"\n") == after.count(b"\r\n")
    else:
        assert b"\r" not in after


def test_line_ends_of_both_sorts_stay_as_they_are(config):
    before = b'[[sources]]\r\nkind = "sample"\r\n# one\n# two\r\n[[brands]]\r\nname = "A"\n'
    config.write_bytes(before)
    add(config, NEWS)
    head, _, tail = before.partition(b"[[brands]]")
    tail = b"[[brands]]" + tail
    after = config.read_bytes()
    assert after.startswith(head)
    assert after.endswith(tail)
    assert b"\n" not in after.removeprefix(head).removesuffix(tail).replace(b"\r\n", b"")


def test_they_stand_behind_the_last_source_and_before_the_next_table(config):
    config.write_text(LAYOUTS["one"])
    add(config, NEWS)
    expected = (
        'kind = "sample"  # made up\n\n# more\n\n[[sources]]\n# the news\nkind = "feed"\n'
        'url  = "https://news.example/feed"\n\n[email]'
    )
    assert expected in config.read_text()


def test_the_shipped_configuration_can_be_added_to(config):
    before = (ROOT / "config.toml").read_bytes()
    config.write_bytes(before)
    brand = NewSource("feed", {"url": "https://a.example/", "brand": "Blue Door Bakery"})
    add(config, brand)
    assert addresses(config) == ["https://a.example/"]
    assert config.read_text().index("https://a.example/") < config.read_text().index("\n[email]")


def test_a_byte_order_mark_stays(config):
    config.write_bytes(b"\xef\xbb\xbf" + BRAND.encode())
    add(config, NEWS)
    assert config.read_bytes().startswith(b"\xef\xbb\xbf[[brands]]")
    assert addresses(config) == ["https://news.example/feed"]


@pytest.mark.parametrize(
    "same",
    [
        "https://news.example/feed",
        "http://news.example/feed/",
        "https://NEWS.example:443/feed?utm_source=x#top",
    ],
)
def test_what_is_watched_already_is_not_added_again(same, config):
    config.write_text(BRAND)
    add(config, NEWS)
    before = config.read_bytes()
    done = add(config, NewSource("feed", {"url": same}))
    assert (done.added, len(done.known)) == ((), 1)
    assert config.read_bytes() == before
    assert len(add(config, BLOG, BLOG).added) == 1


def test_a_name_that_another_source_has_is_not_taken(config):
    config.write_text(f'{BRAND}[[sources]]\nkind = "sample"\nname = "The News"\n')
    add(
        config,
        *(
            NewSource("feed", {"name": name, "url": f"https://a.example/{n}"})
            for n, name in enumerate(["the  news", "Mine", "MINE"])
        ),
    )
    names = [source.name for source in load(config, environ={}, kinds=KINDS).sources]
    assert names == ["The News", "feed a.example/0", "Mine", "feed a.example/2"]


def test_a_page_can_name_no_variable_of_our_environment(config):
    config.write_text(BRAND)
    link = NewSource("feed", {"url": "https://evil.example/?${HOME}", "name": "${HOME}"})
    add_sources(config, [link], environ={"HOME": "at home"}, kinds=KINDS)
    (source,) = load(config, environ={"HOME": "at home"}, kinds=KINDS).sources
    assert (source.options.url, source.name) == ("https://evil.example/?${HOME}", "${HOME}")


def test_keys_are_written_as_places_in_the_environment():
    source = NewSource("trustpilot", {"business": "a.example"}, {"key": "TRUSTPILOT_KEY"})
    assert 'key      = "${TRUSTPILOT_KEY}"' in table_of(source)
    commented = table_of(source, out=True)
    assert all(line.startswith("# ") for line in commented.splitlines())


@given(
    st.dictionaries(st.sampled_from(["url", "name", "query"]), st.text(max_size=40), min_size=1),
    st.text(max_size=80),
)
def test_whatever_comes_from_outside_stays_in_its_string_and_its_comment(options, comment):
    source = NewSource("feed", options, comment=comment)
    written = table_of(source)
    assert tomllib.loads(written) == {"sources": [source.values()]}
    assert tomllib.loads(f"sources = [{inline_table_of(source)}]")["sources"] == [source.values()]
    assert all(line.isprintable() for line in written.split("\n"))


@given(
    st.lists(
        st.sampled_from(
            ["[[sources]]", 'kind = "x"', "# [[sources]]", "[a]", 'b = """', "'''", '"""', "[", "]"]
        ),
        max_size=8,
    )
)
def test_whatever_the_file_looks_like_it_says_the_same_and_more_or_is_left_alone(lines):
    text = "\n".join(lines)
    try:
        edited = with_tables(text, [NEWS])
    except NotWritten:
        return
    before, after = tomllib.loads(text), tomllib.loads(edited)
    assert after.pop("sources") == [*before.pop("sources", []), NEWS.values()]
    assert after == before


def test_a_result_that_would_be_wrong_is_never_written(config):
    config.write_text(BRAND)
    with pytest.raises(ConfigError, match=r"config.toml: sources\[0\].brand"):
        add(config, NewSource("feed", {"url": "https://a.example/", "brand": "Nobody"}))
    assert config.read_text() == BRAND


def test_a_file_that_is_wrong_already_is_left_alone(config):
    config.write_text("[[brands]]\nname = 3\n")
    with pytest.raises(ConfigError):
        add(config, NEWS)
    assert config.read_text() == "[[brands]]\nname = 3\n"


def test_a_read_only_file_is_left_alone(config):
    config.write_text(BRAND)
    config.chmod(0o444)
    with pytest.raises(NotWritten, match="read-only"):
        add(config, NEWS)
    assert config.read_text() == BRAND


def test_permissions_stay_and_a_link_goes_on_leading_to_the_file(config, tmp_path):
    folder = tmp_path / "etc"
    folder.mkdir()
    real = folder / "real.toml"
    real.write_text(BRAND)
    real.chmod(0o640)
    config.symlink_to(real)
    add(config, NEWS)
    assert config.is_symlink()
    assert addresses(real) == ["https://news.example/feed"]
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.toml", "etc"]
    assert [path.name for path in folder.iterdir()] == ["real.toml"]


def test_many_who_add_at_once_leave_a_good_file_of_what_they_added(config):
    config.write_text(BRAND)
    done: list[int] = []
    ready = threading.Barrier(8)

    def one(number: int) -> None:
        ready.wait()
        try:
            add(config, NewSource("feed", {"url": f"https://a.example/{number}"}))
            done.append(number)
        except NotWritten:
            pass

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done
    assert {f"https://a.example/{number}" for number in done} >= set(addresses(config)) > set()
    assert [path.name for path in config.parent.iterdir()] == ["config.toml"]
