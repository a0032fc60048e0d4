"""What answers of the API say about alerts, sources, storms, and in figures."""

from __future__ import annotations

from pydantic import Field

from alerts.alert import AlertKind
from alerts.scorecard import AdviceKey
from monitor.health import Condition
from monitor.mention import CaseState
from monitor.sentiment.verdict import Label
from monitor.store.alerts import AlertState
from monitor.web.api.fields import Day, Moment, Row, Share


class AlertRow(Row):
    """A message, and the story of its delivery."""

    id: int
    kind: AlertKind
    case: int | None
    brand: str | None
    channel: str
    recipient: str
    subject: str
    state: AlertState
    attempts: int
    created: Moment
    next_attempt: Moment | None
    """Null unless it is pending."""
    sent: Moment | None
    message_id: str
    error: str | None
    """Why the last attempt failed."""


class AlertPage(Row):
    """A page of alerts, the newest first."""

    alerts: list[AlertRow]
    next: int | None
    """The `cursor` of the next page."""


class SourceRow(Row):
    """A place that is watched, and how it is."""

    id: int
    name: str
    kind: str
    url: str
    """For people: secrets are left out."""
    interval: float
    """Seconds."""
    condition: Condition
    last_polled: Moment | None
    last_success: Moment | None
    last_changed: Moment | None
    """The last poll that brought something new."""
    newest: Moment | None
    """The newest publication that it has shown."""
    rhythm: float | None
    """Seconds from one item to the next, as a rule."""
    silent_since: Moment | None
    """Null unless it is unusually silent."""
    next_poll: Moment | None
    """Null where the place is gone for good."""
    asked_wait: Moment | None
    """Until when the place asked to be left alone."""
    moved_to: str | None
    failures: int
    """Failed polls in a row."""
    error: str | None
    error_since: Moment | None
    warnings: list[str]
    """What was odd about the last answer."""
    latency_p50: float | None
    """Seconds from publication to us: half took no longer."""
    latency_p95: float | None


class SourcePage(Row):
    """A page of sources."""

    sources: list[SourceRow]
    next: int | None
    """The `cursor` of the next page."""


class StormRow(Row):
    """More complaints about a brand than its own history explains."""

    id: int
    brand: str
    started: Moment
    """The first complaint of the rise."""
    called: Moment
    """When it was found to be a storm."""
    ended: Moment | None
    """Null while it goes on."""
    count: float
    """Complaints that called it; a copy counts a part."""
    span: float
    """Seconds in which they came."""
    expected: float
    """Complaints that were usual in that time."""
    times: float
    """How often as many as usual."""


class StormPage(Row):
    """A page of storms, the newest first."""

    storms: list[StormRow]
    next: int | None
    """The `cursor` of the next page."""


class TimesRow(Row):
    """How long something took, in seconds."""

    count: int
    median: float
    p90: float
    """Nine of ten took no longer."""


class FiguresRow(Row):
    """One brand in one period."""

    mentions: int
    scored: int
    negative: int
    share_negative: Share | None
    complaints: int
    """Negative mentions; copies of one story count once."""
    praise: int
    share_of_voice: Share | None
    """Null where no competitor is watched."""
    cases_opened: int
    contact: TimesRow | None
    """From opening a case to the first contact."""
    contact_due: int
    contact_in_time: int
    share_in_time: Share | None
    resolution: TimesRow | None
    """From opening a case to its resolution."""
    resolved: int
    publicized: int
    share_publicized: Share | None
    reopened: int
    thanked: int
    """Praise, also of an earlier time, whose author was thanked in the period."""
    unthanked: int
    """Praise of the period whose author nobody had thanked by its end."""
    referrals: int
    """Praise whose author recommends the brand."""


class ThemeRow(Row):
    """How many complaints were about a theme, now and before."""

    theme: str
    count: int
    before: int
    example: int | None
    """Number of the gravest mention."""


class DelayRow(Row):
    """How long after publication a source's mentions were seen."""

    source: str
    count: int
    median: float
    """Seconds."""


class BarRow(Row):
    """Complaints of one day, or of `step` days."""

    first: Day
    complaints: int


class AdviceRow(Row):
    """What to mend."""

    key: AdviceKey
    count: int
    of: int
    before: int
    name: str
    span: float | None
    """Seconds."""


class CardRow(FiguresRow):
    """The scorecard of a brand."""

    brand: str
    since: Moment
    until: Moment
    before: FiguresRow
    """In as long a time, right before."""
    open: int
    overdue: int
    oldest: Moment | None
    oldest_case: int | None
    themes: list[ThemeRow]
    risen: list[str]
    fallen: list[str]
    sources: list[DelayRow]
    step: int
    """Days of a bar."""
    days: list[BarRow]
    mend: list[AdviceRow]


class Report(Row):
    """The scorecards of a period."""

    scorecards: list[CardRow]


class AlertsNow(Row):
    """Alerts by what became of them."""

    pending: int
    dead: int
    sent: int
    oldest_pending_seconds: float = Field(ge=0)
    """How long the one waits that waits longest; what is held for quiet hours does not count."""


class Status(Row):
    """How Amends itself is."""

    version: str
    now: Moment
    started: Moment | None
    """Null where no daemon polls behind this page."""
    last_tick: Moment | None
    """When the scheduler last looked at what is due."""
    ready: bool
    wrong: list[str]
    """Why it is not ready."""
    alerts: AlertsNow
    sources: dict[Condition, int]
    mentions: dict[Label, int]
    cases: dict[CaseState, int]
    overdue: int
    """Open cases whose first contact was due."""
    storms: int
    """Storms that go on."""
