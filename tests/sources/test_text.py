"""HTML becomes text, and no word is lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.text import from_html, from_plain, one_line

WORDS = st.lists(st.from_regex(r"[a-zA-Zéžя]{1,8}", fullmatch=True), min_size=1, max_size=8)
TAGS = st.sampled_from(["p", "div", "b", "i", "li", "td", "h1", "blockquote", "span", "foo", "svg"])


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<b>B</b>old", "Bold"),
        ("a &amp; b &lt;i&gt; &eacute;", "a & b <i> é"),
        ("<p>&amp;lt;</p>", "&lt;"),
        ("a < b and <b>c</b> > d", "a < b and c > d"),
        ("<p>5 <3 you</p>", "5 <3 you"),
        ("<script>x</script><style>y</style>z<!-- c -->", "z"),
        ("<title>t</title><noscript>n</noscript>", "t\nn"),
        ("first\n\nsecond", "first\nsecond"),
        ("<p>folded\n  here</p>", "folded here"),
        ("a\x00b\x07<p>c</p>", "a b\nc"),
        ("<!-- only -->", ""),
        ("", ""),
        ("<p>", ""),
        ("<p>unclosed <b>here", "unclosed here"),
        ("</div></body></html><p>after the end</p>", "after the end"),
        ("<textarea>kept</textarea>", "kept"),
        ("<img src=x onerror=alert(1)>seen", "seen"),
    ],
)
def test_html_is_read_as_a_person_reads_it(markup, text):
    assert from_html(markup) == text


@given(WORDS, st.lists(TAGS, min_size=1, max_size=5))
def test_every_word_between_tags_survives(words, tags):
    markup = "".join(
        f"<{tags[at % len(tags)]}> {word} </{tags[at % len(tags)]}>"
        for at, word in enumerate(words)
    )
    assert from_html(markup).split() == words


@given(st.text())
def test_plain_text_keeps_all_that_can_be_seen(text):
    kept = from_plain(text)
    assert from_plain(kept) == kept
    assert "<b>" not in text or "<b>" in kept


@given(st.text())
def test_no_text_makes_the_reader_stumble(text):
    assert "\x00" not in from_html(text)
    assert "\n" not in one_line(text)


def test_deep_nesting_loses_nothing():
    assert from_html("<div>" * 3_000 + "deep" + "</div>" * 3_000 + "after").split() == [
        "deep",
        "after",
    ]
