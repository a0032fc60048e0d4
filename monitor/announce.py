"""Cases into alerts: what is known becomes a Situation, a Plan, and a mail for each recipient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import make_msgid, parseaddr
from typing import TYPE_CHECKING, cast

from alerts.alert import Alert, AlertKind
from alerts.plan import Plan, Situation, Urgency
from monitor.decide import JoinedFor
from monitor.sentiment.severity import level

if TYPE_CHECKING:
    from alerts.facts import CaseFacts, Rendered, SourceEvent
    from monitor.config import Brand, Settings
    from monitor.mention import Case, Mention, Watch

_NOTES: Mapping[JoinedFor, str] = {
    "copy": "update_copy",
    "same author": "update_author",
    "edited": "update_edited",
}
"""Why a mention joined a case -> the sentence that says so."""


class MailAnnouncer:
    """Writes the mails about cases, in the reader's locale, for every configured recipient."""

    def __init__(self, settings: Settings) -> None:
        self._brands = {brand.name: brand for brand in settings.brands}
        self._brand_of = {source.name: source.brand for source in settings.sources}
        self._locale = settings.monitor.told_in
        self._zone = settings.monitor.timezone
        self._recipients = settings.email.recipients
        self._domain = domain_of(settings.email.sender)

    def plan(self, case: Case, mention: Mention, *, repeated: bool) -> Plan:
        """Return the steps for the case that this mention opened."""
        from alerts.playbook import plan  # noqa: PLC0415  (most polls open no case)

        return plan(self._situation(case, mention, repeated=repeated), locale=self._locale)

    def opened(self, case: Case, mention: Mention) -> Sequence[Alert]:
        """Return the first alerts of a case, one for each recipient."""
        from alerts.render import render_case  # noqa: PLC0415

        facts = self._facts(case, mention, "")
        rendered = render_case(facts, locale=self._locale, timezone=self._zone)
        return self._addressed("case", case, rendered, mention.first_seen)

    def joined(self, case: Case, mention: Mention, why: JoinedFor) -> Sequence[Alert]:
        """Return the alerts of another mention of the same case, in its thread."""
        from alerts.render import render_update  # noqa: PLC0415

        facts = self._facts(case, mention, _NOTES[why])
        rendered = render_update(facts, locale=self._locale, timezone=self._zone)
        return self._addressed("update", case, rendered, mention.first_seen)

    def source(
        self, event: SourceEvent, sources: Sequence[Watch], now: datetime
    ) -> Sequence[Alert]:
        """Return the alerts about sources that broke, work again or have ended together."""
        from alerts.facts import SourceFacts, SourceTold  # noqa: PLC0415
        from alerts.render import render_source  # noqa: PLC0415

        told = tuple(
            SourceTold(
                name=watch.name,
                address=watch.url,
                since=(watch.error_since or now) if event == "broken" else now,
                error=watch.error or "",
                failures=watch.failures,
                brand=self._brand_of.get(watch.name) or "",
            )
            for watch in sources
        )
        rendered = render_source(SourceFacts(event, told), locale=self._locale, timezone=self._zone)
        brand = told[0].brand if len({one.brand for one in told}) == 1 else ""
        return [
            Alert(
                message_id=make_msgid("source", self._domain),
                kind="source",
                recipient=recipient,
                subject=rendered.subject,
                text=rendered.text,
                html=rendered.html,
                created=now,
                brand=brand or None,
            )
            for recipient in self._recipients
        ]

    def _addressed(
        self, kind: AlertKind, case: Case, rendered: Rendered, now: datetime
    ) -> list[Alert]:
        return [
            Alert(
                message_id=make_msgid(f"case{case.id}", self._domain),
                kind=kind,
                recipient=recipient,
                subject=rendered.subject,
                text=rendered.text,
                html=rendered.html,
                created=now,
                case=case.id,
                brand=case.brand,
            )
            for recipient in self._recipients
        ]

    def _situation(self, case: Case, mention: Mention, *, repeated: bool) -> Situation:
        item, verdict = mention.item, mention.verdict
        brand = self._brand(case.brand)
        return Situation(
            brand=case.brand,
            place=item.place,
            level=level(case.severity),
            opened=case.opened,
            due=case.due,
            language=verdict.language or "en",
            author=item.author,
            url=item.url,
            outlet=item.outlet,
            title=item.title,
            rating=item.rating,
            has_text=bool(item.text or item.title),
            urgencies=tuple(cast("Urgency", kind) for kind in verdict.urgencies),
            repeated=repeated,
            copies=mention.places,
            contact=brand.contact if brand else "",
            promise=brand.promise if brand else "",
            goodwill=brand.goodwill if brand else "",
        )

    def _facts(self, case: Case, mention: Mention, note: str) -> CaseFacts:
        from alerts.facts import CaseFacts  # noqa: PLC0415
        from alerts.phrases import phrases  # noqa: PLC0415

        say = phrases(self._locale, self._zone).say
        verdict = mention.verdict
        return CaseFacts(
            situation=self._situation(case, mention, repeated=False),
            plan=case.plan,
            case=case.id,
            severity=case.severity,
            quote=mention.item.text,
            first_seen=mention.first_seen,
            published=mention.item.published,
            source=mention.source,
            label=verdict.label,
            score=verdict.score,
            reasons=tuple((reason.what, reason.why) for reason in verdict.reasons),
            update_note=say(note, places=str(mention.places)) if note else "",
            links=tuple(
                (say(f"act_{act}"), f"amends case {case.id} {act}{extra}")
                for act, extra in (
                    ("contact", ""),
                    ("resolve", ' --note "…"'),
                    ("publicize", ""),
                    ("dismiss", ' --note "…"'),
                )
            ),
            now=mention.first_seen,
        )

    def _brand(self, name: str) -> Brand | None:
        """Return the brand as configured; None for a case of a brand that was taken out since."""
        return self._brands.get(name)


def domain_of(sender: str) -> str:
    """Return the domain of a mail address, for Message-IDs."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"
