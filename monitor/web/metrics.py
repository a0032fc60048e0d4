"""`/metrics`: figures for Prometheus, read off the record and the tally when it asks."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from monitor import __version__
from monitor.store import DatabaseUnusable
from monitor.store.filter import Filter
from monitor.web.callers import calling, refuse_without
from monitor.web.health import by_condition, waiting
from monitor.web.visit import office_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prometheus_client.metrics_core import Metric

    from monitor.store import Store
    from monitor.tally import Spread, Tally

_Label = TypeVar("_Label", bound=str)

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Give the figures, to whoever may read."""
    office = office_of(request)
    try:
        refuse_without("read", calling(request))
    except HTTPException as error:
        return PlainTextResponse(f"{error.detail}\n", error.status_code, error.headers)
    encode, kind = choose_encoder(request.headers.get("accept", ""))
    tally, now = office.tally.copy(), office.now()

    def look(store: Store) -> bytes:
        registry = CollectorRegistry()
        registry.register(Figures(store, tally, now))
        ProcessCollector(registry=registry)
        written: bytes = encode(registry)
        return written

    try:
        return Response(await office.read(look), headers={"Content-Type": kind})
    except DatabaseUnusable:
        return PlainTextResponse("the database cannot be read; the log says why\n", 503)


@dataclass(frozen=True, slots=True, eq=False)  # the registry keeps it in a dict
class Figures(Collector):
    """All figures at one moment."""

    store: Store
    tally: Tally
    now: datetime

    def describe(self) -> Iterable[Metric]:
        """Describe nothing: that would read the record once more."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Yield the figures."""
        yield from self._of_the_record()
        yield from self._since_the_start()
        build = GaugeMetricFamily(
            "amends_build_info", "What is running.", labels=["version", "python"]
        )
        build.add_metric([__version__, platform.python_version()], 1)
        yield build

    def _of_the_record(self) -> Iterator[Metric]:
        vitals = self.store.vitals.at(self.now)
        watches = self.store.sources.find(Filter())
        yield _gauge("alerts_pending", "Alerts that are not sent yet.", vitals.pending)
        yield _gauge(
            "alerts_oldest_pending_seconds",
            "How long the alert waits that waits longest; what is held back does not count.",
            waiting(vitals, self.now),
        )
        yield _gauge("alerts_dead", "Alerts that cannot be delivered.", vitals.dead)
        yield CounterMetricFamily("amends_alerts_sent", "Alerts that were sent.", vitals.sent)
        conditions = by_condition(watches, self.now)
        yield _gauges("sources", "Sources by condition.", "condition", conditions)
        failing = sum(watch.failures > 0 and watch.ended is None for watch in watches)
        yield _gauge("sources_failing", "Sources whose last poll failed.", failing)
        yield _gauges("mentions", "Mentions about a brand, by label.", "label", vitals.mentions)
        yield _gauges("cases", "Cases by state.", "state", vitals.cases)
        yield _gauge("cases_overdue", "Open cases whose first contact was due.", vitals.overdue)
        yield _gauge("storms_raging", "Storms that go on.", vitals.storms)

    def _since_the_start(self) -> Iterator[Metric]:
        polls = CounterMetricFamily(
            "amends_polls", "Polls by kind of source and outcome.", labels=["kind", "outcome"]
        )
        for (kind, outcome), count in sorted(self.tally.polls.items()):
            polls.add_metric([kind, outcome], count)
        yield polls
        took = HistogramMetricFamily(
            "amends_poll_duration_seconds", "From asking a place to its answer.", labels=["kind"]
        )
        for kind, spread in sorted(self.tally.poll_seconds.items()):
            took.add_metric([kind], _buckets(spread), spread.total)
        yield took
        delays = self.tally.delays
        yield HistogramMetricFamily(
            "amends_publication_to_seen_seconds",
            "From the publication of a mention until it was seen.",
            buckets=_buckets(delays),
            sum_value=delays.total,
        )
        if self.tally.ticked is not None:
            yield _gauge(
                "last_tick_timestamp_seconds",
                "When the scheduler last ticked, in Unix time.",
                self.tally.ticked.timestamp(),
            )


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"amends_{name}", what, value)


def _gauges(name: str, what: str, label: str, values: Mapping[_Label, int]) -> Metric:
    family = GaugeMetricFamily(f"amends_{name}", what, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _buckets(spread: Spread) -> list[tuple[str, float]]:
    """Return the counts as Prometheus has them: each with all that took less."""
    names = (*map(str, spread.bounds), "+Inf")
    return list(zip(names, accumulate(map(float, spread.counts)), strict=True))
