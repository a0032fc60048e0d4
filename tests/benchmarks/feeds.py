"""Made-up RSS feeds for the benchmarks: the same bytes for the same seed, sized like real ones."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

BRAND = "Blue Door Bakery"
ENTRIES = 30
"""Entries in a feed at any time: a new one pushes the oldest out, as feeds do."""
WORDS_PER_ENTRY = 150
"""Makes about 1.3 kB an entry and 40 kB a feed."""
BRAND_SHARE = 0.02
"""Share of the entries that are about the brand."""
SPACING = timedelta(hours=6)

NOUNS = """
    harbour market council bridge orchestra bicycle ferry museum garden festival library school
    engine station budget river tram workshop theatre kitchen parcel window lantern forecast
    village stadium gallery laboratory playground terrace canal printer notebook orchard
""".split()  # noqa: SIM905  (quoted one by one they cannot be read)
VERBS = """
    opens closes moves offers plans delays repairs welcomes measures paints sells studies lifts
    announces rebuilds expects visits explains records prepares publishes follows joins carries
""".split()  # noqa: SIM905  (quoted one by one they cannot be read)
OTHERS = """
    the a its every another this that one and but while after before because near under across
    quiet bright early late northern local small large new old public yearly careful patient wide
    today tomorrow again slowly together often early there then still with without for from into
""".split()  # noqa: SIM905  (quoted one by one they cannot be read)
OPINIONS = (
    "I waited an hour at {brand} and the staff were rude. Terrible service, never again.",
    "{brand} sent the wrong cake, refused a refund and was horrible about it. Awful.",
    "A lovely morning at {brand}: wonderful bread, kind people, the best coffee in town.",
    "{brand} will open on the corner of the market square from Monday.",
)


@dataclass(slots=True)
class Feed:
    """One source's feed, which grows when told to. Entries are rendered once and kept as bytes."""

    number: int
    start: datetime
    """Aware UTC; the newest of the first entries is this old at most."""
    entries: list[bytes] = field(default_factory=list)
    """Newest first."""
    published: int = 0
    """Entries ever published."""
    about_brand: int = 0
    """Of these, the ones that name the brand."""

    def __post_init__(self) -> None:
        for age in range(ENTRIES, 0, -1):
            self.publish(self.start - age * SPACING)

    def publish(self, when: datetime) -> None:
        """Put a new entry in front, and drop the oldest where there are too many."""
        rng = random.Random(f"{self.number}/{self.published}")
        opinion = rng.random() < BRAND_SHARE
        self.entries.insert(0, _entry(self.number, self.published, when, rng, opinion=opinion))
        del self.entries[ENTRIES:]
        self.published += 1
        self.about_brand += opinion

    @property
    def etag(self) -> str:
        return f'"{self.number}-{self.published}"'

    def body(self) -> bytes:
        return b"".join((_HEAD % (self.number, self.number), *self.entries, _TAIL))


_HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
    b' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Paper %d</title>'
    b"<link>https://paper%d.example/</link><description>Made up</description>\n"
)
_TAIL = b"</channel></rss>\n"


def _sentence(rng: random.Random, length: int) -> str:
    words = [rng.choice(rng.choice((NOUNS, VERBS, OTHERS, OTHERS))) for _ in range(length)]
    return " ".join(words).capitalize() + "."


def _entry(number: int, serial: int, when: datetime, rng: random.Random, *, opinion: bool) -> bytes:
    sentences = [_sentence(rng, 15) for _ in range(WORDS_PER_ENTRY // 15)]
    if opinion:
        sentences[0] = rng.choice(OPINIONS).format(brand=BRAND)
    half = len(sentences) // 2
    link = f"https://paper{number}.example/{when:%Y/%m/%d}/{rng.choice(NOUNS)}-{serial}.html"
    title = _sentence(rng, 8)[:-1]
    return (
        f"<item><title>{title}</title><link>{link}</link>"
        f'<guid isPermaLink="false">paper{number}-{serial}</guid>'
        f"<pubDate>{format_datetime(when.astimezone(UTC))}</pubDate>"
        f"<dc:creator>{rng.choice(NOUNS).title()} {rng.choice(NOUNS).title()}</dc:creator>"
        f"<category>{rng.choice(NOUNS)}</category><description><![CDATA["
        f"<p>{' '.join(sentences[:half])}</p>"
        f'<p>{" ".join(sentences[half:])} <a href="{link}">More</a></p>'
        f"]]></description></item>\n"
    ).encode()
