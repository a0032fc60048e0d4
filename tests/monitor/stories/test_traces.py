"""By what edited copies find each other, and how little of it is kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.stories import COMMON, Holder, likeliest, telling, traces, unheard, url_key
from tests.monitor.made_up import BRAND
from tests.monitor.newsroom import Newsroom

ANY_TEXT = st.text(st.characters(), max_size=300)
SEEDS = st.integers(0, 10_000)
ADDRESS = "https://news.example.org/a"


def traces_of(title, text, *, brand=BRAND, url=None):
    return traces(brand, telling(title, text, brand), url_key(url) if url else None)


@given(ANY_TEXT, ANY_TEXT)
def test_any_text_has_few_traces_of_32_bits_and_always_the_same(title, text):
    found = traces_of(title, text, url=ADDRESS)
    assert found == traces_of(title, text, url=ADDRESS)
    assert len(found) <= 30
    assert all(-(2**31) <= trace < 2**31 for trace in found)


@given(SEEDS)
def test_a_teaser_shares_traces_with_its_article(seed):
    article = Newsroom(seed).story().article
    teaser = article.text[: len(article.text) * 2 // 3]
    assert traces_of("", article.text) & traces_of("", teaser)


def test_a_link_shares_a_trace_with_what_it_leads_to():
    article = traces_of("Bread recalled", "", url=ADDRESS)
    assert article & traces_of("", f"look: {ADDRESS}?utm_source=x")


def test_brands_share_no_traces():
    text = "They kept my deposit and never called me back."
    assert not traces_of("", text) & traces_of("", text, brand="Other")


def test_who_shares_the_rarest_traces_is_the_likeliest():
    many = [Holder(1, mention, mention) for mention in range(10, 18)]
    rare = [Holder(2, 5, 5), Holder(3, 5, 5), Holder(2, 6, 6)]
    assert likeliest([1, 2, 3], [*many, *rare]) == [5, 6, 10, 11, 12, 13]


def test_one_common_trace_of_many_is_no_reason_to_compare():
    assert likeliest(range(24), [Holder(1, mention, mention) for mention in range(12)]) == []


def test_a_story_keeps_a_trace_once_and_a_common_one_no_more():
    held = [Holder(1, 7, 7), *(Holder(2, story, story) for story in range(COMMON))]
    assert unheard([1, 2, 3], held, 7) == [3]
    assert unheard([1, 2, 3], held, 99) == [1, 3]
    assert unheard([1, 2, 3], held[:-1], 99) == [1, 2, 3]


def test_a_story_that_goes_on_keeps_its_traces_anew():
    held = [Holder(1, 7, 7, lasts=False), Holder(2, 7, 7, lasts=False), Holder(2, 8, 7)]
    assert unheard([1, 2], held, 7) == [1]
