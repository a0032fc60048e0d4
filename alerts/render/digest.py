"""The digest: what was not sent at once, brand by brand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from alerts.book import OURS, Books
from alerts.clean import clean_line
from alerts.facts import DigestBrand, DigestFacts, Rendered, Told
from alerts.phrases import Phrases, phrases
from alerts.render import pieces
from alerts.render.lines import Line, line, sentence
from alerts.render.notice import thanked
from alerts.render.sheet import fitted, sheet


@dataclass(frozen=True, slots=True)
class _Room:
    """How much a digest shows."""

    brands: int
    lines: int
    """Of one sort, for one brand."""
    drafted: int
    """Pieces of praise that come with drafts, for one brand."""


_ROOMS = (_Room(40, 20, 5), _Room(40, 10, 3), _Room(30, 5, 1), _Room(20, 2, 0), _Room(20, 0, 0))
_BRIEF_CAP = 120


@dataclass(frozen=True, slots=True)
class _Sort:
    """Mentions of one sort."""

    head: str
    why: str
    lines: tuple[Line, ...]
    more: str
    """How many are not shown; "" for none."""


@dataclass(frozen=True, slots=True)
class _Thankable:
    """One piece of praise; without drafts where there was no room for them."""

    line: Line
    drafts: tuple[pieces.Draft, ...]


@dataclass(frozen=True, slots=True)
class _Praise:
    count: int
    head: str
    thanks: pieces.Step | None
    """How to thank, for all of them; its drafts are shown with each."""
    shown: tuple[_Thankable, ...]
    more: str


@dataclass(frozen=True, slots=True)
class _Brand:
    name: str
    counts: str
    complaints: _Sort
    themes: tuple[str, ...]
    unscored: _Sort
    praise: _Praise
    others: _Sort
    record: pieces.Sentence | None


def render_digest(
    facts: DigestFacts, *, locale: str, timezone: str | tzinfo, books: Books = OURS
) -> Rendered:
    """Render a digest; it shows as much as a mail program does, and counts the rest."""
    say = phrases(locale, timezone, books)
    return fitted(lambda room: _digest(facts, say, room), _ROOMS)


def _digest(facts: DigestFacts, say: Phrases, room: _Room) -> Rendered:
    brands = tuple(_brand(one, say, facts.now, room) for one in facts.brands[: room.brands])
    what = _counts(facts.brands, say)
    head = say.say("digest_head_quiet" if facts.quiet else "digest_head")
    complaints = tuple(_worst(facts, say))
    drafts = [draft for one in brands for praise in one.praise.shown for draft in praise.drafts]
    link = facts.brands[0].link if len(facts.brands) == 1 else ""
    return sheet(
        "digest",
        say,
        subject=_subject(facts, say, what),
        preview=complaints,
        brief=(f"{head}: {what}", *complaints, clean_line(link)),
        head=head,
        what=what,
        brands=brands,
        more=_more(len(facts.brands), len(brands), say),
        brackets=pieces.brackets(drafts, say),
    )


def _subject(facts: DigestFacts, say: Phrases, what: str) -> str:
    names = [clean_line(one.brand, cap=pieces.BRAND_CAP) for one in facts.brands]
    if facts.quiet:
        return say.say("digest_subject_quiet", brand=", ".join(names[:2]), what=what)
    if len(names) > 1:
        return say.say("digest_subject_brands", what=what)
    return say.say("digest_subject", brand=names[0], what=what)


def _counts(brands: Sequence[DigestBrand], say: Phrases) -> str:
    sums = (
        ("complaints", sum(one.complaints_count for one in brands)),
        ("unscored", sum(one.unscored_count for one in brands)),
        ("praise", sum(one.praise_count for one in brands)),
        ("others", sum(one.others_count for one in brands)),
    )
    return ", ".join(say.count(what, number) for what, number in sums if number)


def _worst(facts: DigestFacts, say: Phrases) -> Iterator[str]:
    """Give the first complaint of each brand."""
    for one in facts.brands:
        for told in one.complaints[:1]:
            brand = clean_line(one.brand, cap=pieces.BRAND_CAP)
            yield f"{brand} · {sentence(told, say, cap=_BRIEF_CAP)}"


def _brand(given: DigestBrand, say: Phrases, now: datetime, room: _Room) -> _Brand:
    def sort(head: str, told: Sequence[Told], count: int, *, key: str = "", why: str = "") -> _Sort:
        lines = tuple(line(one, say, now, key=key) for one in told[: room.lines])
        return _Sort(say.say(head), why, lines, _more(count, len(lines), say))

    return _Brand(
        name=clean_line(given.brand, cap=pieces.BRAND_CAP),
        counts=_counts([given], say),
        complaints=sort(
            "digest_complaints", given.complaints, given.complaints_count, key="storm_line"
        ),
        themes=tuple(_themes(given, say)),
        unscored=sort(
            "digest_unscored",
            given.unscored,
            given.unscored_count,
            why=say.say("digest_unscored_why"),
        ),
        praise=_praise(given, say, now, room),
        others=sort("digest_others", given.others, given.others_count),
        record=pieces.around("digest_record", given.link, say),
    )


def _praise(given: DigestBrand, say: Phrases, now: datetime, room: _Room) -> _Praise:
    shown = given.praise[: room.lines]
    thanks = [thanked(one.thanks, say) for one in shown]
    return _Praise(
        count=given.praise_count,
        head=say.say("digest_praise"),
        thanks=thanks[0] if thanks else None,
        shown=tuple(
            _Thankable(
                line(one.told, say, now, key=""), step.drafts if place < room.drafted else ()
            )
            for place, (one, step) in enumerate(zip(shown, thanks, strict=True))
        ),
        more=_more(given.praise_count, len(shown), say),
    )


def _more(count: int, shown: int, say: Phrases) -> str:
    return say.count("more", count - shown) if count > shown else ""


def _themes(given: DigestBrand, say: Phrases) -> Iterator[str]:
    for one in given.themes:
        theme, count = say.name("themes", one.theme), str(one.count)
        if one.before:
            yield say.say("digest_theme", theme=theme, count=count, before=str(one.before))
        else:
            yield say.say("digest_theme_new", theme=theme, count=count)
