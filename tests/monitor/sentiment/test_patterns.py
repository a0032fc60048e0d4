"""The language in which turns of phrase are written down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.kinds import Kind
from monitor.sentiment.patterns import BadPattern, Compiler
from monitor.sentiment.speech import Finder, Phrase
from monitor.sentiment.tokens import cut

ENGLISH = Compiler("en", ["a", "two", "half*"])
CHINESE = Compiler("zh", ["三", "两"])


def finds(pattern: str, text: str) -> bool:
    return ENGLISH.compile(pattern).expression.search(cut(text, "en").joined) is not None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("wait* <n> hours", "We waited 3 hours."),
        ("wait* <n> hours", "WAITING two hours"),
        ("wait* <n> hours", "waits, a hours"),
        ("kept my (deposit|money)", "they kept my money"),
        ("kept (my|our)? deposit", "they kept deposit"),
        ("kept (my|our)? deposit", "they kept our deposit"),
        ("never <3> back", "never once called us back"),
        ("never <3> back", "never back"),
        ("café", "the CAFE is closed"),
        ("cafe", "the café is closed"),
        ("(lost (my|our) order|no trace)", "They lost our order!"),
        ("hang? up", "up"),
        ("rip-off", "What a rip off!"),
        ("1/5", "1/5, never again"),
    ],
)
def test_a_pattern_finds_what_it_stands_for(pattern: str, text: str) -> None:
    assert finds(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("wait hours", "waiter hours"),
        ("wait* <n> hours", "waited many hours"),
        ("kept my deposit", "They kept. My deposit"),
        ("never <2> back", "never in my whole life back"),
        ("never <3> back", "never. Back"),
        ("art*", "start"),
    ],
)
def test_a_pattern_finds_nothing_else(pattern: str, text: str) -> None:
    assert not finds(pattern, text)


@pytest.mark.parametrize(
    "pattern", ["", "(a|b", "a)", "a||b", "()", "<n", "a[b]", "a <0>", "* a", "-"]
)
def test_what_is_no_pattern_is_refused_with_its_text(pattern: str) -> None:
    with pytest.raises(BadPattern) as refused:
        ENGLISH.compile(pattern)
    assert pattern in str(refused.value)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("等了 <n> 小时", "我等了三个小时", True),
        ("没人 接", "没人来接电话", True),
        ("没人 接", "没人。接电话", False),
        ("没人 接", "没人在那里等着我们来接", False),
    ],
)
def test_without_spaces_a_word_is_found_anywhere_and_a_gap_is_short(
    pattern: str, text: str, *, found: bool
) -> None:
    expression = CHINESE.compile(pattern).expression
    assert (expression.search(cut(text, "zh").joined) is not None) == found


words = st.sampled_from(["wait*", "refund", "(no|not)", "(my|our)?", "<n>", "<2>", "deposit", "a"])


@given(
    st.lists(words, min_size=1, max_size=5).map(" ".join),
    st.lists(
        st.sampled_from("waited refund no not my our 3 two deposit a b c .".split()),  # noqa: SIM905
        max_size=12,
    ).map(" ".join),
)
def test_the_first_look_leaves_out_no_pattern_that_would_be_found(pattern: str, text: str) -> None:
    joined = cut(text, "en").joined
    phrase = Phrase(Kind("waiting", -0.5), ENGLISH.compile(pattern))
    if phrase.pattern.expression.search(joined):
        assert Finder((phrase,)).candidates(joined) == [phrase]
