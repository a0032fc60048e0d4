"""Links: what a reader can do about a case or a mention, as pages with a button or as commands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import urlencode

from monitor.cases import ENDED

if TYPE_CHECKING:
    from alerts.phrases import Phrases
    from monitor.mention import Case, CaseState, Mention

MailAct = Literal["claim", "contact", "resolve", "not_about", "not_negative", "mute"]
MAIL_ACTS: tuple[MailAct, ...] = (
    "claim",
    "contact",
    "resolve",
    "not_about",
    "not_negative",
    "mute",
)
LIFE = timedelta(days=30)
"""How long a link in a mail works."""

_COMMANDS = (
    ("contact", ""),
    ("resolve", ' --note "…"'),
    ("publicize", ""),
    ("dismiss", ' --note "…"'),
)

_PAST: Mapping[str, Collection[CaseState]] = {
    "contact": {"contacted", "resolved", *ENDED},
    "resolve": {"resolved", *ENDED},
    "publicize": ENDED,
    "dismiss": ENDED,
}
"""From which states on an act of a mail is not possible any more."""


class Signer(Protocol):
    """Makes addresses of pages that act."""

    @property
    def base(self) -> str | None:
        """Where the pages are reached; None while none is served."""
        ...

    def address(
        self, act: MailAct, *, case: int | None, mention: int, by: str, now: datetime
    ) -> str:
        """Return the address of the page with the button for this act, until LIFE is over."""
        ...

    def page(self, path: str) -> str | None:
        """Return the address of a page of the desk; None where that is closed."""
        ...


class Look(Protocol):
    """Says where to look something up."""

    def __call__(
        self, *, case: int | None = None, mention: int | None = None, brand: str = ""
    ) -> str:
        """Return an address or a command: of a case, else a mention, else a brand’s mentions."""
        ...


class Guide(Protocol):
    """Knows where things are shown."""

    @property
    def look_at(self) -> Look:
        """Say where to look something up: at the desk, or with a command."""
        ...


@dataclass(frozen=True, slots=True)
class Links:
    """Makes the links of a mail; commands where there is no page that could be reached."""

    pages: Signer | None

    @property
    def signer(self) -> Signer | None:
        """What makes addresses; None where they would lead nowhere."""
        return self.pages if self.pages is not None and self.pages.base else None

    def until(self, now: datetime) -> datetime | None:
        """Return when links made now expire; None for commands, which do not."""
        return None if self.signer is None else now + LIFE

    def of_case(
        self, case: Case, mention: Mention, recipient: str, *, say: Phrases, now: datetime
    ) -> tuple[tuple[str, str], ...]:
        """Return pairs of a label and an address or a command, without what was done already."""
        signer = self.signer
        if signer is None:
            return tuple(
                (say.say(f"act_{act}"), f"amends case {case.id} {act}{extra}")
                for act, extra in _COMMANDS
                if not _is_over(act, case)
            )
        named = mention.fingerprint.author_key is not None
        number = mention.id or 0
        acts = [
            (
                say.say(f"act_{act}", brand=mention.brand),
                signer.address(act, case=case.id, mention=number, by=recipient, now=now),
            )
            for act in MAIL_ACTS
            if (named or act != "mute") and not _is_over(act, case)
        ]
        page = signer.page(f"/cases/{case.id}")
        # After the first, which is the button that stands out.
        return (*acts[:1], *([(say.say("act_open"), page)] if page else []), *acts[1:])

    def look_at(
        self, *, case: int | None = None, mention: int | None = None, brand: str = ""
    ) -> str:
        """Return where a case, else a mention, else a brand’s mentions are shown."""
        path = f"/mentions?{urlencode({'brand': brand})}"
        if case is not None:
            path = f"/cases/{case}"
        elif mention is not None:
            path = f"/mentions/{mention}"
        page = self.signer.page(path) if self.signer else None
        return page or look_at(case=case, mention=mention, brand=brand)

    def of_mention(
        self, mention: int, recipient: str, *, say: Phrases, brand: str, now: datetime
    ) -> tuple[tuple[str, str], ...]:
        """Return pairs of a label and an address or a command, for a mention without a case."""
        label = say.say("act_not_about", brand=brand)
        if self.signer is None:
            return ((label, f"amends mention {mention} --not-about"),)
        page = self.signer.address("not_about", case=None, mention=mention, by=recipient, now=now)
        return ((label, page),)


def _is_over(act: str, case: Case) -> bool:
    """Has the case gone past this act, so that it would be refused?"""
    if act == "claim":
        return case.owner is not None or case.state in ENDED
    return case.state in _PAST.get(act, ())


def look_at(*, case: int | None = None, mention: int | None = None, brand: str = "") -> str:
    """Return the command that shows a case, a mention, or all mentions of a brand."""
    if case is not None:
        return f"amends case {case}"
    if mention is not None:
        return f"amends mention {mention}"
    return f'amends mentions --brand "{brand}"'
