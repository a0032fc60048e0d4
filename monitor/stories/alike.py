"""Whether two texts are the same one after editing.

An editor cuts, adds, mends and writes another beginning: what two copies share is long runs of
words, and what differs lies in few places. A pattern filled anew differs in many small places, and
there in facts; a headline filled anew differs in one.

The thresholds were found on `tests/monitor/newsroom.py` with the seeds 1 to 7, 23 and 48, and
measured with others: `python -m tests.benchmarks.stories`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitor.stories.alignment import Common, common
from monitor.stories.telling import Telling, has_figure, weight

ENOUGH_OF_A_TEXT = 12
"""Words below which a text is a headline: one other word makes it say something else."""

ENOUGH_OF_A_HEADLINE = 5
"""Words that a headline has to have before it is known by itself."""

MOST_OWN_WORDS = 20
"""Who adds more than so many words to what is passed on speaks for himself."""

_NO_TEXT = 5
"""Words up to which a text below a headline says nothing: "Read more", a byline."""

_QUOTED = 0.75
"""Share of a headline, or of a few sentences, that a quote has in common with it."""

_CHANGED_IN_A_QUOTE = 0.045
"""Most changed facts for each word that a few sentences have in common with a text."""

_SAME_NAMES = 0.5
"""Share of the names of the text with fewer that the other one has as well."""

_SOME = 2
"""Fewer names than so many say nothing."""

_NEW_BEGINNING = 6
"""Words before what two texts share, up to which they begin alike."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What two texts must have in common to be copies."""

    copied: float
    """Least share of the shorter text that the longer one has as well."""
    rewritten: float
    """Most words that are the shorter one's alone, for each word in common."""
    changed: float
    """Most changed facts for each word in common: above it a pattern was filled anew."""
    figures: float
    """Least share of the figures of the text with fewer that the other one has as well."""


_BELOW_ONE_HEADLINE = _Asked(copied=0.3, rewritten=1.5, changed=0.09, figures=0.34)
_BELOW_ONE_PATTERN = _Asked(copied=0.75, rewritten=0.3, changed=0.045, figures=0.5)
_BELOW_TWO_HEADLINES = _Asked(copied=0.55, rewritten=0.6, changed=0.09, figures=0.5)


def is_copy(one: Telling, other: Telling) -> bool:
    """Are two articles the same one, edited? Symmetric."""
    facts = one.facts | other.facts
    heads = common(one.head, other.head)
    same_headline = _is_same_headline(heads, one, other, facts)
    if min(weight(one.body), weight(other.body)) < ENOUGH_OF_A_TEXT:
        return (same_headline and not _is_commented(one, other)) or _is_cutting(one, other, facts)
    parts = (one.body, other.body) if one.head and other.head else (one.words, other.words)
    texts = common(*parts)
    if same_headline:
        asked = _BELOW_ONE_HEADLINE
    elif _are_of_one_pattern(heads, one, other, facts):
        asked = _BELOW_ONE_PATTERN
    elif _begin_alike(texts, one.names & other.names) and _back_each_other(one, other):
        asked = _BELOW_TWO_HEADLINES
    else:
        return False
    shorter = min(map(weight, parts))
    return (
        texts.matched >= asked.copied * shorter
        and shorter - texts.matched <= asked.rewritten * texts.matched
        and texts.changes(facts) <= asked.changed * texts.matched
        and _agree(one.names, other.names, _SAME_NAMES)
        and _agree(one.figures, other.figures, asked.figures)
    )


def is_same_text(one: Telling, other: Telling) -> bool:
    """Are two texts the same one, edited, whatever stands above them? Symmetric."""
    return is_copy(replace(one, head=()), replace(other, head=()))


def passes_on(post: Telling, article: Telling, article_key: bytes | None) -> bool:
    """Does a post pass an article on, by its address, its headline or its words?

    A post that says much of its own besides is somebody's own voice.
    """
    facts = post.facts | article.facts
    said = weight(post.words)
    whole, headline = common(post.words, article.words), common(post.words, article.head)
    if said - max(whole.matched, headline.matched) > MOST_OWN_WORDS:
        return False
    return (
        (article_key is not None and article_key in post.links)
        or _is_quoted(headline, weight(article.head), facts)
        or _is_part(whole, said, facts)
    )


def is_repost(one: Telling, other: Telling) -> bool:
    """Is one of two posts marked as a repost, and are its words those of the other? Symmetric."""
    shared = common(one.words, other.words)
    shorter, longer = sorted((weight(one.words), weight(other.words)))
    return (
        (one.reposted or other.reposted)
        and longer - shared.matched <= MOST_OWN_WORDS
        and _is_quoted(shared, shorter, one.facts | other.facts)
    )


def _is_same_headline(heads: Common, one: Telling, other: Telling, facts: frozenset[str]) -> bool:
    shorter = min(weight(one.head), weight(other.head))
    # "… part 3", "… 12 May": the next of a series.
    return not heads.after.has_figure and _is_quoted(heads, shorter, facts)


def _is_quoted(shared: Common, length: float, facts: frozenset[str]) -> bool:
    """Is a headline of this length told word for word, but for its spelling?"""
    inside = shared.between
    return (
        length >= ENOUGH_OF_A_HEADLINE
        and shared.matched >= _QUOTED * length
        and not any(gap.has_figure for gap in inside)
        and not any(
            gap.says_otherwise(facts) for gap in (*inside, shared.right_before, shared.right_after)
        )
    )


def _is_commented(one: Telling, other: Telling) -> bool:
    """Is what stands below the headline in the shorter text no part of the longer one?"""
    shorter = min(weight(one.body), weight(other.body))
    return shorter > _NO_TEXT and common(one.body, other.body).matched < shorter / 2


def _is_cutting(one: Telling, other: Telling, facts: frozenset[str]) -> bool:
    """Is the shorter of two texts a part of the longer one?"""
    if one.head and other.head and min(weight(one.body), weight(other.body)) <= _NO_TEXT:
        return False  # nothing but a headline, and that is another one
    shorter = min(weight(one.words), weight(other.words))
    return _is_part(common(one.words, other.words), shorter, facts)


def _is_part(shared: Common, length: float, facts: frozenset[str]) -> bool:
    """Is a text of this length, of more words than a headline, a part of the other one?"""
    return (
        length >= ENOUGH_OF_A_TEXT
        and shared.matched >= _QUOTED * length
        and shared.changes(facts) <= _CHANGED_IN_A_QUOTE * shared.matched
        and shared.right_after.change(facts) < 1
    )


def _are_of_one_pattern(heads: Common, one: Telling, other: Telling, facts: frozenset[str]) -> bool:
    """Do two headlines say the same of another name or number?"""
    if 2 * heads.matched < min(weight(one.head), weight(other.head)):
        return False
    gaps = (*heads.between, heads.right_before, heads.right_after)
    return any(gap.says_otherwise(facts) and gap.may_name(facts) for gap in gaps)


def _begin_alike(texts: Common, names: frozenset[str]) -> bool:
    """Do two texts begin with the same words, or at least with the same names?

    What publishers put below every article makes no copies of them.
    """
    one, other = set(texts.before.one), set(texts.before.other)
    return min(len(one), len(other)) <= _NEW_BEGINNING or len(names & one & other) >= _SOME


def _back_each_other(one: Telling, other: Telling) -> bool:
    """Do two texts with different headlines speak of what the other one's names?"""
    if not one.head or not other.head:
        return True
    return _speaks_of(one, other) and _speaks_of(other, one)


def _speaks_of(text: Telling, headed: Telling) -> bool:
    """Does a text hold half of the names and numbers that the other one's headline has?"""
    told = [word for word in headed.head if word in headed.names or has_figure(word)]
    said = set(text.words)
    return 2 * sum(word in said for word in told) >= len(told)


def _agree(one: frozenset[str], other: frozenset[str], least: float) -> bool:
    """Does the text with fewer facts share enough of them with the other?"""
    fewer = min(len(one), len(other))
    return fewer < _SOME or len(one & other) >= least * fewer
