"""Corrections in the record: the mention, its case, the outbox, and two people at once."""

import threading
from dataclasses import replace

import pytest

from monitor.corrections import CorrectionRefused
from monitor.desk import correct, offered, perform
from monitor.harvest import Edit
from monitor.mention import Correction
from monitor.store import Store
from monitor.store.filter import Filter
from monitor.store.mentions import NoSuchMention
from monitor.stories import fingerprint
from monitor.telling import telling
from tests.monitor.made_up import BAD, BRAND, DAY, GOOD, HOUR, NOON, item, mention, watching
from tests.monitor.working import configured, nothing


class Desk:
    """A record with its case work, and people who correct."""

    def __init__(self, store, folder, mute=()):
        self.store = store
        self.watches = {watch.name: watch.id for watch in watching(store, "news", "forum")}
        settings = configured(folder)
        sentiment = settings.sentiment.model_copy(update={"mute": tuple(mute)})
        muting = settings.model_copy(update={"sentiment": sentiment})
        self.casework = telling(muting, store, nothing).casework

    def hears(self, made):
        """Write a mention as the recorder does; return its number."""
        source = self.watches[made.source]
        with self.store.transaction():
            self.store.mentions.remember(source, [(made.item, made.fingerprint)], NOON)
            self.casework.add(source, made, NOON)
        return self.store.mentions.find(Filter(limit=1))[0].id

    def says(self, number, label, *, who="ana", note="", seen=None):
        seen = seen or self.store.mentions.get(number)
        said = Correction(NOON + HOUR, who, seen.verdict.label, label, note)
        why = f"corrected by {who}"
        correct(self.store, self.casework, seen, said, why=why, now=NOON + HOUR)
        return self.store.mentions.get(number)

    def shows(self, number, verdict, **changes):
        """Let the place show the mention with changes."""
        before = self.store.mentions.get(number)
        made = replace(before.item, **changes)
        after = replace(before, item=made, verdict=verdict, fingerprint=fingerprint(made))
        with self.store.transaction():
            self.casework.edit(Edit(before, after), NOON + DAY)
        return self.store.mentions.get(number)

    def alerts(self):
        return [(one.alert.kind, one.alert.case) for one in self.store.alerts.find(Filter())]

    def log(self, case=1):
        return [(entry.who, entry.act, entry.note) for entry in self.store.cases.log(case)]


@pytest.fixture
def desk(store, tmp_path):
    return Desk(store, tmp_path)


def another(number, **changes):
    """A complaint that has nothing to do with the others."""
    text = f"Visit {number} to the bakery was nothing but a waste of time and of {number} euros."
    made = {
        "id": f"c{number}",
        "url": None,
        "title": f"Visit {number}",
        "author": f"Guest {number}",
    }
    return item(text=text, **made | changes)


def test_a_correction_is_kept_with_who_when_and_why(desk, store):
    number = desk.hears(mention())
    found = desk.says(number, "neutral", note="quoted")
    assert found.verdict.label == "neutral"
    assert found.verdict.reasons[0].why == "corrected by ana"
    desk.says(number, None, who="bo")
    assert store.corrections.of_mention(number) == [
        Correction(NOON + HOUR, "ana", "negative", "neutral", "quoted"),
        Correction(NOON + HOUR, "bo", "neutral", None),
    ]


def test_a_case_without_any_complaint_left_is_dismissed_and_says_why(desk, store):
    number = desk.hears(mention())
    desk.says(number, "positive", note="irony")
    assert store.cases.get(1).state == "dismissed"
    assert desk.log()[-1] == (
        "amends",
        "dismiss",
        "its only complaint: mention 1 was corrected by ana: negative → positive (irony)",
    )


def test_a_case_about_somebody_else_is_dismissed(desk, store):
    desk.says(desk.hears(mention()), None)
    assert store.cases.get(1).state == "dismissed"
    assert f"not about {BRAND}" in desk.log()[-1][2]


def test_a_case_with_another_complaint_goes_on_with_a_note(desk, store):
    number = desk.hears(mention())
    desk.hears(mention(another(2, author="Maya R.", url=item().url)))
    desk.says(number, "neutral")
    assert store.cases.get(1).state == "open"
    assert desk.log()[-1] == (
        "amends",
        "corrected",
        "mention 1 was corrected by ana: negative → neutral",
    )


def test_a_case_that_somebody_works_on_is_left_to_people(desk, store):
    number = desk.hears(mention())
    perform(store, 1, "contact", note="", by="bo", now=NOON)
    desk.says(number, "neutral")
    assert store.cases.get(1).state == "contacted"
    assert desk.log()[-1][1] == "corrected"


def test_a_complaint_that_was_missed_opens_a_case_and_alerts_everyone(desk, store):
    number = desk.hears(mention(verdict=GOOD))
    assert desk.alerts() == []
    found = desk.says(number, "negative")
    assert desk.alerts() == [("case", 1), ("case", 1)]
    case = store.cases.get(1)
    assert (found.case, case.state, case.severity) == (1, "open", found.verdict.severity)
    assert case.opened == NOON + HOUR
    assert [step.step for step in case.plan.steps] == ["contact", "resolve", "publicize"]
    (alert,) = [one.alert for one in store.alerts.find(Filter(limit=1))]
    assert "corrected by ana" in alert.text


def test_a_copy_that_was_missed_joins_the_case_of_its_story(desk, store):
    desk.hears(mention())
    number = desk.hears(mention(item(id="copy"), verdict=GOOD, source="forum"))
    found = desk.says(number, "negative")
    assert (found.case, len(desk.alerts())) == (1, 2)
    assert desk.log()[-1][2] == "mention 2 from forum: copy"


def test_a_complaint_that_was_missed_joins_the_open_case_of_its_author(desk):
    desk.hears(mention())
    number = desk.hears(mention(another(2, author="Maya R.", url=item().url), verdict=GOOD))
    assert desk.says(number, "negative").case == 1
    assert desk.alerts()[0] == ("update", 1)


def test_what_was_there_before_the_watch_began_is_corrected_in_silence(desk):
    number = desk.hears(mention(verdict=GOOD, baseline=True))
    found = desk.says(number, "negative")
    assert (found.complains, found.case, desk.alerts()) == (True, None, [])


def test_a_correction_that_was_wrong_is_corrected_and_opens_another_case(desk, store):
    number = desk.hears(mention())
    desk.says(number, None)
    assert desk.says(number, "negative").case == 2
    assert [store.cases.get(n).state for n in (1, 2)] == ["dismissed", "open"]


def test_a_refused_correction_leaves_no_trace(desk, store):
    number = desk.hears(mention())
    before = store.mentions.get(number)
    with pytest.raises(CorrectionRefused, match="mention 1 is negative already"):
        desk.says(number, "negative")
    assert store.mentions.get(number) == before
    assert store.corrections.of_mention(number) == []
    assert [act for _, act, _ in desk.log()] == ["opened"]


def test_a_mention_that_is_not_there_is_said_to_be_missing(store):
    with pytest.raises(NoSuchMention, match="there is no mention 9; `amends mentions` lists them"):
        store.mentions.get(9)


def test_who_corrects_what_was_corrected_meanwhile_is_told(desk, store):
    number = desk.hears(mention())
    seen = store.mentions.get(number)
    desk.says(number, "neutral")
    with pytest.raises(CorrectionRefused, match="changed by somebody else just now"):
        desk.says(number, "positive", who="bo", seen=seen)
    assert store.mentions.get(number).verdict.label == "neutral"
    assert [one.who for one in store.corrections.of_mention(number)] == ["ana"]


def test_of_two_people_who_correct_at_once_one_is_told(desk, store, path, tmp_path):
    number = desk.hears(mention())
    ready, told = threading.Barrier(2), []
    settings = configured(tmp_path)

    def press(who, label):
        with Store(path) as own:
            seen = own.mentions.get(number)
            said = Correction(NOON, who, seen.verdict.label, label)
            casework = telling(settings, own, nothing).casework
            ready.wait(30)
            try:
                correct(own, casework, seen, said, why=who, now=NOON)
            except CorrectionRefused as refused:
                told.append(str(refused))

    people = [
        threading.Thread(target=press, args=pair)
        for pair in (("ana", "neutral"), ("bo", "positive"))
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert told == ["mention 1 was changed by somebody else just now; look again"]
    assert len(store.corrections.of_mention(number)) == 1


def test_what_is_not_about_the_brand_counts_nowhere(desk, store):
    number = desk.hears(mention())
    desk.says(number, None)
    mentions = store.mentions
    assert mentions.brands_under_fire(NOON - DAY, 1) == []
    assert mentions.complaints(BRAND, NOON - DAY) == []
    assert mentions.complaints_of(BRAND, mention().fingerprint.author_key, before=99) == 0
    later = mention(item(id="copy"))
    assert store.stories.relatives(later, NOON - DAY, before=99) == []
    for listed in (mentions, store.cases, store.alerts, store.sources):
        assert listed.find(Filter(label="negative")) == []
    assert [found.id for found in mentions.find(Filter())] == [number]


def test_it_stays_corrected_when_its_place_shows_other_words_with_the_same_stars(desk):
    number = desk.hears(mention(item(rating=2.0)))
    desk.says(number, "neutral")
    found = desk.shows(
        number, BAD, text="Two days ago I waited there for the better part of an hour."
    )
    assert (found.verdict.label, found.judged) == ("neutral", "negative")
    assert "Two days ago" in found.item.text
    assert len(desk.alerts()) == 2


def test_what_is_not_about_the_brand_stays_so_with_other_stars(desk):
    number = desk.hears(mention(item(rating=2.0)))
    desk.says(number, None)
    assert not desk.shows(number, BAD, rating=1.0).about
    assert len(desk.alerts()) == 2


def test_a_corrected_review_that_loses_stars_and_says_more_is_a_new_complaint(desk):
    number = desk.hears(mention(item(rating=2.0)))
    desk.says(number, "neutral")
    found = desk.shows(number, BAD, rating=1.0, text="They have kept my deposit, and all of it.")
    assert (found.verdict, found.judged, found.case) == (BAD, None, 2)
    assert desk.alerts()[0] == ("case", 2)


def test_a_correction_made_while_its_place_was_asked_is_not_lost(desk, store):
    number = desk.hears(mention(item(rating=2.0)))
    before = store.mentions.get(number)
    desk.says(number, "neutral")
    made = replace(before.item, text="Two days ago I waited there for the better part of an hour.")
    after = replace(before, item=made, fingerprint=fingerprint(made))
    with store.transaction():
        desk.casework.edit(Edit(before, after), NOON + DAY)
    assert store.mentions.get(number).verdict.label == "neutral"


def test_who_is_muted_is_kept_and_judged_and_never_alerts(store, tmp_path):
    desk = Desk(store, tmp_path, mute=["author:Maya R.", "forum"])
    for made in (mention(), mention(another(2), source="forum")):
        number = desk.hears(made)
        found = store.mentions.get(number)
        assert (found.verdict, found.case) == (BAD, None)
    assert desk.alerts() == []
    assert desk.hears(mention(another(3))) == 3
    assert desk.alerts() == [("case", 1), ("case", 1)]


def test_who_is_muted_joins_no_case_either(store, tmp_path):
    desk = Desk(store, tmp_path, mute=["forum"])
    desk.hears(mention())
    copy = desk.hears(mention(item(id="copy"), source="forum"))
    assert store.mentions.get(copy).case is None


def test_a_muted_review_that_gets_worse_stays_silent(store, tmp_path):
    desk = Desk(store, tmp_path, mute=["news"])
    number = desk.hears(mention(item(rating=5.0), verdict=GOOD))
    assert desk.shows(number, BAD, rating=1.0).case is None
    assert desk.alerts() == []


def test_from_the_second_false_alarm_on_an_author_can_be_muted_and_from_the_third_a_source(
    desk, store
):
    heard = [
        desk.hears(mention(another(number, author=author, url=item().url)))
        for number, author in enumerate(["Maya R.", "Maya R.", "Jo"])
    ]
    offers = [offered(store, desk.says(number, "neutral"), ()) for number in heard]
    assert offers == [[], ["author:Maya R."], ["news"]]


def test_one_mention_that_is_corrected_twice_is_one_false_alarm(desk, store):
    number = desk.hears(mention())
    desk.says(number, "neutral")
    assert offered(store, desk.says(number, None), ()) == []
