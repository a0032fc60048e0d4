"""Thanks: praise is answered once, and what is no praise is not thanked for. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.refusals import Reason, Refusal, Refused

if TYPE_CHECKING:
    from monitor.mention import Mention


class ThanksRefused(Refused):
    """There is nothing to thank for, or somebody has; its refusal says which."""


@dataclass(frozen=True, slots=True)
class Thanks:
    """That somebody was thanked."""

    at: datetime
    who: str
    """Who thanked him."""


def check(mention: Mention, before: Thanks | None, rivals: Collection[str] = ()) -> None:
    """Raise ThanksRefused unless a mention is praise that nobody has thanked for `before`.

    `rivals` are brands whose praise is not ours to thank for.
    """
    if mention.praises and mention.brand in rivals:
        raise ThanksRefused(Refusal("praises_rival", mention=mention.id, brand=mention.brand))
    if not mention.praises:
        reason: Reason = "no_praise" if mention.about else "praises_others"
        label, brand = mention.verdict.label, mention.brand
        raise ThanksRefused(Refusal(reason, mention=mention.id, label=label, brand=brand))
    if before is not None:
        who, at = before.who, before.at
        raise ThanksRefused(Refusal("thanked", mention=mention.id, owner=who, at=at))
