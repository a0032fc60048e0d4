"""The announcer: writes every alert, in the reader's locale, one recipient at a time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from monitor.announce.letter import domain_of, letter
from monitor.announce.links import Links
from monitor.announce.situation import facts_of, praise_of, situation_of
from monitor.rows import mention_row, plan_rows, whole_case_row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, tzinfo

    from alerts.alert import Alert, AlertKind
    from alerts.book import Books
    from alerts.facts import (
        CaseFacts,
        DigestFacts,
        ReminderFacts,
        Rendered,
        SourceEvent,
        StormFacts,
    )
    from alerts.phrases import Phrases
    from alerts.plan import Plan, Situation, Thanks
    from monitor.announce.links import Signer
    from monitor.config import Brand, Settings
    from monitor.mention import Case, Mention, Watch


class Announcer:
    """Writes alerts. Rendering is imported when it is needed: most polls have nothing to tell."""

    def __init__(self, settings: Settings, signer: Signer | None = None) -> None:
        """Without a `signer`, what can be done is told as commands."""
        self._brands = {brand.name: brand for brand in settings.brands}
        self._brand_of = {source.name: source.brand for source in settings.sources}
        self._locale: str = settings.monitor.locale
        self._zone: tzinfo = settings.monitor.timezone
        self._usual = settings.usual_recipients
        self._domain = domain_of(settings.email.sender)
        self._own_texts = settings.playbook.path
        self._books: Books | None = None
        self._links = Links(signer)

    def plan(self, case: Case, mention: Mention, *, repeated: bool, regular: bool) -> Plan:
        """Return the steps for the case that this mention opened."""
        from alerts.playbook import plan  # noqa: PLC0415

        situation = self._situation(case, mention, repeated=repeated, regular=regular)
        return plan(situation, locale=self._locale, books=self.books)

    def case(
        self,
        kind: AlertKind,
        case: Case,
        mention: Mention,
        *,
        to: str,
        now: datetime,
        note: str = "",
        since: datetime | None = None,
    ) -> Alert:
        """Return the first alert of a case, or an update: `note` is the key of what is new.

        It asks for nothing that was done after `since`: while the alert was held back.
        """
        from alerts.render import render_case, render_update  # noqa: PLC0415

        render = render_case if kind == "case" else render_update
        facts = self._case_facts(case, mention, to, note, now, since=since or now)
        rendered = render(facts, **self._how)
        return self._letter(kind, rendered, to, now, case=case, brand=case.brand, mention=mention)

    def notice(self, mention: Mention, recipient: str, now: datetime) -> Alert:
        """Return an alert about a mention that is no complaint: praise, or not scored."""
        from alerts.facts import NoticeFacts  # noqa: PLC0415
        from alerts.render import render_notice  # noqa: PLC0415

        situation = praise_of(mention, self._brands.get(mention.brand), now)
        label = mention.verdict.label
        kind: Literal["positive", "unscored", "neutral"] = (
            "neutral" if label == "negative" else label
        )
        praised = label == "positive"
        facts = NoticeFacts(
            label=kind,
            situation=situation,
            quote=mention.item.text,
            source=mention.source,
            first_seen=mention.first_seen,
            published=mention.item.published,
            thanks=self.thanks(mention, now) if praised else None,
            links=self._links.of_mention(
                mention.id or 0, recipient, say=self._say, brand=mention.brand, now=now
            ),
            links_until=self._links.until(now),
        )
        rendered = render_notice(facts, **self._how)
        return self._letter(
            "digest", rendered, recipient, now, brand=mention.brand, mention=mention
        )

    def storm(self, facts: StormFacts, recipient: str, now: datetime) -> Alert:
        """Return the alert that a storm begins, goes on, or is over."""
        from alerts.render import render_storm  # noqa: PLC0415

        kind: AlertKind = "storm" if facts.event == "begins" else "summary"
        rendered = render_storm(facts, **self._how)
        said = {
            "event": facts.event,
            "brand": facts.brand,
            "complaints": facts.count,
            "minutes": round(facts.span.total_seconds() / 60, 1),
            "usual": round(facts.expected, 3),
            "new": facts.fresh,
            "themes": dict(facts.themes),
        }
        return self._letter(kind, rendered, recipient, now, brand=facts.brand, more={"storm": said})

    def storm_plan(self, facts: StormFacts) -> Plan:
        """Return the plan for a storm as a whole."""
        from alerts.plan import Situation, Urgency  # noqa: PLC0415
        from alerts.playbook import plan  # noqa: PLC0415

        brand = self._brands.get(facts.brand)
        opened = facts.now or facts.started
        situation = Situation(
            brand=facts.brand,
            place="storm",
            level="critical",
            opened=opened,
            due=opened + facts.pace,
            language=self._locale,
            themes=tuple(theme for theme, _ in facts.themes),
            urgencies=tuple(one for one in get_args(Urgency) if one in dict(facts.themes)),
            contact=brand.contact if brand else "",
            promise=brand.promise if brand else "",
            goodwill=brand.goodwill if brand else "",
        )
        return plan(situation, locale=self._locale, books=self.books)

    def thanks(self, mention: Mention, now: datetime) -> Thanks:
        """Return how to answer praise."""
        from alerts.playbook import thanks  # noqa: PLC0415

        situation = praise_of(mention, self._brands.get(mention.brand), now)
        return thanks(situation, locale=self._locale, books=self.books)

    def digest(self, facts: DigestFacts, recipient: str, now: datetime) -> Alert:
        """Return what was not sent at once."""
        from alerts.render import render_digest  # noqa: PLC0415

        rendered = render_digest(facts, **self._how)
        brand = facts.brands[0].brand if len(facts.brands) == 1 else None
        return self._letter("digest", rendered, recipient, now, brand=brand)

    def reminder(
        self, facts: ReminderFacts, recipient: str, now: datetime, *, case: Case | None
    ) -> Alert:
        """Return a reminder of cases that nobody has taken; of a single one in its thread."""
        from alerts.render import render_reminder  # noqa: PLC0415

        rendered = render_reminder(facts, **self._how)
        brands = {told.brand for told in facts.cases}
        brand = brands.pop() if len(brands) == 1 else None
        return self._letter("reminder", rendered, recipient, now, brand=brand, case=case)

    def look_at(
        self, *, case: int | None = None, mention: int | None = None, brand: str = ""
    ) -> str:
        """Return where a case, else a mention, else a brand’s mentions are shown."""
        return self._links.look_at(case=case, mention=mention, brand=brand)

    def case_links(
        self, case: Case, mention: Mention, recipient: str, now: datetime
    ) -> tuple[tuple[tuple[str, str], ...], datetime | None]:
        """Return what can be done about a case, and until when those links work."""
        links = self._links.of_case(case, mention, recipient, say=self._say, now=now)
        return links, self._links.until(now)

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
        rendered = render_source(SourceFacts(event, told), **self._how)
        brand = told[0].brand if len({one.brand for one in told}) == 1 else ""
        return [
            self._letter("source", rendered, recipient, now, brand=brand or None)
            for recipient in self._usual
        ]

    def test(self, recipient: str, now: datetime) -> Alert:
        """Return an alert that only shows that alerts arrive."""
        from alerts.render import render_test  # noqa: PLC0415

        ours = [name for name, brand in self._brands.items() if not brand.competitor]
        rendered = render_test(brands=ours, now=now, **self._how)
        return self._letter("test", rendered, recipient, now)

    @property
    def books(self) -> Books:
        """The playbooks, with the texts of the user's own."""
        if self._books is None:
            from alerts.book import OURS, own_books  # noqa: PLC0415

            self._books = own_books(Path(self._own_texts)) if self._own_texts else OURS
        return self._books

    @property
    def _how(self) -> dict[str, Any]:
        return {"locale": self._locale, "timezone": self._zone, "books": self.books}

    @property
    def _say(self) -> Phrases:
        from alerts.phrases import phrases  # noqa: PLC0415

        return phrases(self._locale, self._zone, self.books)

    def _situation(
        self, case: Case, mention: Mention, *, repeated: bool = False, regular: bool = False
    ) -> Situation:
        brand: Brand | None = self._brands.get(case.brand)  # None: taken out since
        return situation_of(case, mention, brand, repeated=repeated, regular=regular)

    def _case_facts(
        self,
        case: Case,
        mention: Mention,
        recipient: str,
        note: str,
        now: datetime,
        *,
        since: datetime,
    ) -> CaseFacts:
        links, until = self.case_links(case, mention, recipient, now)
        return replace(
            facts_of(case, mention, self._situation(case, mention), since=since),
            update_note=self._note(note, mention),
            links=links,
            links_until=until,
            now=now,
        )

    def _note(self, note: str, mention: Mention) -> str:
        """Put what is new into words: keys of sentences, each with its values behind a colon."""
        said = []
        for one in filter(None, note.split()):
            key, _, given = one.partition(":")
            values = dict(pair.split("=", 1) for pair in filter(None, given.split(",")))
            if "count" in values:
                values["complaints"] = self._say.count("complaints", int(values["count"]))
            values.setdefault("places", self._say.count("places", mention.places))
            said.append(self._say.say(key, **values))
        return " ".join(said)

    def _letter(
        self,
        kind: AlertKind,
        rendered: Rendered,
        recipient: str,
        now: datetime,
        *,
        brand: str | None = None,
        case: Case | None = None,
        mention: Mention | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> Alert:
        facts: dict[str, Any] = {}
        if "@" not in recipient:  # programs read it; mails have it in words
            facts = dict(more or {})
            if case is not None:
                facts |= {"case": whole_case_row(case, (), ()), "plan": plan_rows(case.plan)}
            if mention is not None:
                facts["mention"] = mention_row(mention)
        return letter(
            kind,
            rendered,
            recipient,
            thread=f"case{case.id}" if case is not None else kind,
            domain=self._domain,
            now=now,
            brand=brand,
            case=None if case is None else case.id,
            facts=facts,
        )
