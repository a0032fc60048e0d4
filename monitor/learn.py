"""Learn: corrections in the record become suggestions for the configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from monitor.app import scorer
from monitor.suggest import Judged, suggest
from monitor.targets import whole

if TYPE_CHECKING:
    from monitor.config import Settings
    from monitor.mention import Mention
    from monitor.sentiment.verdict import Label
    from monitor.store import Store
    from monitor.suggest import Suggestion

COMPARED = 1000
"""So many mentions of a brand that nobody has corrected are taken for rightly judged ones."""


def suggestions(store: Store, settings: Settings, *, thorough: bool = True) -> list[Suggestion]:
    """Return weights of words that would have judged corrected mentions rightly.

    Judges them again, with and without; not `thorough`: without the multilingual tier.
    """
    names = [brand.name for brand in settings.brands]
    own = settings.sentiment.weights

    def judge(one: Judged, words: Mapping[str, float]) -> Label:
        weights = {**own, one.brand: {**own.get(one.brand, {}), **words}}
        judging = scorer(settings, thorough=thorough, words=weights)
        return judging.score(
            one.text, rating=one.rating, language=one.language, ignore=names, brand=one.brand
        ).label

    return suggest(_judged(store, names), judge)


def _judged(store: Store, brands: list[str]) -> Iterator[Judged]:
    """Yield what people corrected, and for comparison what they left alone."""
    corrected = [m for m in store.mentions.corrected() if m.about and m.brand in brands]
    yield from map(_as_judged, corrected)
    for brand in sorted({mention.brand for mention in corrected}):
        alone = store.mentions.left_alone(brand, COMPARED)
        yield from (_as_judged(mention) for mention in alone)


def _as_judged(mention: Mention) -> Judged:
    verdict = mention.verdict
    return Judged(
        mention=mention.id or 0,
        brand=mention.brand,
        language=verdict.language,
        text=whole(mention.item),
        ours=mention.judged or verdict.label,
        right=verdict.label,
        rating=mention.item.rating,
        blamed=tuple(reason.what for reason in verdict.reasons),
    )
