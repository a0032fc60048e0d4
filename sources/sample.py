"""The kind `sample`: made-up mentions of a made-up bakery, so that everything can be tried."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sources.item import Item, Place, Poll, SourceState
from sources.kind import Kind, Options, Tools

_SITE = "https://bluedoor.example.org"


class SampleOptions(Options):
    """The sample takes no options of its own."""


@dataclass(frozen=True, slots=True)
class _Told:
    """One made-up mention."""

    name: str
    minute: int
    """When it appears, counted from the first poll; negative: it is already there."""
    place: Place
    outlet: str
    author: str | None
    title: str
    text: str
    rating: float | None = None
    language: str = "en"


_STORY = (
    _Told(
        "praise-sourdough", -190, "review", "Town Table", "Priya N.", "Worth crossing town for",
        "The sourdough at Blue Door Bakery is the best I have had in years: crackling crust, "
        "soft inside. The young man at the counter remembered that I like it sliced thick. "
        "Thank you, you made my Saturday!",
        5,
    ),
    _Told(
        "forum-parking", -150, "forum", "Riverside Neighbours", "harbour_dad",
        "Anyone know the opening hours of Blue Door Bakery on Sunday?",
        "Their door says eight and the website says nine. I want to pick up rolls before the "
        "match.",
    ),
    _Told(
        "review-wedding-cake", -45, "review", "Town Table", "Marta Kovač",
        "Wedding cake arrived three hours late",
        "We ordered our wedding cake from Blue Door Bakery four months ago and paid in full. It "
        "came three hours late, with another couple's names on it. Nobody answered the phone, "
        "and when I finally reached someone I was told that deliveries are “not our department”. "
        "I asked for my money back on Monday and have heard nothing since. Awful.",
        1,
    ),
    _Told(
        "review-star-only", -30, "review", "Town Table", "Gregor", "", "", 2,
    ),
    _Told(
        "news-nuts", -25, "news", "Riverside Courier", "Ellen Marsh",
        "Bakery sold walnut loaf labelled nut-free, customer says",
        "A customer of Blue Door Bakery was taken to hospital on Thursday after eating a loaf "
        "that was sold as nut-free, her family says. The city's food inspectors have opened an "
        "investigation. The bakery on Mill Street had not answered our questions by the evening.",
    ),
    _Told(
        "social-queue", -12, "social", "Pebble Social", "@tomasz_bakes", "",
        "Blue Door Bakery: 40 minutes in line, one till open, and the girl in front of me gets "
        "yelled at for paying by card. Never again. Terrible.",
    ),
    _Told(
        "forum-anonymous", -6, "forum", "Riverside Neighbours", None,
        "Blue Door Bakery kept my deposit",
        "I cancelled a birthday order six days ahead, and their own leaflet says five are "
        "enough. They kept my deposit all the same, and they ignore my messages. Has anybody "
        "here got theirs back? This is just dishonest.",
    ),
    _Told(
        "review-croatian", -4, "review", "Stol za dvoje", "Ivana P.", "Nažalost, razočarenje",
        "Blue Door Bakery mi je prodala jučerašnji kruh kao svjež. Kad sam se vratila, nitko se "
        "nije ispričao.",
        None, "hr",
    ),
    _Told(
        "review-stale", 1, "review", "Town Table", "D. Osei", "Stale croissants, rude answer",
        "Two of the four croissants I bought at Blue Door Bakery this morning were stale. When I "
        "showed them, the woman at the counter rolled her eyes and said I should have come "
        "earlier. I want a refund and I feel cheated.",
        2,
    ),
    _Told(
        "social-thanks", 2, "social", "Pebble Social", "@nina.reads", "",
        "Forgot my purse, and Blue Door Bakery just said “pay tomorrow”. Lovely people, "
        "wonderful cinnamon buns.",
    ),
    _Told(
        "blog-tour", 3, "blog", "Crumbs and Coffee", "Lena Ortiz", "Five bakeries in one morning",
        "Stop three was Blue Door Bakery on Mill Street, which bakes in a brick oven from 1931. "
        "I had a poppy-seed roll and a flat white.",
    ),
    _Told(
        "review-cold-coffee", 4, "review", "Town Table", "Sam W.", "Overpriced and careless",
        "Cold coffee, wrong order, and a hair in the quiche. Blue Door Bakery used to be good. "
        "It is a disappointment now, and far too expensive.",
        1,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SampleSource:
    """Tells its story by the clock: most of it at the first poll, then one a minute."""

    async def poll(self, state: SourceState, now: datetime) -> Poll:
        """Give what has appeared since the last poll. Never fails."""
        start, told = _bookmark(state.cursor, now)
        due = [one for one in _STORY if start + timedelta(minutes=one.minute) <= now]
        fresh = due[told:]
        items = tuple(_item(one, start) for one in reversed(fresh))
        count = max(told, len(due))
        cursor = f"{start.isoformat()} {count}"
        return Poll(state=replace(state, cursor=cursor), items=items, unchanged=not items)


def _bookmark(cursor: str | None, now: datetime) -> tuple[datetime, int]:
    """When the story began, and how much of it has been told."""
    if cursor is None:
        return now.astimezone(UTC), 0
    begun, _, told = cursor.partition(" ")
    return datetime.fromisoformat(begun), int(told)


def _item(one: _Told, start: datetime) -> Item:
    return Item(
        id=f"sample:{one.name}",
        title=one.title,
        text=one.text,
        url=f"{_SITE}/{one.place}/{one.name}",
        author=one.author,
        published=start + timedelta(minutes=one.minute),
        rating=one.rating,
        rating_given=None if one.rating is None else f"{one.rating:g}/5",
        language=one.language,
        place=one.place,
        outlet=one.outlet,
    )


def _open(_options: SampleOptions, _tools: Tools) -> SampleSource:
    return SampleSource()


def _shown(_options: SampleOptions) -> str:
    return "made-up mentions of Blue Door Bakery"


KIND = Kind(
    name="sample",
    summary="Makes up mentions of a made-up bakery, to try everything without a network.",
    options=SampleOptions,
    open=_open,
    address=_shown,
)
