"""The mails that are kept as golden files: one of each sort, with what makes it hard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from alerts.facts import (
    DigestBrand,
    DigestFacts,
    NoticeFacts,
    Praised,
    ReminderFacts,
    Rendered,
    StormFacts,
    ThemeTold,
    Told,
)
from alerts.playbook import plan, thanks
from alerts.render import (
    render_case,
    render_digest,
    render_notice,
    render_reminder,
    render_storm,
    render_update,
)
from tests.alerts.situations import OPENED, REVIEW, facts

HOW: dict[str, Any] = {"locale": "en", "timezone": "Europe/Zagreb"}
BRAND = REVIEW.brand
PAGE = "https://amends.example.org/act"
LINKS = (
    ("You take this case", f"{PAGE}/claim.x1"),
    ("You have reached them", f"{PAGE}/contact.x2"),
    ("It is solved; say how", f"{PAGE}/resolve.x3"),
    ("It is not about Blue Door Bakery", f"{PAGE}/not_about.x4"),
    ("It is not negative", f"{PAGE}/not_negative.x5"),
    ("No more alerts about this author", f"{PAGE}/mute.x6"),
)
WITH_LINKS: dict[str, Any] = {"links": LINKS, "links_until": OPENED + timedelta(days=30)}

SOLVED: dict[str, Any] = {
    "done": (
        ("contact", OPENED + timedelta(minutes=10)),
        ("resolve", OPENED + timedelta(minutes=50)),
    ),
    "contacted": OPENED + timedelta(minutes=10),
    "resolution": "Money back, and a breakfast for two.",
    "owner": "Ana",
    "now": OPENED + timedelta(hours=8),
}

REVIEW_TOLD = Told(
    brand=BRAND,
    place="review",
    quote="Waited forty minutes for a cold soup. Nobody said a word.",
    author="Maya R.",
    outlet="Example Reviews",
    rating=1.0,
    url=REVIEW.url,
    level="high",
    case=12,
    due=OPENED + timedelta(hours=4),
    link="amends case 12",
)
NEWS_TOLD = Told(
    brand=BRAND,
    place="news",
    quote="Eleven guests were treated in hospital after a breakfast.",
    title="Guests fall ill after breakfast",
    author="Jo Field",
    outlet="City Herald",
    url="https://herald.example.org/2026/03/breakfast",
    level="critical",
    case=13,
    due=OPENED - timedelta(minutes=20),
    link="amends case 13",
)
PRAISE_TOLD = Told(
    brand=BRAND,
    place="review",
    quote="Ana remembered my birthday, and the bread is the best in town.",
    author="Ivo",
    outlet="Example Reviews",
    rating=5.0,
    url="https://reviews.example.org/blue-door/20",
    link="amends mention 20",
)
OTHER_TOLD = Told(
    brand=BRAND,
    place="blog",
    quote="",
    title="Twelve bakeries that open before six",
    outlet="Early Birds",
    url="https://birds.example.org/bakeries",
    link="amends mention 21",
)
UNSCORED_TOLD = Told(
    brand=BRAND,
    place="forum",
    quote="Leipomo oli kiinni, vaikka ovessa luki toista.",
    author="kahvi77",
    outlet="Foorumi",
    url="https://foorumi.example.org/t/5",
    link="amends mention 22",
)
NEWS = replace(
    REVIEW,
    place="news",
    level="critical",
    due=OPENED + timedelta(minutes=15),
    author="Jo Field",
    outlet="City Herald",
    title="Guests fall ill after breakfast",
    url=NEWS_TOLD.url,
    rating=None,
    urgencies=("health", "press"),
    person="journalist",
    copies=7,
)
ARABIC = replace(
    REVIEW,
    place="social",
    level="medium",
    language="ar",
    author="سلمى 🌙✨ " + "من بيروت إلى زغرب " * 16,
    outlet="Example Social",
    title="",
    url="https://social.example.org/" + "x" * 1900,
    rating=None,
)
PRAISED = replace(
    REVIEW,
    level="low",
    author=PRAISE_TOLD.author,
    outlet=PRAISE_TOLD.outlet,
    rating=5.0,
    url=PRAISE_TOLD.url,
)
STORM = StormFacts(
    event="begins",
    brand=BRAND,
    level="critical",
    count=24,
    span=timedelta(minutes=50),
    started=OPENED - timedelta(minutes=50),
    expected=0.7,
    times=34.3,
    story="Guests fall ill after breakfast",
    themes=(("health", 19), ("waiting", 3)),
    places=(("City Herald", 2), ("Example Reviews", 14), ("Example Social", 8)),
    worst=(NEWS_TOLD, REVIEW_TOLD),
    plan=plan(
        replace(REVIEW, place="storm", level="critical", author=None, url=None, outlet=None,
                rating=None, due=OPENED + timedelta(hours=1), themes=("health", "waiting"))
    ),
    link='amends mentions --brand "Blue Door Bakery"',
    now=OPENED,
)  # fmt: skip
SUMMARY = replace(
    STORM,
    event="goes on",
    plan=None,
    count=61,
    fresh=37,
    lately=37,
    before=24,
    open_cases=9,
    waits_since=OPENED - timedelta(minutes=45),
    next=OPENED + timedelta(hours=2),
    now=OPENED + timedelta(hours=1),
)
CLEAR = replace(
    STORM,
    event="is over",
    plan=None,
    count=88,
    span=timedelta(hours=9),
    open_cases=1,
    worst=(),
    now=OPENED + timedelta(hours=9),
)
DIGEST = DigestFacts(
    brands=(
        DigestBrand(
            brand=BRAND,
            complaints=(REVIEW_TOLD, NEWS_TOLD),
            complaints_count=5,
            unscored=(UNSCORED_TOLD,),
            unscored_count=1,
            praise=(Praised(PRAISE_TOLD, thanks(PRAISED)),),
            praise_count=1,
            others=(OTHER_TOLD,),
            others_count=12,
            themes=(ThemeTold("waiting", 6, 2), ThemeTold("refund", 1, 0)),
            link='amends mentions --brand "Blue Door Bakery"',
        ),
        DigestBrand(
            brand="Red Door Café",
            others=(replace(OTHER_TOLD, brand="Red Door Café"),),
            others_count=1,
            link='amends mentions --brand "Red Door Café"',
        ),
    ),
    now=OPENED,
)
PRAISE = NoticeFacts(
    label="positive",
    situation=PRAISED,
    quote=PRAISE_TOLD.quote,
    source="Example Reviews feed",
    first_seen=OPENED,
    published=OPENED - timedelta(minutes=9),
    thanks=thanks(PRAISED),
    links=LINKS[3:4],
    links_until=OPENED + timedelta(days=30),
)
REMINDER = ReminderFacts(
    cases=(REVIEW_TOLD,),
    now=OPENED + timedelta(hours=5),
    passed_on_from=("front@example.org", "Sunday desk"),
    next=OPENED + timedelta(hours=6),
    next_to=("owner@example.org",),
    plan=plan(REVIEW),
    **WITH_LINKS,
)
REMINDERS = ReminderFacts(
    cases=(NEWS_TOLD, REVIEW_TOLD),
    now=OPENED + timedelta(hours=5),
    next=OPENED + timedelta(hours=6),
)

_ARABIC_SAID = "انتظرت أربعين دقيقة وكان الحساء باردا 😡🥣\nلن أعود أبدا"
_NEWS_SAID = (
    "Eleven guests were treated in hospital on Sunday after a breakfast at Blue Door Bakery. "
    "Two of them are children. The bakery has not answered our questions."
)

MAILS: Mapping[str, Callable[[], Rendered]] = {
    "case_review": lambda: render_case(facts(**WITH_LINKS), **HOW),
    "case_news": lambda: render_case(
        facts(
            NEWS,
            quote=_NEWS_SAID,
            severity=91,
            reasons=(("hospital", "somebody’s health"), ("has not answered", "complaint words")),
            **WITH_LINKS,
        ),
        **HOW,
    ),
    "case_stars": lambda: render_case(
        facts(
            replace(REVIEW, level="medium", has_text=False, rating=2.0),
            quote="",
            severity=31,
            reasons=(("2 of 5 stars", "the rating decides"),),
        ),
        **HOW,
    ),
    "case_solved": lambda: render_case(facts(**SOLVED, **WITH_LINKS), **HOW),
    "case_arabic": lambda: render_case(
        facts(ARABIC, quote=_ARABIC_SAID, severity=40, reasons=(), **WITH_LINKS), **HOW
    ),
    "update": lambda: render_update(
        facts(
            replace(REVIEW, level="critical", copies=3),
            severity=80,
            update_note="It is more serious than before. The clock was set anew.",
            now=OPENED + timedelta(hours=5),
            **WITH_LINKS,
        ),
        **HOW,
    ),
    "storm": lambda: render_storm(STORM, **HOW),
    "storm_summary": lambda: render_storm(SUMMARY, **HOW),
    "storm_over": lambda: render_storm(CLEAR, **HOW),
    "digest": lambda: render_digest(DIGEST, **HOW),
    "reminder": lambda: render_reminder(REMINDER, **HOW),
    "reminder_several": lambda: render_reminder(REMINDERS, **HOW),
    "notice_praise": lambda: render_notice(PRAISE, **HOW),
    "notice_unscored": lambda: render_notice(
        replace(PRAISE, label="unscored", thanks=None, quote=UNSCORED_TOLD.quote), **HOW
    ),
}
"""Each by the name of its golden file."""
