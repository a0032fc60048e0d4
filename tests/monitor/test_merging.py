"""Cases that people merge and split, by the real desk over a real record."""

import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from monitor.cases import CaseRefused
from monitor.desk import merge, split
from monitor.store import Store
from monitor.store.cases import NoSuchCase
from monitor.store.filter import Filter
from monitor.telling import telling
from tests.monitor.made_up import HOUR, MINUTE, NOON, Clock
from tests.monitor.office import CRITICAL, HIGH, LOW, Office, complaint
from tests.monitor.working import nothing

CALM = "[storms]\nenabled = false\n"


@pytest.fixture
def office(store, tmp_path, clock):
    return Office(store, tmp_path, clock, CALM)


def case_of(office, mention):
    return office.store.mentions.get(mention).case


def inside(office, case):
    return [mention.id for mention in office.store.mentions.of_case(case)]


def last(office, case):
    entry = office.store.cases.log(case)[-1]
    return entry.who, entry.act, entry.note


def two_cases(office):
    """A case of medium severity by Maya and a critical one by Bob."""
    office.hears(complaint(HIGH), author="Maya")
    office.clock.tick(minutes=5)
    office.hears(complaint(CRITICAL), author="Bob")
    return 1, 2


def test_a_merged_case_has_all_mentions_and_both_logs_say_so(office):
    one, other = two_cases(office)
    office.merges(one, other, note="one power cut")
    assert (inside(office, one), inside(office, other)) == ([1, 2], [])
    assert last(office, one) == ("Ana", "merge", "case 2 joined: one power cut")
    assert last(office, other) == ("Ana", "merge", "merged into case 1: one power cut")
    kept, gone = office.store.cases.get(one), office.store.cases.get(other)
    assert (kept.state, kept.severity, kept.due) == ("open", CRITICAL, gone.due)
    assert (gone.state, gone.resolution, gone.merged_into) == ("dismissed", "merged into case 1", 1)


def test_further_complaints_and_copies_of_the_merged_case_join_the_one_that_goes_on(office):
    one, other = two_cases(office)
    office.merges(one, other)
    story = office.store.mentions.get(2).story
    assert office.store.cases.open_of_story(story) == one
    assert case_of(office, office.hears(author="Bob")) == one
    copied = office.store.mentions.get(2).item.text
    assert case_of(office, office.hears(text=copied, author="Eve")) == one
    assert case_of(office, office.hears(author="Maya")) == one


def test_a_case_that_is_merged_twice_leads_to_the_last_one(office):
    one, other = two_cases(office)
    office.hears(author="Eve")
    office.merges(one, other)
    office.merges(3, one)
    assert [office.store.cases.get(number).merged_into for number in (1, 2, 3)] == [3, 3, None]
    for author in ("Bob", "Maya", "Eve"):
        assert case_of(office, office.hears(author=author)) == 3


def test_nobody_is_reminded_of_a_case_that_was_merged_but_of_the_other_one(office):
    one, other = two_cases(office)
    office.merges(one, other)
    since = len(office.alerts())
    office.ticks(minutes=30)
    assert [(sent.alert.kind, sent.alert.case) for sent in office.alerts(since)] == [
        ("reminder", one)
    ]


def test_who_was_told_of_the_merged_case_is_told_what_becomes_of_the_other(store, tmp_path, clock):
    route = '[[routes]]\nseverity = "critical"\nto = ["boss@example.org"]\n'
    office = Office(store, tmp_path, clock, CALM + route)
    office.hears(complaint(HIGH), author="Maya")
    office.hears(complaint(CRITICAL), author="Bob")
    assert "boss@example.org" not in store.notices.recipients(1)
    office.merges(1, 2)
    assert "boss@example.org" in store.notices.recipients(1)
    assert store.notices.recipients(2) == []


def test_what_waits_for_the_digest_goes_with_its_mention(office):
    two_cases(office)
    copied = office.hears(text=office.store.mentions.get(2).item.text, author="Eve")
    office.merges(1, 2)
    office.ticks(days=1)
    (digest,) = [sent.alert for sent in office.alerts() if sent.alert.kind == "digest"]
    assert office.store.mentions.get(copied).item.text[:20] in digest.text


def test_split_mentions_have_a_case_with_its_own_clock_plan_and_log(office):
    office.hears(complaint(CRITICAL), author="Maya")
    office.clock.tick(minutes=5)
    office.hears(complaint(LOW), author="Maya")
    assert inside(office, 1) == [1, 2]
    told = len(office.alerts())
    office.clock.tick(minutes=5)
    new = office.splits(1, 2, note="another visit")
    assert (inside(office, 1), inside(office, new)) == ([1], [2])
    case = office.store.cases.get(new)
    # Five more, since she had complained before.
    assert (case.state, case.severity, case.opened) == ("open", LOW + 5, office.clock())
    assert case.due == NOON + 5 * MINUTE + 24 * HOUR
    assert [step.step for step in case.plan.steps] == ["contact", "resolve", "publicize"]
    assert last(office, 1) == ("Ana", "split", "mention 2 → case 2: another visit")
    opened = ("Ana", "opened", "mention 2, split from case 1: another visit")
    assert last(office, new) == opened
    assert len(office.alerts()) == told


def test_a_split_case_that_should_have_been_answered_is_due_at_once_and_reminded_of(office):
    office.hears(complaint(HIGH), author="Maya")
    office.hears(complaint(HIGH), author="Maya")
    office.acts(1, "contact")
    office.clock.tick(hours=9)
    new = office.splits(1, 2)
    assert office.store.cases.get(new).due == office.clock()
    since = len(office.alerts())
    office.ticks(minutes=20)
    assert [(sent.alert.kind, sent.alert.case) for sent in office.alerts(since)] == [
        ("reminder", new)
    ]


def test_what_stays_is_no_more_severe_than_its_mentions_and_planned_for_its_own_author(office):
    one, other = two_cases(office)
    office.merges(other, one)
    new = office.splits(other, 1)
    assert office.store.cases.get(other).severity == CRITICAL
    office.merges(other, new)
    new = office.splits(other, 2)
    assert office.store.cases.get(other).severity == HIGH
    assert office.store.cases.get(new).severity == CRITICAL
    drafts = [office.store.cases.get(number).plan.steps[0].draft for number in (other, new)]
    assert ["Maya" in draft for draft in drafts] == [True, False]
    assert ["Bob" in draft for draft in drafts] == [False, True]


def test_after_a_split_further_complaints_join_the_case_of_their_own_author(office):
    one, other = two_cases(office)
    office.merges(one, other)
    new = office.splits(one, 1)
    office.acts(new, "dismiss", note="settled elsewhere")
    assert case_of(office, office.hears(author="Bob")) == one
    assert case_of(office, office.hears(author="Maya")) not in (one, new)


def test_a_merge_can_be_taken_back_by_a_split(office):
    one, other = two_cases(office)
    office.merges(one, other)
    new = office.splits(one, 2)
    assert (inside(office, one), inside(office, other), inside(office, new)) == ([1], [], [2])
    assert case_of(office, office.hears(author="Bob")) == new
    assert case_of(office, office.hears(author="Maya")) == one


@pytest.mark.parametrize(
    "mistake",
    [
        lambda office: office.merges(1, 1),
        lambda office: office.merges(1, 3),
        lambda office: office.splits(1, 2),
        lambda office: office.splits(1, 1),
        lambda office: office.splits(1, 99),
    ],
)
def test_a_refusal_leaves_everything_as_it_was(office, mistake):
    two_cases(office)
    office.hears()
    office.acts(3, "dismiss", note="spam")

    def everything():
        tables = ("cases", "case_log", "mentions", "reminders", "notices", "alerts")
        return [list(office.store.cases._db[table].rows) for table in tables]

    before = everything()
    with pytest.raises(CaseRefused):
        mistake(office)
    assert everything() == before


def test_a_case_that_is_not_there_is_said_to_be_missing(office):
    two_cases(office)
    for act in (lambda: office.merges(1, 9), lambda: office.merges(9, 1)):
        with pytest.raises(NoSuchCase, match="there is no case 9"):
            act()


def at_once(office, path, acts):
    """Let each act be done by a person of his own, all at one moment; return who was told what."""
    ready, told = threading.Barrier(len(acts)), []

    def press(act):
        with Store(path) as own:
            casework = telling(office.settings, own, nothing).casework
            ready.wait(30)
            try:
                act(own, casework)
            except CaseRefused as refused:
                told.append(str(refused))

    people = [threading.Thread(target=press, args=(act,)) for act in acts]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return told


def test_of_two_people_who_merge_at_once_one_is_told(office, path):
    two_cases(office)
    office.hears()

    def into(number):
        return lambda store, casework: merge(
            store, casework, number, 2, note="", by="bo", now=office.clock()
        )

    (told,) = at_once(office, path, [into(1), into(3)])
    where = office.store.cases.get(2).merged_into
    assert told == f"case 2 was merged into case {where}: go on with that one"
    assert inside(office, where)[-1] >= 2
    assert [entry.act for entry in office.store.cases.log(2)] == ["opened", "merge"]


def test_of_two_people_who_split_at_once_one_is_told(office, path):
    for _ in range(3):
        office.hears(author="Maya")

    def out(*numbers):
        return lambda store, casework: split(
            store, casework, 1, numbers, note="", by="bo", now=office.clock()
        )

    (told,) = at_once(office, path, [out(2), out(2, 3)])
    assert told == "mention 2 is not in case 1; `amends case 1` shows what is"
    assert len(office.store.cases.find(Filter())) == 2


def test_what_was_read_before_somebody_else_acted_is_not_written(office):
    two_cases(office)
    store = office.store
    with store.transaction():
        assert store.mentions.move(1, 2, {1, 2}) == 1
        assert store.mentions.move(1, 2) == 0


NUMBERS = st.integers(1, 6)


class Shuffling(RuleBasedStateMachine):
    """Complaints of three people, and what anybody may say of their cases, in any order."""

    def __init__(self):
        super().__init__()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name)
        self.store, self.clock, self.heard = Store(path / "amends.db"), Clock(), 0
        self.office = Office(self.store, path, self.clock, CALM)

    def teardown(self):
        self.store.close()
        self.folder.cleanup()

    @rule(author=st.sampled_from(["Maya", "Bob", "Eve"]), severity=st.sampled_from([LOW, HIGH]))
    def hear(self, author, severity):
        self.clock.tick(minutes=1)
        number = self.office.hears(complaint(severity), author=author)
        self.heard += 1
        case = self.store.cases.get(case_of(self.office, number))
        assert case.merged_into is None
        assert case.state not in ("publicized", "dismissed")

    @rule(
        case=NUMBERS, what=st.sampled_from(["contact", "resolve", "publicize", "dismiss", "reopen"])
    )
    def act(self, case, what):
        self._try(lambda: self.office.acts(case, what, note="a note"))

    @rule(case=NUMBERS, other=NUMBERS)
    def merge(self, case, other):
        self._try(lambda: self.office.merges(case, other))

    @rule(case=NUMBERS, mentions=st.sets(NUMBERS, min_size=1))
    def split(self, case, mentions):
        self._try(lambda: self.office.splits(case, *mentions))

    @rule()
    def wait(self):
        self.office.ticks(hours=1)

    def _try(self, act):
        try:
            act()
        except (CaseRefused, NoSuchCase):
            return

    @invariant()
    def every_complaint_has_exactly_one_case(self):
        counted = [case.mentions for case in self.store.cases.find(Filter())]
        assert sum(counted) == self.heard
        assert all(mention.case for mention in self.store.mentions.find(Filter()))

    @invariant()
    def only_a_case_that_was_merged_is_empty_and_leads_to_one_that_is_not(self):
        cases = {case.id: case for case in self.store.cases.find(Filter())}
        for case in cases.values():
            assert (case.mentions == 0) == (case.merged_into is not None)
            if case.merged_into is not None:
                assert case.state == "dismissed"
                assert cases[case.merged_into].merged_into is None

    @invariant()
    def a_case_is_as_severe_as_the_worst_of_its_mentions(self):
        for case in self.store.cases.find(Filter()):
            inside = self.store.mentions.of_case(case.id)
            if inside:
                assert case.severity == max(mention.verdict.severity for mention in inside)


TestShuffling = Shuffling.TestCase
TestShuffling.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
