"""The scorecard: as a mail, and made ready for whoever shows it otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo

from alerts.book import OURS, Books
from alerts.clean import clean_line
from alerts.facts import Rendered, Told
from alerts.phrases import Phrases, phrases
from alerts.picture import WIDTH, Picture
from alerts.render import pieces
from alerts.render.lines import sentence
from alerts.render.sheet import fitted, sheet
from alerts.scorecard import Advice, Figures, ReportFacts, Scorecard, ThemeCount, Times

_ROOMS = (40, 20, 10, 3)
"""Brands that are shown."""
_THEMES, _SOURCES, _MOVED = 8, 5, 3
_EXCERPT_CAP = 160


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, now and before."""

    label: str
    now: str
    before: str


@dataclass(frozen=True, slots=True)
class ShownBar:
    """One bar of a chart."""

    label: str
    value: str
    """What stands beside it."""
    width: int
    """0 to 100, of the longest."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars with a heading, and all of it in words."""

    head: str
    words: str
    bars: tuple[ShownBar, ...]

    @property
    def picture(self) -> Picture:
        """The same for a mail."""
        name = hashlib.sha256(self.words.encode()).hexdigest()[:24]
        bars = tuple((one.label, one.value, one.width) for one in self.bars)
        return Picture(f"chart-{name}@amends", bars)


@dataclass(frozen=True, slots=True)
class Card:
    """One brand's scorecard in words."""

    brand: str
    mend: tuple[str, ...]
    rows: tuple[Row, ...]
    days: Chart
    themes: Chart
    risen: tuple[str, ...]
    fallen: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    """Pairs of a source and how late it is seen."""
    record: pieces.Sentence | None


def render_report(
    facts: ReportFacts, *, locale: str, timezone: str | tzinfo, books: Books = OURS
) -> Rendered:
    """Render the scorecards of a period as one mail."""
    say = phrases(locale, timezone, books)
    cards = [card(one, say) for one in facts.cards[: max(_ROOMS)]]
    return fitted(lambda room: _mail(facts, cards[:room], say), _ROOMS)


def _mail(facts: ReportFacts, cards: Sequence[Card], say: Phrases) -> Rendered:
    rest, what = len(facts.cards) - len(cards), subject(facts, say)
    first = [f"{one.brand}: {one.mend[0]}" if len(cards) > 1 else one.mend[0] for one in cards]
    mail = sheet(
        "report",
        say,
        subject=what,
        preview=first,
        brief=(what, *first),
        report=say.report,
        head=say.report("head"),
        period=period(facts, say),
        cards=cards,
        more=say.count("more", rest) if rest else "",
        width=WIDTH,
    )
    charts = [chart for one in cards for chart in (one.days, one.themes) if chart.bars]
    # Two brands without complaints have the same chart, which goes along once.
    return replace(mail, pictures=tuple(dict.fromkeys(chart.picture for chart in charts)))


def subject(facts: ReportFacts, say: Phrases) -> str:
    """Say of whom, and how many complaints there were, now and before."""
    values = {
        "complaints": say.count("complaints", sum(one.now.complaints for one in facts.cards)),
        "before": str(sum(one.before.complaints for one in facts.cards)),
    }
    if len(facts.cards) > 1:
        return say.report("subject_brands", count=str(len(facts.cards)), **values)
    return say.report("subject", brand=_brand(facts.cards[0]), **values)


def period(facts: ReportFacts, say: Phrases) -> str:
    """Say from when to when."""
    first = facts.cards[0]
    return say.report("period", since=say.moment(first.since), until=say.moment(first.until))


def card(given: Scorecard, say: Phrases) -> Card:
    """Put one brand's scorecard into words."""
    return Card(
        brand=_brand(given),
        mend=tuple(_advised(one, say) for one in given.mend),
        rows=tuple(_rows(given, say)),
        days=_days(given, say),
        themes=_themes(given, say),
        risen=tuple(_moved(one, say) for one in given.risen[:_MOVED]),
        fallen=tuple(_moved(one, say) for one in given.fallen[:_MOVED]),
        sources=tuple(
            (clean_line(one.source, cap=pieces.NAME_CAP), say.span(one.median))
            for one in given.sources[:_SOURCES]
        ),
        record=_record(given, say),
    )


def _brand(given: Scorecard) -> str:
    return clean_line(given.brand, cap=pieces.BRAND_CAP)


def _record(given: Scorecard, say: Phrases) -> pieces.Sentence | None:
    act = pieces.act(given.link)
    before, _, after = say.report("record", command="\n").partition("\n")
    return pieces.Sentence(before, act, after) if act.target else None


def _advised(advice: Advice, say: Phrases) -> str:
    name = say.name("themes", advice.name) if advice.key == "theme" else advice.name
    return say.report(
        f"mend_{advice.key}",
        count=str(advice.count),
        of=str(advice.of),
        before=str(advice.before),
        theme=clean_line(name, cap=pieces.NAME_CAP),
        name=clean_line(name, cap=pieces.NAME_CAP),
        span=say.span(advice.span or timedelta()),
    )


def _rows(given: Scorecard, say: Phrases) -> Iterator[Row]:
    both = (given.now, given.before)
    keys = ["mentions", "negative", "voice", "complaints", "praise", "thanked", "referrals"]
    keys += ["opened", "contact", "in_time", "resolution", "publicized", "reopened"]
    if given.now.rivals is None:
        keys.remove("voice")
    for key in keys:
        now, before = (_value(key, figures, say) for figures in both)
        yield Row(say.report(key), now, before)
    yield Row(say.report("open"), str(given.waiting.count), "")
    if given.waiting.oldest is not None:
        when, case = say.moment(given.waiting.oldest), str(given.waiting.case or "")
        yield Row(say.report("oldest"), say.report("oldest_value", case=case, when=when), "")


def _value(key: str, figures: Figures, say: Phrases) -> str:
    rivals = figures.rivals or 0
    return {
        "mentions": lambda: str(figures.mentions),
        "negative": lambda: _share(figures.negative, figures.scored, say),
        "voice": lambda: _share(figures.mentions, figures.mentions + rivals, say),
        "complaints": lambda: str(figures.complaints),
        "praise": lambda: str(figures.praise),
        "thanked": lambda: str(figures.thanked),
        "referrals": lambda: str(figures.referrals),
        "opened": lambda: str(figures.opened),
        "contact": lambda: _times(figures.contact, say),
        "in_time": lambda: _share(figures.in_time, figures.due, say),
        "resolution": lambda: _times(figures.resolution, say),
        "publicized": lambda: _share(figures.publicized, figures.resolved, say),
        "reopened": lambda: str(figures.reopened),
    }[key]()


def _share(part: int, whole: int, say: Phrases) -> str:
    if not whole:
        return say.report("none")
    return say.report("part", share=say.share(part / whole), part=str(part), whole=str(whole))


def _times(times: Times | None, say: Phrases) -> str:
    if times is None:
        return say.report("none")
    if times.count == 1:
        return say.span(times.median)
    return say.report("spans", median=say.span(times.median), p90=say.span(times.p90))


def _days(given: Scorecard, say: Phrases) -> Chart:
    head = say.report("days" if given.step == 1 else "steps", days=str(given.step))
    bars = [(say.day(one.first), str(one.complaints), one.complaints) for one in given.bars]
    return _chart(head, bars, say)


def _themes(given: Scorecard, say: Phrases) -> Chart:
    bars = [
        (_named(one, say), _of(one, given, say), one.count) for one in given.themes if one.count
    ]
    return _chart(say.report("themes"), bars[:_THEMES], say)


def _named(theme: ThemeCount, say: Phrases) -> str:
    return clean_line(say.name("themes", theme.theme), cap=pieces.NAME_CAP)


def _of(theme: ThemeCount, given: Scorecard, say: Phrases) -> str:
    share = say.share(theme.count / given.now.complaints)
    return say.report("theme_value", count=str(theme.count), share=share)


def _chart(head: str, bars: Sequence[tuple[str, str, int]], say: Phrases) -> Chart:
    most = max((count for _, _, count in bars), default=0) or 1
    values = "; ".join(say.report("bar", label=label, value=value) for label, value, _ in bars)
    shown = tuple(ShownBar(label, value, round(100 * n / most)) for label, value, n in bars)
    return Chart(head, say.report("chart", head=head, values=values), shown)


def _moved(theme: ThemeCount, say: Phrases) -> str:
    return say.report(
        "moved",
        theme=_named(theme, say),
        count=str(theme.count),
        before=str(theme.before),
        said=_example(theme.told, say) if theme.told else say.report("none"),
    )


def _example(told: Told, say: Phrases) -> str:
    """Quote a mention, and name where it can be looked at."""
    said, look = sentence(told, say, key="", cap=_EXCERPT_CAP), clean_line(told.link)
    return f"{said} ({look})" if look else said
