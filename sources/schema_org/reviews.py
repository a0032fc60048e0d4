"""Finds reviews and average ratings in schema.org's words, wherever on a page they stand."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from urllib.parse import urljoin, urlsplit

from sources import dates, links, rating, text
from sources.feeds.entries import language_code
from sources.given import read_date
from sources.item import Item
from sources.parsed import Average
from sources.place import place_of
from sources.schema_org.nodes import Graph, Node, Visit, id_of, types, values, walk

_REVIEWS = frozenset(
    {"Review", "UserReview", "CriticReview", "EmployerReview", "MediaReview", "Recommendation"}
)
_AVERAGES = frozenset({"AggregateRating", "EmployerAggregateRating"})
_HOLDING = ("review", "reviews")
_WORDS = ("reviewBody", "description", "text")
_TELLING = ("author", "reviewRating", "datePublished", *_WORDS)
"""What differs between two reviews."""
_MAIL = re.compile(r"^(?:mailto:)?[^\s@]+@[^\s@]+\.[^\s@]+$", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|#", re.IGNORECASE)
_MAX_NAME = 300
_MAX_ID = 1_000
_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds for everything on a page."""

    now: datetime
    """Aware UTC."""
    page: str | None = None
    """Its address."""
    base: str | None = None
    """Where relative links start."""
    language: str | None = None
    """ISO 639-1."""
    outlet: str | None = None
    """Name of the site."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the nodes of a page say."""

    reviews: tuple[Item, ...]
    averages: tuple[Average, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """One review, as often as the page tells it."""

    item: Item
    """Its id is made of who wrote it when, else of what it says."""
    own: str
    """The id that the page gives it; "" where it gives none."""
    gist: tuple[str, ...]
    """The same for two tellings of one review."""
    box: tuple[int, tuple[int, str]]
    """The same for reviews that stand side by side."""


def find(forms: Sequence[Sequence[object]], facts: Facts) -> Found:
    """Find reviews and averages.

    Args:
        forms: the documents of a page, one list for each form it uses; any JSON values.
        facts: about the page.

    A review counts once, in however many forms and places it is told.
    """
    visits = [list(walk(documents)) for documents in forms]
    everything = [visit for form in visits for visit in form]
    graph = Graph(everything, _TELLING)
    told = [
        one
        for number, form in enumerate(visits)
        for visit in form
        if _is_review(visit) and (one := _review(visit, number, graph, facts)) is not None
    ]
    return Found(_each_once(told), _averages(everything, graph))


def _is_review(visit: Visit) -> bool:
    named = types(visit.node)
    return bool(named & _REVIEWS) or (visit.name in _HOLDING and not named)


def _review(visit: Visit, form: int, graph: Graph, facts: Facts) -> _Told | None:
    """Read a review; None where it says nothing."""
    node = graph.whole(visit.node)
    body = _plain(values(node, *_WORDS))
    title = text.one_line(_plain(values(node, "headline", "name")))
    stars, given = _stars(values(node, "reviewRating", "ratingValue"), graph)
    if not (body or title or given):
        return None
    author = _names(values(node, "author", "creator"), graph)
    moment = _published(node, facts.now)
    url = _url(node, facts) or facts.page
    item = Item(
        id=_made_id(author, moment, title, body, given),
        title="" if title == body else title,
        text=body,
        url=url,
        author=author,
        published=moment,
        rating=stars,
        rating_given=given,
        language=_language(node, graph) or facts.language,
        place=place_of(url, rated=True),
        outlet=facts.outlet,
    )
    day = f"{moment:%Y-%m-%d}" if moment else ""
    gist = ((author or "").casefold(), day, text.one_line(body or title).casefold())
    return _Told(
        item,
        _own_id(node, graph, facts),
        gist if gist[2] else (*gist, given or ""),
        (form, visit.box),
    )


def _made_id(
    author: str | None, published: datetime | None, title: str, body: str, given: str | None
) -> str:
    """Name a review that its page gives no name.

    Who wrote it and when stay the same when the review is edited; words and stars do not.
    """
    if author and published:
        said = [author, published.isoformat()]
    else:
        said = [author or "", published.isoformat() if published else "", title, body, given or ""]
    joined = "\x1f".join(said).encode("utf-8", "replace")
    return "sha:" + blake2b(joined, digest_size=16).hexdigest()


def _own_id(node: Node, graph: Graph, facts: Facts) -> str:
    """Find the page's own name for a review: `@id`, `identifier`, or an address of its own."""
    if graph.names_one(name := id_of(node)):
        return name[:_MAX_ID]
    for value in values(node, "identifier"):
        inner = graph.node(value)
        given = _words([value] if inner is None else values(inner, "value", "@id"))
        if given:
            return given[:_MAX_ID]
    url = _url(node, facts)
    return url if url is not None and not _same_page(url, facts.page) else ""


def _same_page(url: str, page: str | None) -> bool:
    return not urlsplit(url).fragment and page is not None and _bare(url) == _bare(page)


def _bare(url: str) -> str:
    return links.canonical(url).rstrip("/")


def _each_once(told: Sequence[_Told]) -> tuple[Item, ...]:
    """Merge tellings of one review; keep the order of the page."""
    things = {(one.own, one.gist) for one in told}
    shared = Counter(own for own, _ in things)
    groups: dict[tuple[str, ...], list[_Told]] = defaultdict(list)
    for one in told:
        # A name that stands at different reviews is nobody's.
        groups[one.gist].append(replace(one, own="") if shared[one.own] > 1 else one)
    return tuple(item for group in groups.values() for item in _merged(group))


def _merged(group: Sequence[_Told]) -> list[Item]:
    """Give the reviews that say the same: those with names of their own, and unnamed ones.

    Of unnamed ones with words there is one. Stars alone are given by many: there are as many as
    stand side by side.
    """
    named = {one.own: replace(one.item, id=one.own) for one in reversed(group) if one.own}
    unnamed = [one for one in group if not one.own]
    if not unnamed:
        return list(reversed(named.values()))
    only_stars = not (unnamed[0].item.text or unnamed[0].item.title)
    most = max(Counter(one.box for one in unnamed).values()) if only_stars else 1
    first = unnamed[0].item
    # The tellings with names and those without are of the same reviews, as far as they go.
    rest = [
        first if number == 0 else replace(first, id=f"{first.id}#{number + 1}")
        for number in range(most - len(named))
    ]
    return [*reversed(named.values()), *rest]


def _averages(visits: Iterable[Visit], graph: Graph) -> tuple[Average, ...]:
    found: dict[str, Average] = {}
    for visit in visits:
        named = types(visit.node)
        if named & _AVERAGES or (visit.name == "aggregateRating" and not named):
            average = _average(visit, graph)
            known = found.get(average.what) if average else None
            if average and (known is None or (average.count or 0) > (known.count or 0)):
                found[average.what] = average
    return tuple(found.values())


def _average(visit: Visit, graph: Graph) -> Average | None:
    node = graph.whole(visit.node)
    value, given = _stars([node], graph)
    count = _count(values(node, "ratingCount", "reviewCount"))
    if value is None or given is None or count == 0:
        return None
    rated = [graph.node(one) for one in values(node, "itemReviewed")]
    if visit.name == "aggregateRating" and visit.holder is not None:
        rated.append(graph.whole(visit.holder))
    what = next((name for one in rated if one and (name := _called(one))), "")
    return Average(what=what, value=value, given=given, count=count)


def _called(node: Node) -> str:
    return _words(values(node, "name", "legalName", "@id", "url"))[:_MAX_NAME]


def _count(given: Sequence[object]) -> int | None:
    digits = re.sub(r"[.,\s'’]", "", _words(given))
    return int(digits) if re.fullmatch(r"[0-9]{1,15}", digits) else None


def _stars(given: Sequence[object], graph: Graph) -> tuple[float | None, str | None]:
    """Read a rating: brought to 0…5, and as it was written."""
    nodes = [graph.node(one) for one in given]
    # An aspect (the food, the service) is not the whole.
    whole = [one for one in nodes if one is not None and not values(one, "reviewAspect")]
    node = next(iter(whole), next((one for one in nodes if one is not None), None))
    if node is None:
        written, best, worst = _words(given), "", ""
    else:
        written = _words(values(node, "ratingValue"))
        best, worst = _words(values(node, "bestRating")), _words(values(node, "worstRating"))
    written = written[:_MAX_NAME]
    if not written:
        return None, None
    top = _number(best)
    value = rating.read(written, top)
    lowest = _number(worst)
    if value == 0 and (lowest is None or lowest > 0):
        value = None  # below the scale: how widgets write that nobody rated yet
    scaled = top is not None and top != rating.BEST and _number(written) is not None
    return value, f"{written}/{best}" if scaled else written


def _number(written: str) -> float | None:
    found = re.fullmatch(r"\d{1,6}(?:[.,]\d{1,6})?", written)
    return float(written.replace(",", ".")) if found else None


def _names(given: Sequence[object], graph: Graph) -> str | None:
    """Name the authors, who may be text, a person, or several; never by their mail address."""
    names: list[str] = []
    for one in given:
        node = graph.node(one)
        name = _person(node) if node is not None else _words([one])
        name = text.one_line(text.from_html(name))
        if name and not _MAIL.match(name) and not links.web_link(name) and name not in names:
            names.append(name)
    return ", ".join(names[:_MOST_NAMES])[:_MAX_NAME] or None


def _person(node: Node) -> str:
    parts = [_words(values(node, part)) for part in ("givenName", "familyName")]
    return _words(values(node, "name")) or " ".join(parts) or _words(values(node, "alternateName"))


def _published(node: Node, now: datetime) -> datetime | None:
    for name in ("datePublished", "dateCreated"):
        moment = read_date(_words(values(node, name)))
        if dates.plausible(moment, now):
            return moment
    return None


def _url(node: Node, facts: Facts) -> str | None:
    """Return the review's own address, where it has one."""
    name = id_of(node)
    own = [one for one in values(node, "url") if isinstance(one, str)]
    given = _words(own) or (name if _ADDRESS.match(name) else "")
    if not given:
        return None
    try:
        return links.web_link(urljoin(facts.base or facts.page or "", given))
    except ValueError:
        return None


def _language(node: Node, graph: Graph) -> str | None:
    for value in values(node, "inLanguage"):
        inner = graph.node(value)
        given = _words([value] if inner is None else values(inner, "alternateName", "name"))
        if code := language_code(given):
            return code
    return None


def _plain(given: Sequence[object]) -> str:
    """Read text that may be HTML, in however many pieces."""
    pieces = [text.from_html(one) for one in given if isinstance(one, str)]
    return "\n".join(piece for piece in pieces if piece)


def _words(given: Sequence[object]) -> str:
    """Return the first value that is text or a number, as text on one line."""
    for one in given:
        if isinstance(one, str) and one.strip():
            return text.one_line(text.clean(one))
        if isinstance(one, int | float) and not isinstance(one, bool):
            return f"{one:.4f}".rstrip("0").rstrip(".") if abs(one) < 1e15 else ""  # noqa: PLR2004
    return ""
