"""Pages become nodes, however badly they are written."""

from __future__ import annotations

import json

import pytest

from sources.errors import Unreadable
from sources.schema_org.markup import Markup, read_json_ld, read_markup


def read(page: str | bytes, *, url: str = "https://e.org/p", content_type: str = "") -> Markup:
    data = page if isinstance(page, bytes) else page.encode()
    return read_markup(data, url=url, content_type=content_type)


def script(said: str, kind: str = "application/ld+json") -> str:
    return f'<html><body><script type="{kind}">{said}</script><p>Hi</p>'


def test_json_ld_and_microdata_are_read_from_one_page():
    page = script('{"@type": "Review", "name": "A"}') + (
        '<div itemscope itemtype="https://schema.org/Review"><b itemprop="name">B</b>'
        '<span itemprop="author" itemscope itemtype="http://schema.org/Person">'
        '<i itemprop="name">Ana</i></span></div>'
    )
    found = read(page)
    assert found.linked == ({"@type": "Review", "name": "A"},)
    author = {"@type": "http://schema.org/Person", "name": "Ana"}
    assert found.microdata == (
        {"@type": "https://schema.org/Review", "name": "B", "author": author},
    )


@pytest.mark.parametrize(
    "said",
    [
        '{"name": "A", "n": [1, 2,],}',
        '<!-- {"name": "A", "n": [1, 2]} -->',
        '<!--\n{"name": "A", "n": [1, 2]}\n//-->',
        '//<![CDATA[\n{"name": "A", "n": [1, 2]}\n//]]>',
        '/*<![CDATA[*/{"name": "A", "n": [1, 2]}/*]]>*/',
        '{"name": "A", /* one */ "n": [1, 2] // two\n}',
        "{&quot;name&quot;: &quot;A&quot;, &quot;n&quot;: [1, 2]}",
        ' {"name": "A", "n": [1, 2]} ; ',
        '{"http://schema.org/name": "A", "schema:n": [1, 2]}',
    ],
)
def test_json_ld_is_read_as_it_was_meant(said):
    assert list(read_json_ld(said)) == [{"name": "A", "n": [1, 2]}]


def test_text_that_looks_like_a_comment_or_a_spare_comma_is_text():
    said = {"url": "https://e.org//x", "text": 'so, ] "/* no */" \\ ,}'}
    assert list(read_json_ld(json.dumps(said)[:-1] + ",}")) == [said]


def test_documents_in_a_row_are_all_read():
    assert list(read_json_ld('{"a": 1}\n{"b": 2},{"c": 3};')) == [{"a": 1}, {"b": 2}, {"c": 3}]


def test_documents_before_a_damaged_one_are_read():
    assert list(read_json_ld('{"a": 1} {"b": ')) == [{"a": 1}]


def test_line_breaks_in_a_text_do_not_spoil_it():
    assert list(read_json_ld('{"text": "one\ntwo\tthree"}')) == [{"text": "one\ntwo\tthree"}]


def test_figures_that_are_no_numbers_are_nothing():
    said = f'{{"a": NaN, "b": -Infinity, "c": {"9" * 5_000}}}'
    assert list(read_json_ld(said)) == [{"a": None, "b": None, "c": None}]


@pytest.mark.parametrize(
    "said",
    [
        *("", "  ", "{", "hello", '"\\'),
        "[" * 100_000,
        '"' + '\\"' * 90_000,
        "x" + " " * 300_000 + "y",
        "{" + "/*" * 150_000,
        "{" + "//" * 150_000,
        "{" + ", " * 150_000,
    ],
)
def test_what_cannot_be_read_as_json_gives_nothing(said):
    assert list(read_json_ld(said)) == []


def test_damaged_json_ld_is_counted_and_the_rest_is_read():
    found = read(script('{"a": }') + script('{"b": 2}'))
    assert (found.linked, found.damaged) == (({"b": 2},), 1)


@pytest.mark.parametrize("kind", ["application/ld+json; charset=utf-8", "Application/LD+JSON"])
def test_the_type_of_a_script_may_be_written_in_many_ways(kind):
    assert read(script('{"a": 1}', kind)).linked == ({"a": 1},)


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        ("é".encode(), "text/html; charset=iso-8859-1"),
        ("é".encode("latin-1"), "text/html; charset=iso-8859-1"),
        ("é".encode("latin-1"), ""),
        ("é".encode("latin-1"), "text/html; charset=no-such-thing"),
        ("é".encode(), ""),
        ("é".encode() + "č".encode()[:1], ""),
    ],
)
def test_the_charset_is_found_whatever_the_server_says(data, content_type):
    found = read(b"<title>Caf" + data, content_type=content_type)
    assert found.title.startswith("Café")


def test_utf_16_and_a_charset_in_the_page_are_understood():
    assert read("<title>Café</title>".encode("utf-16")).title == "Café"
    declared = '<meta charset="windows-1250"><title>Riječ čaj</title>'.encode("cp1250")
    assert read(declared).title == "Riječ čaj"


def test_the_page_tells_its_language_site_and_base():
    found = read(
        '<html lang="de-AT"><head><base href="/shop/"><meta property="og:site_name" '
        'content=" Das  Blatt "><title>Titel</title></head><body>x'
    )
    assert (found.language, found.site, found.title) == ("de", "Das Blatt", "Titel")
    assert found.base == "https://e.org/shop/"


@pytest.mark.parametrize("data", [b"", b"   ", b"just words", b'{"a": 1}', b"%PDF-1.7 \x00\x01"])
def test_what_is_no_html_is_unreadable(data):
    with pytest.raises(Unreadable, match="expected an HTML page, found"):
        read(data)


def test_a_page_that_was_cut_off_gives_what_came():
    page = (
        script('{"a": 1}') + '<div itemscope itemtype="https://schema.org/Review"><b itemprop="na'
    )
    assert read(page).linked == ({"a": 1},)


@pytest.mark.parametrize(
    "page",
    [
        "<div itemscope itemprop=a>" * 100,
        "<b " + " ".join(f'a{n}=""' for n in range(5_000)) + " itemscope>x",
        '<div itemscope itemref="a b"><p id=a itemprop=x itemscope itemref="b"></p>'
        '<p id=b itemprop=y itemscope itemref="a"></p></div>',
        '<div itemscope><a itemprop=url href="http://[bad">x</a></div>',
        "<!--" * 1_000 + "--><p>",
    ],
)
def test_hostile_markup_ends_in_a_reading(page):
    assert read(page).linked == ()
