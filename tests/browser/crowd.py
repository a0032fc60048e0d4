"""A crowd: people at the desk's places, among them some who try to break its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.browser.desk import HOSTILE_ENTRY, TOOLS, Desk, Numbers, link_to_act

PAGES: Mapping[str, str] = {
    "inbox": "/",
    "inbox, ended": "/?tab=ended",
    "inbox, filtered to nothing": "/?tab=resolved&q=nobody+said+this",
    "case": "/cases/{plain}",
    "case of several mentions": "/cases/{several}",
    "case of hostile texts": "/cases/{hostile}",
    "case of a hostile feed": "/cases/{feed}",
    "case that has ended": "/cases/{ended}",
    "mention": "/mentions/{mention}",
    "mention, praise": "/mentions/{praise}",
    "mention of hostile texts": "/mentions/{hostile_mention}",
    "storms": "/storms",
    "scorecard": "/report?days=30",
    "sources": "/sources",
    "source": "/sources/1",
    "page of a mail": "{act}",
    "sign in": "/sign-in?next=/%22%3E%3Cscript%3Ehacked()%3C/script%3E",
    "no such case": "/cases/999999",
}
"""Every page of the desk, by a name for the tests; in braces the numbers of the crowd."""

_LONG = "Bartholomew" * 30
HOSTILE: tuple[Mapping[str, object], ...] = (
    {
        "author": "<script>hacked()</script>",
        "title": "<script>alert(1)</script>",
        "text": "<script>hacked()</script> The stale brioche was served by a rude cashier.",
        "outlet": "<script src=https://evil.example/x.js></script>",
        "url": "https://evil.example/<script>hacked()</script>",
    },
    {
        "author": '"><img src=x onerror=hacked()>',
        "title": "<img src=https://evil.example/i.png onerror=hacked()>",
        "text": '"><svg/onload=hacked()> Mouldy strawberries on my daughter’s birthday cake.',
        "outlet": "</span></li></ol><iframe src=javascript:hacked()></iframe>",
        "url": 'https://evil.example/"onmouseover="hacked()',
    },
    {
        "author": "' autofocus onfocus=hacked() x='",
        "text": "</textarea></form><form action=https://evil.example><button autofocus "
        "onfocus=hacked()> They overcharged me twice and hung up the telephone.",
        "url": "https://evil.example/?' onclick='hacked()",
    },
    {
        "author": "{{7*7}} ${7*7} {% raw %}",
        "title": "{{ config }} {7*7} #{7*7}",
        "text": "{{7*7}} {{ ''.__class__.__mro__ }} A wasp was baked into the poppy seed roll.",
        "url": "https://reviews.example.org/{{7*7}}",
    },
    {
        "author": "\u202egro.elpmaxe@ayaM\u2066",
        "title": "\u202eruoloc eht\u202c of \u2067mould\u2069",
        "text": "\u202eThe receipt\u202c was refused, "
        "and \u2066my gluten allergy\u202e was laughed at.",
        "url": "https://xn--80ak6aa92e.example/\u202emoc",
    },
    {
        "author": _LONG[:300],
        "title": _LONG,
        "text": f"{_LONG} closed ten minutes early and shouted at pensioners. "
        "https://evil.example/" + "a" * 400,
        "outlet": _LONG[:300],
        "url": "https://evil.example/" + "b" * 400,
    },
)
"""What people say who want to be more than text."""

PLAIN: tuple[Mapping[str, object], ...] = (
    {
        "author": "Edith Marlow",
        "title": "Awful morning at Blue Door Bakery",
        "text": "I waited forty minutes for a coffee and nobody apologised.\n\n"
        "They kept my deposit for the cake that never came.",
        "url": "https://reviews.example.org/1",
    },
    {
        "author": "Ivana P.",
        "text": "Nažalost, prodali su mi jučerašnji kruh kao svjež. Konobarica je bila bezobrazna "
        "i nije htjela vratiti novac.",
        "rating": 2,
        "url": "https://reviews.example.org/2",
    },
    {"author": "سارة", "text": "مخبز سيئ جدا والخدمة بطيئة والموظف وقح. لن أعود أبدا."},
    {"author": "Guest", "text": "", "rating": 1, "title": ""},
    {
        "author": "Tom K.",
        "text": "Our child got food poisoning from the cream slice. We spent the night in "
        "hospital, and my lawyer will write to you.",
    },
    {"author": "Jo", "text": "Wonderful croissants, highly recommended to everyone!", "rating": 5},
    {
        "author": "User 7",
        "brand": TOOLS,
        "text": "The drill broke after two days and nobody answers my mails.",
        "rating": 2,
    },
)
"""What the others say."""
PRAISE = 5
"""The place of the praise among it."""
SEVERAL = (
    "The rye loaf was raw inside.",
    "Nobody has called me back about the raw rye loaf.",
    "Still no word about my loaf. Shameful manners.",
)
"""What one person says, time and again."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who has come, by the numbers that the record gives them."""

    numbers: Mapping[str, object]
    hostile: Sequence[Numbers]

    def page(self, name: str) -> str:
        """Return the path of one of PAGES."""
        return PAGES[name].format(**self.numbers)


def gather(desk: Desk) -> Crowd:
    """Let the crowd come."""
    for prefix, people in (("plain", PLAIN), ("hostile", HOSTILE)):
        for number, said in enumerate(people):
            desk.tell(**{"id": f"{prefix} {number}", **said})  # type: ignore[arg-type]
    for number, text in enumerate(SEVERAL):
        desk.tell(text, author="Nora Quill", id=f"several {number}")
    ended = desk.tell("A stone in the muesli bun cost me a tooth.", author="Piet D.")
    why = "<b onmouseover=hacked()>{{7*7}}</b> \u202elavir a"
    desk.here.amends("case", str(ended), "dismiss", "--note", why, "--by", "<i>x</i>")
    plain, hostile = desk.numbers("plain 0"), desk.numbers("hostile 1")
    numbers = {
        "plain": plain.case,
        "several": desk.numbers("several 0").case,
        "hostile": hostile.case,
        "feed": desk.numbers(HOSTILE_ENTRY.id).case,
        "ended": ended,
        "mention": plain.mention,
        "praise": desk.numbers(f"plain {PRAISE}").mention,
        "hostile_mention": hostile.mention,
        "act": link_to_act(desk.mail_about(f"/cases/{hostile.case}")),
    }
    return Crowd(numbers, [desk.numbers(f"hostile {number}") for number in range(len(HOSTILE))])
