"""Corrections: what follows when a person says that a verdict of ours is wrong. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from monitor.mention import Case, Correction, Mention
from monitor.refusals import Refusal, Refused
from monitor.sentiment.severity import severity
from monitor.sentiment.verdict import Label, Reason, Verdict

AUTHOR = "author:"
"""What stands before the name of an author in `sentiment.mute`."""
_OF_AN_AUTHOR = 2
"""False alarms of one author from which it is worth muting him."""
_OF_A_SOURCE = 3
"""False alarms of one source from which it is worth muting it."""
_SIDES = {"negative": -1, "neutral": 0, "positive": 1}
_CORRECTED = 0.5
"""How far on its side a score stands where ours stood on another: in the middle of it."""

Consequence = Literal["take up", "dismiss", "note", "nothing"]
"""What becomes of the case: a mention that complains after all is taken up like a new one; a case
without a complaint is dismissed; a case that goes on gets a note."""


class CorrectionRefused(Refused):
    """The correction changes nothing, or somebody else was faster; its refusal says which."""


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """How often people said of an author's or a source's mentions that there was no complaint."""

    by_author: int
    at_source: int


def corrected(mention: Mention, said: Correction, why: str) -> Mention:
    """Return a mention as it is once it is corrected; `why` becomes the first of its reasons.

    Who gives it a label says that it is about the brand. Raises CorrectionRefused.
    """
    if mention.about == said.about and said.label in {None, mention.verdict.label}:
        raise CorrectionRefused(
            Refusal(
                "judged" if mention.about else "not_about",
                mention=mention.id,
                label=mention.verdict.label,
                brand=mention.brand,
            )
        )
    label = said.label or mention.verdict.label
    change = f"{mention.verdict.label} → {label}" if said.about else f"≠ {mention.brand}"
    ours = mention.verdict.reasons[0 if mention.judged is None else 1 :]
    verdict = replace(
        _as_labelled(mention, label),
        reasons=(Reason(change, why, _SIDES.get(label, 0) * _CORRECTED), *ours),
    )
    judged = mention.judged or mention.verdict.label
    return replace(mention, verdict=verdict, about=said.about, judged=judged)


def consequence(before: Mention, after: Mention, case: Case | None, *, others: int) -> Consequence:
    """Decide what a correction does to the mention's case, None where it has none.

    `others` is how many other mentions of the case complain. A case that somebody has begun to work
    on is left to people.
    """
    ended = case is None or case.state in {"publicized", "dismissed"}
    if after.complains and not before.complains and ended:
        return "take up"
    if case is None:
        return "nothing"
    no_more = before.complains and not after.complains and not others
    return "dismiss" if no_more and case.state == "open" else "note"


def after_edit(before: Mention, after: Mention) -> Mention:
    """Return an edited mention with what people said of it before, as far as that still holds.

    What they said of other words with the same stars holds: some places count days in them. With
    other stars a review is judged anew, unless it says the same: in the words, and by our verdict.
    """
    anew = replace(after, about=True, judged=None)
    if before.judged is None:
        return anew
    same_stars = before.item.rating == after.item.rating
    same_words = before.fingerprint.text_key == after.fingerprint.text_key
    overruled = not before.about or after.verdict.label == before.judged
    if not same_stars and not (same_words and overruled):
        return anew
    return replace(after, verdict=before.verdict, about=before.about, judged=before.judged)


def is_muted(mention: Mention, mute: Collection[str]) -> bool:
    """Is a mention by an author, or from a source, that is to be kept in silence?

    `mute` as in the configuration: names of sources, and of authors behind `author:`.
    """
    if mention.source in mute:
        return True
    if mention.item.author is None:
        return False
    author = _folded(mention.item.author)
    return any(
        entry.startswith(AUTHOR) and _folded(entry.removeprefix(AUTHOR)) == author for entry in mute
    )


def offers(after: Mention, alarms: FalseAlarms, mute: Collection[str]) -> Iterator[str]:
    """Yield entries for `sentiment.mute` that a corrected mention gives reason for."""
    if (after.about and (after.complains or after.judged != "negative")) or is_muted(after, mute):
        return
    author = _shown(after.item.author or "")
    if author and alarms.by_author >= _OF_AN_AUTHOR:
        yield AUTHOR + author
    if alarms.at_source >= _OF_A_SOURCE:
        yield after.source


def _as_labelled(mention: Mention, label: Label) -> Verdict:
    """Bring score, severity, urgencies and themes under a label."""
    verdict, side = mention.verdict, _SIDES.get(label, 0)
    score = verdict.score if verdict.label == label else side * _CORRECTED
    if label != "negative":
        return replace(verdict, label=label, score=score, severity=0, urgencies=(), themes=())
    hurt = severity(
        score,
        rating=mention.item.rating,
        urgencies=verdict.urgencies,
        weight=mention.weight,
        audience=mention.item.audience,
    )
    return replace(verdict, label=label, score=score, severity=hurt)


def _folded(name: str) -> str:
    return _shown(name).casefold()


def _shown(name: str) -> str:
    """Write a name as a configuration may hold it."""
    return "".join(c for c in " ".join(name.split()) if c.isprintable())
