"""Which stored mention a new one is the same story as, by what was said, where, and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.mention import Fingerprint, Mention
from monitor.stories.alike import is_copy, is_repost, is_same_text, passes_on
from monitor.stories.telling import Telling, telling
from sources.item import Place

PERSONAL: frozenset[Place] = frozenset({"review", "app", "forum", "social"})
"""Places where each text is one person's own: the same words by somebody else are another voice."""

PASSING_ON: frozenset[Place] = frozenset({"forum", "social"})
"""Of these, places where people also pass on what others wrote."""


@dataclass(frozen=True, slots=True)
class Relative:
    """A stored mention of the same brand that may tell the same story as a new one."""

    story: int
    case: int | None
    place: str
    baseline: bool
    fingerprint: Fingerprint
    title: str = ""
    text: str = ""


def relative_of(mention: Mention, relatives: Iterable[Relative]) -> Relative | None:
    """Return the relative that tells the same story: the first that has a case, else the first."""
    same = [one for one in relatives if is_same_story(mention, one)]
    return min(same, key=lambda one: one.case is None, default=None)


def is_same_story(mention: Mention, relative: Relative) -> bool:
    """Does a stored mention tell the same story as a new one?"""
    ours, theirs = mention.fingerprint, relative.fingerprint
    same_words = ours.text_key is not None and ours.text_key == theirs.text_key
    if not {mention.item.place, relative.place} & PERSONAL:
        return (
            same_words or _is_same_article(mention, relative) or is_copy(*_told(mention, relative))
        )
    if ours.author_key == theirs.author_key and (same_words or _is_said_again(mention, relative)):
        return True
    return _is_passed_on(mention, relative)


def _is_same_article(mention: Mention, relative: Relative) -> bool:
    """Are they known by one address and headline, however much of the text a feed shows?

    A review is not: every review of a shop may have the shop's page as its address.
    """
    ours, theirs = mention.fingerprint, relative.fingerprint
    return (
        None not in (ours.url_key, ours.title_key)
        and (ours.url_key, ours.title_key) == (theirs.url_key, theirs.title_key)
        and (None in (ours.author_key, theirs.author_key) or ours.author_key == theirs.author_key)
    )


def _is_said_again(mention: Mention, relative: Relative) -> bool:
    """Are the words of one person the same, edited?

    What one headline stands above, such as that of a thread, may be several things that they said.
    """
    known = mention.fingerprint.author_key is not None  # without a name, two may write alike
    return known and is_same_text(*_told(mention, relative))


def _is_passed_on(mention: Mention, relative: Relative) -> bool:
    """Is one a post that passes the other one on?"""
    ours, theirs = _told(mention, relative)
    if mention.item.place in PASSING_ON and relative.place in PASSING_ON:
        return is_repost(ours, theirs)
    if mention.item.place in PASSING_ON and relative.place not in PERSONAL:
        return passes_on(ours, theirs, relative.fingerprint.url_key)
    if relative.place in PASSING_ON and mention.item.place not in PERSONAL:
        return passes_on(theirs, ours, mention.fingerprint.url_key)
    return False


def _told(mention: Mention, relative: Relative) -> tuple[Telling, Telling]:
    return (
        telling(mention.item.title, mention.item.text, mention.brand),
        telling(relative.title, relative.text, mention.brand),
    )
