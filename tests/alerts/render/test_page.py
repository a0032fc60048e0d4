"""What holds for every mail: nothing remote; readable aloud, in the dark and on paper; not long."""

import re
from importlib.resources import files
from itertools import pairwise

import pytest

from alerts.render.sheet import BRIEF_CAP, HTML_CAP
from tests.alerts.render.mails import BRAND, MAILS
from tests.alerts.render.page import Page

CSS = (files("alerts") / "templates" / "mail.css").read_text(encoding="utf-8")
LEVELS = ("Low", "Medium", "High", "Critical")
AA = 4.5


@pytest.fixture(params=MAILS)
def mail(request):
    return MAILS[request.param]()


def test_a_page_loads_nothing(mail):
    page = Page(mail.html)
    assert not [tag for tag, attrs in page.tags if "src" in attrs or "background" in attrs]
    assert {tag for tag, _ in page.tags}.isdisjoint(
        {"link", "img", "script", "iframe", "object", "form", "video", "audio", "base"}
    )
    assert not re.search(r"url\(|@import|@font-face", mail.html)


def test_a_page_is_whole(mail):
    assert Page(mail.html).open == []
    assert mail.html.startswith("<!DOCTYPE html>")


def test_a_page_has_one_first_heading_and_skips_no_rank(mail):
    ranks = [int(rank[1]) for rank, _ in Page(mail.html).headings]
    assert ranks.count(1) == 1
    assert ranks[0] == 1
    assert all(lower - higher <= 1 for higher, lower in pairwise(ranks))


def test_tables_are_for_the_eye_only(mail):
    tables = Page(mail.html).named("table")
    assert tables
    assert all(attrs["role"] == "presentation" for attrs in tables)


def test_a_page_says_its_language_and_that_it_has_a_dark_side(mail):
    page = Page(mail.html)
    assert page.named("html")[0]["lang"] == "en"
    assert {"name": "color-scheme", "content": "light dark"} in page.named("meta")
    assert "prefers-color-scheme: dark" in mail.html
    assert "@media print" in mail.html


def test_every_style_stands_in_its_element_as_well(mail):
    page = Page(mail.html)
    styled = [attrs for _, attrs in page.tags if attrs.get("class")]
    assert styled
    assert all(attrs.get("style") for attrs in styled)


def test_the_words_are_there_without_styles_and_templates_leave_no_traces(mail):
    for body in (mail.text, Page(mail.html).words):
        assert "None" not in body
        assert not re.search(r"\{\w+\}|\{%|\{\{", body)
    assert not re.search(r"&(#\d+|[a-z]+);|</?[a-z]+>", mail.text)


def test_text_has_no_heaps_of_empty_lines(mail):
    assert "\n\n\n\n" not in mail.text
    assert mail.text.endswith("\n")
    assert not mail.text.startswith("\n")


def test_a_preview_is_hidden_from_the_page_and_says_what_matters(mail):
    preview = next(attrs for attrs in Page(mail.html).named("div") if attrs["class"] == "preview")
    assert "display: none" in preview["style"]
    assert re.search(r'class="preview"[^>]*>[^<]{20,}<', mail.html)


def test_a_page_is_not_clipped(mail):
    assert len(mail.html.encode()) < HTML_CAP


def test_a_brief_is_brief(mail):
    assert 0 < len(mail.brief) <= BRIEF_CAP
    assert 2 <= len(mail.brief.splitlines()) <= 7


@pytest.mark.parametrize("name", [one for one in MAILS if one.startswith(("case", "update"))])
def test_subject_and_brief_of_a_case_begin_with_how_bad_it_is(name):
    mail = MAILS[name]()
    assert mail.subject.startswith(tuple(f"{level} · {BRAND} · " for level in LEVELS))
    assert re.match(rf"({'|'.join(LEVELS)}) severity \(\d+ of 100\), negative · {BRAND} · ",
                    mail.brief)  # fmt: skip


def colours(css):
    """Every colour of ours, by selector and property; the last one counts."""
    found = {}
    for selectors, rules in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        for selector in selectors.split(","):
            for name, value in re.findall(r"(background-color|(?<!-)color): (#\w{6})", rules):
                found[selector.strip().rsplit("\n", 1)[-1].strip(), name] = value
    return found


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG 2.2, 1.4.3."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("level", ["low", "medium", "high", "critical", "calm"])
def test_the_words_of_a_band_can_be_read(level):
    light = colours(CSS.split("\n@media")[0])
    assert contrast(light[".band", "color"], light[f".{level}", "background-color"]) >= AA


def test_words_links_and_drafts_can_be_read_in_the_light():
    light = colours(CSS.split("\n@media")[0])
    for words in ("body", ".soft", "a"):
        for ground in (".sheet", ".draft", ".code"):
            assert contrast(light[words, "color"], light[ground, "background-color"]) >= AA
    assert contrast(light[".first a", "color"], light[".first td", "background-color"]) >= AA


def test_words_links_and_drafts_can_be_read_in_the_dark():
    dark = colours(re.search(r"prefers-color-scheme: dark\) \{(.*?)\n\}", CSS, re.DOTALL)[1])
    for words in (".part", ".soft", ".part a"):
        for ground in (".sheet", ".draft", ".code"):
            assert contrast(dark[words, "color"], dark[ground, "background-color"]) >= AA
    assert contrast(dark[".part .first a", "color"], dark[".first td", "background-color"]) >= AA
