"""When a recipient hears of a mention."""

from dataclasses import replace

import pytest

from monitor.notices import Circumstances, when_to_tell
from tests.monitor.made_up import DAY, HOUR, MINUTE, NOON

CALM = Circumstances(now=NOON, digest=lambda: NOON + DAY)
QUIET = replace(CALM, quiet_until=NOON + 8 * HOUR)
STORM = replace(CALM, storm=True)


@pytest.mark.parametrize("kind", ["case", "update", "praise", "unscored", "other"])
def test_what_a_route_sends_at_once_is_told_at_once(kind):
    assert when_to_tell(kind, CALM) == ("at once", NOON)


@pytest.mark.parametrize("kind", ["case", "update", "praise", "unscored", "other"])
def test_what_a_route_puts_into_the_digest_waits_for_it(kind):
    assert when_to_tell(kind, replace(CALM, by_digest=True)) == ("digest", NOON + DAY)


def test_a_copy_that_makes_nothing_worse_is_told_in_the_digest():
    assert when_to_tell("copy", CALM) == ("digest", NOON + DAY)


def test_without_digests_what_would_be_in_them_is_kept():
    assert when_to_tell("copy", replace(CALM, digest=lambda: None)) == ("digest", None)


def test_quiet_hours_put_off_everything_but_what_is_critical():
    assert when_to_tell("case", QUIET) == ("quiet", NOON + 8 * HOUR)
    assert when_to_tell("praise", QUIET) == ("quiet", NOON + 8 * HOUR)
    assert when_to_tell("case", replace(QUIET, critical=True)) == ("at once", NOON)


def test_in_a_storm_complaints_wait_for_the_summary_and_praise_does_not():
    assert when_to_tell("case", STORM) == ("storm", None)
    assert when_to_tell("update", STORM) == ("storm", None)
    assert when_to_tell("praise", STORM) == ("at once", NOON)


def test_in_a_storm_a_few_critical_complaints_still_come_by_themselves():
    critical = replace(STORM, critical=True, critical_most=3)
    assert when_to_tell("case", replace(critical, critical_lately=2)) == ("at once", NOON)
    assert when_to_tell("case", replace(critical, critical_lately=3)) == ("storm", None)


def test_updates_of_a_case_keep_their_distance_unless_it_got_worse():
    told = replace(CALM, updated=NOON - 5 * MINUTE, pace=15 * MINUTE)
    assert when_to_tell("update", told) == ("pace", NOON + 10 * MINUTE)
    assert when_to_tell("update", replace(told, worse=True)) == ("at once", NOON)
    assert when_to_tell("update", replace(told, updated=NOON - 15 * MINUTE)) == ("at once", NOON)
    assert when_to_tell("case", told) == ("at once", NOON)


@pytest.mark.parametrize("kind", ["case", "update", "praise", "unscored", "other"])
def test_when_the_next_digest_is_is_asked_only_for_what_goes_into_one(kind):
    asked = []
    counting = replace(CALM, digest=lambda: asked.append(kind))
    for around in (counting, replace(counting, storm=True), replace(counting, quiet_until=NOON)):
        when_to_tell(kind, around)
    assert asked == []
    when_to_tell(kind, replace(counting, by_digest=True))
    when_to_tell("copy", counting)
    assert len(asked) == 2
