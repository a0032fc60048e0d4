"""A seeded newsroom: stories with their edited copies, among strangers that resemble them.

The words are in `tests/data/newsroom`, one file a language. What is written here is what editors,
readers and machines do to texts; it knows nothing of how copies are recognised.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Any

from sources.item import Item
from tests.conftest import ROOT

BRAND = "Blue Door Bakery"
LANGUAGES = ("en", "en", "en", "de", "es", "ru", "ja", "zh")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_END = re.compile(r"(?<=[.!?])\s+|(?<=。)")


@dataclass(frozen=True, slots=True)
class Told:
    """One item and the truth about it."""

    item: Item
    story: int
    """Items with one number tell the same story."""
    kind: str
    """What was done to it, for whoever looks for the reason of a mistake."""


@dataclass(slots=True)
class Story:
    """What happened, and the article that told it first."""

    number: int
    words: dict[str, Any]
    event: dict[str, list[str]]
    facts: dict[str, str]
    article: Item
    sentences: list[str]


@cache
def vocabulary(language: str) -> dict[str, Any]:
    """Return how things are said in a language."""
    path = ROOT / "tests" / "data" / "newsroom" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


class Newsroom:
    """Writes stories, copies and strangers, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self._number = 0
        self._headlines: set[str] = set()

    def edition(self, stories: int, others: int) -> list[Told]:
        """Return so many stories with 3 to 40 copies each among so many others, in order of time.

        A story is told first by its article; everything else comes at any time.
        """
        pick = self.chance
        timed: list[tuple[float, Told]] = []
        known: list[Story] = []
        for _ in range(stories):
            story = self.story()
            known.append(story)
            began = pick.uniform(0, 0.9)
            timed.append((began, Told(story.article, story.number, "original")))
            # Many small stories and a few that go everywhere.
            count = min(40, 3 + int(pick.expovariate(1 / 9)))
            timed += [(pick.uniform(began, 1), copy) for copy in self.copies(story, count)]
        strangers = self.strangers(known or [self.story()])
        timed += [(pick.random(), next(strangers)) for _ in range(others)]
        return [told for _, told in sorted(timed, key=lambda pair: pair[0])]

    def story(self) -> Story:
        """Write an article about something that happened."""
        words = vocabulary(self.chance.choice(LANGUAGES))
        return self._reported(words, self.chance.choice(words["event"]), self._facts(words))

    def copies(self, story: Story, count: int) -> Iterator[Told]:
        """Write copies; one in five is a copy of a copy."""
        earlier = [story.article]
        for _ in range(count):
            source = self.chance.choice(earlier) if self.chance.random() < 0.2 else story.article
            if self.chance.random() < 0.25:
                item, kind = self._quoted(story, story.article)
            else:
                item, kind = self._syndicated(story, source)
                earlier.append(item)
            yield Told(item, story.number, kind)

    def strangers(self, stories: list[Story]) -> Iterator[Told]:
        """Write what is a story of its own, for ever; much of it looks like something else."""
        makers = {
            self._article: 30,
            self._other_report: 10,
            self._complaint: 20,
            self.template: 16,
            self._series: 6,
            self._boilerplate: 6,
            self._review: 12,
        }
        while True:
            (make,) = self.chance.choices(list(makers), list(makers.values()))
            item, kind = make(self.chance.choice(stories))
            yield Told(item, self._next(), kind)

    # Strangers.

    def _article(self, _: Story) -> tuple[Item, str]:
        return self.story().article, "article"

    def _other_report(self, story: Story) -> tuple[Item, str]:
        """The same event with the same facts, by another writer in other sentences."""
        used = frozenset(story.sentences)
        if used >= set(story.event["lead"]) or used >= set(story.event["headline"]):
            return self._article(story)  # everything that can be said has been said
        written = self._reported(story.words, story.event, dict(story.facts), without=used)
        story.sentences += written.sentences
        return written.article, "other report"

    def _complaint(self, story: Story) -> tuple[Item, str]:
        """Somebody's own complaint about the same event."""
        lines = self.chance.sample(story.words["complaint"]["sentence"], self.chance.randint(2, 5))
        text = self._text(story.words, lines, story.facts)
        place = self.chance.choice(["review", "social", "forum", "forum"])
        title = "" if place == "social" else self.chance.choice(["", story.facts["brand"]])
        return self._item(text=text, title=title, place=place, author=self._name()), "complaint"

    def template(self, story: Story) -> tuple[Item, str]:
        """A headline, and often a text, that a machine fills with other facts each time."""
        words = story.words
        facts = self._facts(words)
        headline = self._unique(self.chance.choice(words["template"]["headline"]), facts)
        body = self._said(self.chance.choice(words["template"]["body"]), facts)
        text = body if self.chance.random() < 0.6 else ""
        return self._item(title=headline, text=text), "template"

    def _series(self, story: Story) -> tuple[Item, str]:
        """An article of a series: the same introduction, another matter."""
        words = story.words
        facts = self._facts(words)
        title = self._unique(self.chance.choice(words["template"]["series_title"]), facts)
        own = self.chance.sample(words["general"]["sentence"], 4)
        text = self._text(words, [self.chance.choice(words["template"]["series"]), *own], facts)
        return self._item(title=title, text=text), "series"

    def _boilerplate(self, _: Story) -> tuple[Item, str]:
        """A short article above what its publisher puts under every article."""
        written = self.story()
        own = written.sentences[: self.chance.randint(2, 3)]
        below = self.chance.choice(written.words["template"]["boilerplate"])
        text = self._text(written.words, [*own, below], written.facts)
        return replace(written.article, text=text), "boilerplate"

    def _review(self, story: Story) -> tuple[Item, str]:
        """A review in words that anybody might use."""
        text = self.chance.choice(story.words["complaint"]["short"])
        if self.chance.random() < 0.3:
            text += " " + self.chance.choice(story.words["complaint"]["short"])
        place = self.chance.choice(["review", "review", "app", "social"])
        return self._item(text=text, place=place, author=self._name()), "review"

    # Copies.

    def _syndicated(self, story: Story, source: Item) -> tuple[Item, str]:
        """The article elsewhere, after one to three of the things that editors do."""
        edits = {
            "suffix": self._suffixed,
            "prefix": self._prefixed,
            "lead": self._new_lead,
            "teaser": self._teaser,
            "typos": self._mended,
            "paragraph": self._longer,
            "punctuation": self._repunctuated,
            "byline": self._bylined,
            "updated": self._updated,
            "headline only": self._headline_only,
            "headline": self._new_headline,
        }
        names = self.chance.sample(list(edits), self.chance.randint(1, 3))
        # What leaves nothing of the article is not a copy of it.
        if {"teaser", "headline only"} & set(names):
            names = [name for name in names if name not in {"lead", "headline", "updated"}]
        for last in ("teaser", "headline only"):  # whoever cuts comes last
            if last in names:
                names = [*(name for name in names if name != last), last]
        if {"lead", "headline"} <= set(names):
            names.remove("headline")
        copy = source
        for name in names:
            copy = edits[name](story, copy)
        return self._moved(copy), " + ".join(names)

    def _suffixed(self, story: Story, item: Item) -> Item:
        outlet = self.chance.choice(story.words["outlet"])
        shown = outlet if self.chance.random() < 0.5 else None
        between = self.chance.choice([" | ", " - ", " – ", " — "])
        return replace(item, title=f"{item.title}{between}{outlet}", outlet=shown)

    def _prefixed(self, _: Story, item: Item) -> Item:
        prefix = self.chance.choice(["UPDATE: ", "+++ ", "News: ", "1/ ", "LIVE "])
        return replace(item, title=prefix + item.title)

    def _new_lead(self, story: Story, item: Item) -> Item:
        lead = self._said(self.chance.choice(story.event["lead"]), story.facts)
        return replace(item, text=self._joined(story.words, [lead, *sentences(item.text)[1:]]))

    def _teaser(self, story: Story, item: Item) -> Item:
        if self.chance.random() < 0.5:
            return replace(item, text=self._joined(story.words, sentences(item.text)[:2]))
        length = len(item.text)
        return replace(item, text=item.text[: self.chance.randint(length // 4, length // 2)] + "…")

    def _mended(self, _: Story, item: Item) -> Item:
        letters = list(item.text)
        for _ in range(self.chance.randint(1, 4)):
            at = self.chance.randrange(max(1, len(letters) - 1))
            if letters[at : at + 2] and all(letter.isalpha() for letter in letters[at : at + 2]):
                letters[at : at + 2] = reversed(letters[at : at + 2])
        return replace(item, text="".join(letters))

    def _longer(self, story: Story, item: Item) -> Item:
        more = self.chance.sample(story.words["general"]["sentence"], self.chance.randint(1, 3))
        lines = sentences(item.text)
        at = self.chance.choice([0, len(lines), len(lines)])
        lines[at:at] = [self._said(one, story.facts) for one in more]
        return replace(item, text=self._joined(story.words, lines))

    def _repunctuated(self, _: Story, item: Item) -> Item:
        table = str.maketrans({'"': "”", "、": ", ", "「": "『", "」": "』", "'": "’", ";": "."})
        title = item.title.upper() if self.chance.random() < 0.3 else item.title.translate(table)
        return replace(item, title=title, text=item.text.translate(table).replace(", ", " – "))

    def _bylined(self, story: Story, item: Item) -> Item:
        agency = self.chance.choice(story.words["agency"])
        place = story.facts["place"]
        line = self.chance.choice([f"{place} ({agency}) – ", f"{place.upper()}, {agency}: "])
        return replace(item, text=line + item.text, author=agency)

    def _updated(self, story: Story, item: Item) -> Item:
        """One figure is a newer one now, wherever it stands."""
        old = story.facts["small"]
        new = str(int(old) + self.chance.randint(1, 3))
        figure = re.compile(rf"(?<!\d){old}(?!\d)")
        text = figure.sub(new, item.text) + " [" + self.chance.choice(["16:40", "20:15"]) + "]"
        return replace(item, title=figure.sub(new, item.title), text=text)

    def _headline_only(self, _: Story, item: Item) -> Item:
        return replace(item, text="")

    def _new_headline(self, story: Story, item: Item) -> Item:
        title = self._said(self.chance.choice(story.event["headline"]), story.facts)
        if title.lower() in self._headlines:
            return item  # another story may be known by it
        self._headlines.add(title.lower())
        return replace(item, title=title)

    def _moved(self, item: Item) -> Item:
        """At another outlet's address, or at the same one as somebody else links to it."""
        if self.chance.random() < 0.15:
            return replace(item, id=self._id(), url=f"{item.url}?utm_source=feed#top")
        return replace(item, id=self._id(), url=self._address())

    def _quoted(self, story: Story, article: Item) -> tuple[Item, str]:
        """A post that passes the article on."""
        comment = self.chance.choice(story.words["template"]["comment"])
        title, handle = article.title, self._handle()
        forms = {
            "RT": f"RT @{handle}: {title} {article.url}",
            "RT without link": f"RT @{handle}: {title}",
            "via": f"{title} via @{handle}",
            "comment and headline": f"{comment} {title}",
            "headline and comment": f"“{title}” – {comment}",
            "link": f"{comment} {article.url}?utm_medium=social",
            "link alone": f"{article.url}",
            "headline and link": f"{title}\n{article.url}",
        }
        kind = self.chance.choice(list(forms))
        place = self.chance.choice(["social", "social", "forum"])
        post = self._item(text=forms[kind], place=place, author=self._name())
        return post, f"quote: {kind}"

    # Words.

    def _reported(
        self,
        words: dict[str, Any],
        event: dict[str, list[str]],
        facts: dict[str, str],
        without: frozenset[str] = frozenset(),
    ) -> Story:
        pick = self.chance
        fresh = {kind: [s for s in event[kind] if s not in without] for kind in event}
        general = [s for s in words["general"]["sentence"] if s not in without]
        own = pick.sample(fresh["sentence"], min(len(fresh["sentence"]), pick.randint(2, 6)))
        more = pick.sample(general, min(len(general), pick.randint(1, 6)))
        body = own + more
        pick.shuffle(body)
        lead = pick.choice(fresh["lead"])
        patterns = [lead, *body]
        headline = pick.choice(fresh["headline"])
        article = self._item(
            title=self._unique(headline, facts),
            text=self._text(words, patterns, facts),
            author=self._name() if pick.random() < 0.5 else None,
            place=pick.choice(["news", "news", "news", "blog"]),
        )
        # A pattern that was used is no more to be used by another writer.
        return Story(self._next(), words, event, facts, article, [*patterns, headline])

    def _facts(self, words: dict[str, Any]) -> dict[str, str]:
        pick = self.chance

        def person() -> str:
            first, last = pick.choice(words["first"]), pick.choice(words["last"])
            return last + first if words.get("joined") else f"{first} {last}"

        def amount() -> str:
            figure = pick.randint(11, 999) * 10 ** pick.randint(1, 3)
            return f"{figure:,} €" if pick.random() < 0.5 else f"€{figure:,}"

        return {
            "language": words["language"],
            "brand": BRAND,
            "person": person(),
            "other": person(),
            "place": self._place(words),
            "place2": self._place(words),
            "day": pick.choice(words["day"]),
            "product": pick.choice(words["product"]),
            "organisation": pick.choice(words["organisation"]),
            "number": str(pick.randint(31, 2_000)),
            "number2": str(pick.randint(31, 9_000)),
            "small": str(pick.randint(2, 29)),
            "amount": amount(),
            "amount2": amount(),
        }

    def _place(self, words: dict[str, Any]) -> str:
        if self.chance.random() < 0.4:
            return self.chance.choice(words["place"])
        return self.chance.choice(words["place_start"]) + self.chance.choice(words["place_end"])

    def _said(self, pattern: str, facts: dict[str, str]) -> str:
        while found := _CHOICE.search(pattern):
            chosen = self.chance.choice(found[1].split("|"))
            pattern = pattern[: found.start()] + chosen + pattern[found.end() :]
        return _SLOT.sub(lambda slot: facts[slot[1]], pattern)

    def _unique(self, pattern: str, facts: dict[str, str]) -> str:
        """Say a headline that nobody has had: two alike without a text are one to anybody.

        Where it was had, the event took place somewhere else.
        """
        for _ in range(20):
            headline = self._said(pattern, facts)
            if headline.lower() not in self._headlines:
                break
            facts["place"] = self._place(vocabulary(facts["language"]))
        self._headlines.add(headline.lower())
        return headline

    def _text(self, words: dict[str, Any], patterns: list[str], facts: dict[str, str]) -> str:
        return self._joined(words, [self._said(pattern, facts) for pattern in patterns])

    def _joined(self, words: dict[str, Any], lines: list[str]) -> str:
        return ("" if words.get("joined") else " ").join(lines)

    def _item(self, **fields: Any) -> Item:
        empty = Item(id=self._id(), title="", text="", url=self._address())
        return replace(empty, **fields)

    def _name(self) -> str:
        words = vocabulary(self.chance.choice(LANGUAGES))
        first, last = self.chance.choice(words["first"]), self.chance.choice(words["last"])
        return f"{first} {last} {self.chance.randrange(1_000)}"

    def _handle(self) -> str:
        name = self.chance.choice(vocabulary("en")["first"]).lower()
        return f"{name}{self.chance.randrange(1_000)}"

    def _address(self) -> str:
        host = self.chance.randrange(400)
        return f"https://paper{host}.example.org/{self.chance.getrandbits(60):x}"

    def _id(self) -> str:
        return f"{self.chance.getrandbits(60):x}"

    def _next(self) -> int:
        self._number += 1
        return self._number


def sentences(text: str) -> list[str]:
    """Cut a text at the ends of its sentences."""
    return [sentence for sentence in _END.split(text) if sentence]
