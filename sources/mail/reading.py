"""Turns a mail into Items: a notification into one, a Google Alerts mail into one per result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sources import links, rating, text
from sources.item import Item
from sources.mail import google_alert
from sources.mail.letter import (
    ADDRESS,
    MAX_NAME,
    Letter,
    decoded,
    header,
    open_mail,
    results_by_hop,
)
from sources.mail.trust import Trust, objection
from sources.place import place_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_LINKS = 200
"""Whatever a notification is about, it links to before."""
_RATED_LINES = 40
"""Stars stand near the beginning of a notification."""
_RATED_LENGTH = 80

_LINK = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_AFTER_LINK = ".,;:!?)]}*_"
_LEAVING = re.compile(
    r"unsubscri|opt-?out|abmeld|abbestell|désabonn|desabonn|desinscri|désinscri|darse-de-baja|"
    r"cancelar|odjav|disiscri|afmeld|preferences|email-?settings|notification-?settings",
    re.IGNORECASE,
)
"""How links to leave a list look, in address or label."""
_MACHINE = re.compile(
    r"(?:^|[._+-])(?:do-?not-?reply|no-?reply|notif\w*|alerts?|mailer\w*|news\w*|updates?|"
    r"reviews?|info|service|support|bounces?)(?:$|[._+\d-])"
)
_VIA = re.compile(r"^(.+?)\s+(?:via|through|über|durch|par|putem)\s+(.+)$", re.IGNORECASE)
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2})(?:[-_,\s].*)?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one mail held."""

    items: tuple[Item, ...] = ()
    objection: str = ""
    """Why it was left out although it was meant to count; "" where it was not."""


def read_mail(data: bytes, received: datetime, now: datetime, trust: Trust) -> Reading:
    """Read one mail as it came.

    Args:
        data: the whole mail, headers and body.
        received: when the server received it, aware.
        now: dates far after it are absurd.
        trust: whose mail counts.
    Raises Unreadable where it is no mail, or was made to stop whoever reads it.
    """
    return _judged(open_mail(data, received, now), trust)


def _judged(letter: Letter, trust: Trust) -> Reading:
    if not letter.address:
        return Reading(objection="it does not name exactly one sender")
    is_alert = letter.address == google_alert.SENDER
    if not trust.admits(letter.address):
        return Reading()  # a mailbox holds other things too
    hops = results_by_hop(letter.message)
    matters = is_alert or bool(trust.senders)
    against = objection(hops, letter.address, trust, matters=matters)
    if against:
        return Reading(objection=against)
    if is_alert:
        items = tuple(google_alert.results(letter.html, letter.published))
        return Reading(items, "" if items else "no search result can be read in it")
    return Reading(tuple(_notification(letter)))


def _notification(letter: Letter) -> Iterator[Item]:
    """Give the mail itself as an item; nothing where it says nothing."""
    body = letter.plain or text.from_html(letter.html)
    if not letter.subject and not body:
        return
    url = _first_link(letter)
    stars = _stars(letter.subject, body)
    author, outlet = _voices(letter)
    yield Item(
        id=f"mail:{letter.fingerprint}",
        title=_without(letter.subject, letter.personal),
        text=_without(body, letter.personal),
        url=url,
        author=author,
        published=letter.published,
        rating=stars[0] if stars else None,
        rating_given=stars[1] if stars else None,
        language=_language(letter.message),
        place=place_of(url, rated=stars is not None),
        outlet=outlet,
    )


def _voices(letter: Letter) -> tuple[str | None, str | None]:
    """Tell who speaks, and where: a machine's name is the place's, not a person's."""
    place = _list_name(letter.message) or letter.address.rpartition("@")[2]
    if via := _VIA.match(letter.name):
        return via[1].strip("'\" "), via[2].strip("'\" ")
    if not _from_a_machine(letter):
        return letter.name or None, place
    return None, letter.name or place


def _from_a_machine(letter: Letter) -> bool:
    automatic = header(letter.message, "auto-submitted").strip().lower()
    local = letter.address.partition("@")[0]
    return automatic not in {"", "no"} or bool(_MACHINE.search(local))


def _list_name(message: Message) -> str:
    """Read List-Id: "The list's name" <its.id>."""
    phrase, _, identifier = decoded(header(message, "list-id")).partition("<")
    name = text.one_line(text.clean(phrase)).strip('"') or identifier.partition(">")[0].strip()
    return "" if ADDRESS.search(name) else text.one_line(text.clean(name))[:MAX_NAME]


def _language(message: Message) -> str | None:
    found = _LANGUAGE.match(header(message, "content-language"))
    return found[1].lower() if found else None


def _stars(subject: str, body: str) -> tuple[float, str] | None:
    """Find the rating: in the subject, else the only one at the edge of a line."""
    if found := rating.in_title(subject):
        return found
    lines = [line for line in body.split("\n")[:_RATED_LINES] if len(line) <= _RATED_LENGTH]
    rated = [found for line in lines if (found := rating.in_title(line)) is not None]
    return rated[0] if rated and len({value for value, _ in rated}) == 1 else None


def _first_link(letter: Letter) -> str | None:
    """Find the first link that is about the matter; none to leave a list, none with an address."""
    for address, label in islice(_links(letter), _MOST_LINKS):
        link = links.web_link(address)
        shown = unquote(address).lower()
        if link is None or _LEAVING.search(f"{shown} {label}") or ADDRESS.search(label):
            continue
        if not any(person in shown for person in letter.personal):
            return links.unwrapped(link)
    return None


def _links(letter: Letter) -> Iterator[tuple[str, str]]:
    """Give each link with its label."""
    for found in _LINK.finditer(letter.plain):
        yield found[0].rstrip(_AFTER_LINK), ""
    if not letter.plain and "<" in letter.html:
        for anchor in google_alert.tree(letter.html).iter("a"):
            yield str(anchor.get("href") or ""), _label(anchor)


def _label(anchor: _Element) -> str:
    return text.one_line("".join(str(piece) for piece in anchor.itertext()))


def _without(said: str, personal: frozenset[str]) -> str:
    if "@" not in said or not personal:
        return said
    return re.sub("|".join(map(re.escape, sorted(personal))), "…", said, flags=re.IGNORECASE)
