"""Takes the search results out of a Google Alerts mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from sources import links, text
from sources.item import Item
from sources.place import place_of

if TYPE_CHECKING:
    from lxml.etree import _Element

SENDER = "googlealerts-noreply@google.com"
"""Whoever writes as this must be Google."""

_MOST_RESULTS = 200
_HIGHEST = 12
"""Levels of markup above a title's link; real ones need five."""
_REDIRECT = "/url?"


def tree(markup: str) -> _Element:
    """Parse HTML of any quality."""
    from lxml import etree  # noqa: PLC0415 - start-up time

    reader = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    root: _Element = etree.fromstring(f"<html><body><div>{text.clean(markup)}".encode(), reader)
    return root


def results(markup: str, published: datetime) -> Iterator[Item]:
    """Give each result of an alert once, in its order.

    Args: the HTML part, and when the mail was sent, which as-it-happens is when it was found.
    """
    given: set[str] = set()
    for anchor in tree(markup).iter("a") if "<" in markup else ():
        target, title = _target(anchor), _said(anchor)
        if target is None or not title or links.canonical(target) in given:
            continue
        given.add(links.canonical(target))
        outlet, snippet = _told_about(anchor, target, title)
        yield Item(
            id=links.canonical(target),
            title=title,
            text=snippet,
            url=target,
            published=published,
            place=place_of(target, rated=False),
            outlet=outlet,
        )
        if len(given) >= _MOST_RESULTS:
            return


def _target(anchor: _Element) -> str | None:
    """Read where a result leads; None for any other link."""
    link = links.web_link(anchor.get("href"))
    if link is None or _REDIRECT not in link:
        return None
    target = links.unwrapped(link)
    return None if target == link else target


def _told_about(anchor: _Element, target: str, title: str) -> tuple[str | None, str]:
    """Read outlet and snippet: as they are marked, else the lines around the title."""
    block = _block(anchor, target)
    outlet = _marked(block, "publisher")
    snippet = _marked(block, "description")
    if not snippet:
        lines = [line for line in _lines(block) if line not in {title, outlet}]
        if not outlet and len(lines) > 1:
            outlet = lines.pop(0)
        snippet = "\n".join(lines)
    return outlet or None, snippet


def _block(anchor: _Element, target: str) -> _Element:
    """Climb as long as no other result comes into view."""
    block = anchor
    for above, _ in zip(anchor.iterancestors(), range(_HIGHEST), strict=False):
        if above.tag == "body" or any(
            other not in {None, target} for other in map(_target, above.iter("a"))
        ):
            break
        block = above
    return block


def _marked(block: _Element, name: str) -> str:
    for element in block.iter():
        if element.get("itemprop") == name:
            return _said(element)
    return ""


def _lines(block: _Element) -> list[str]:
    """Read the block's own lines, without the links to share and to complain."""
    from lxml import etree  # noqa: PLC0415 - start-up time

    markup = etree.tostring(block, encoding="unicode", method="html", with_tail=False)
    lines = text.from_html(markup).split("\n")
    other = {
        _said(anchor)
        for anchor in block.iter("a")
        if anchor.get("href") is not None and _target(anchor) is None
    }
    return [line for line in lines if line and line not in other]


def _said(element: _Element) -> str:
    return text.one_line(text.clean("".join(str(piece) for piece in element.itertext())))
