"""`mention`: looking at one, and correcting its verdict."""

import re
from dataclasses import replace

import pytest

from monitor.app import scorer
from monitor.config import load
from monitor.store import Store
from monitor.telling import telling
from tests.monitor.made_up import BAD, BRAND, GOOD, NOON, item, keep, mention, watching
from tests.monitor.test_rows import MENTION
from tests.monitor.working import nothing

MADE = (
    mention(item(id="1", rating=2.0), verdict=replace(BAD, themes=("staff",), tier="default")),
    mention(item(id="2", title="Second", text="They were late and loud again, as ever, at noon.")),
    mention(item(id="3", title="Third", text="What a lovely place.", author="Jo"), verdict=GOOD),
)


@pytest.fixture
def recorded(here, typed):
    """An installation with two complaints by one person and praise by another."""
    here.configure()
    settings = load(here.config, environ={})
    with Store(here.database) as store:
        (watch,) = watching(store, "news")
        casework = telling(settings, store, nothing).casework
        with store.transaction():
            for made in MADE:
                store.mentions.remember(watch.id, [(made.item, made.fingerprint)], NOON)
                casework.add(watch.id, made, NOON)
    return typed


def test_a_mention_is_shown_whole(recorded):
    row = recorded.json("mention", "1")
    assert set(row) >= MENTION | {"corrections", "about", "tier", "themes"}
    assert (row["mention"], row["about"], row["corrections"]) == (1, True, [])
    shown = recorded("mention", "1").stdout
    for part in (
        "Mention 1 (Blue Door Bakery) is negative, score -0.70, severity 60 of 100.",
        "Language: en; judged by: rules and the small model",
        "Themes: staff",
        "Story: 1; case: 1",
        "Maya R. at news, 2 of 5 stars",
        "laughed at me",
        "awful: negative word",
    ):
        assert part in shown
    assert "Corrections" not in shown


def test_a_verdict_is_corrected_and_everything_follows(recorded):
    said = recorded("mention", "3", "--label", "negative", "--by", "Ana", "--note", "irony").stdout
    assert "Mention 3 (Blue Door Bakery) is negative, score -0.50" in said
    assert "Case 2 is open." in said
    assert "The alert waits in the outbox" in said
    newest = recorded.json("alerts")[0]
    assert (newest["kind"], newest["case"], newest["state"]) == ("case", 2, "pending")
    row = recorded.json("mention", "3")
    (kept,) = row["corrections"]
    assert {key: kept[key] for key in ("who", "before", "label", "about", "note")} == {
        "who": "Ana",
        "before": "positive",
        "label": "negative",
        "about": True,
        "note": "irony",
    }
    assert row["reasons"][0] == {
        "what": "positive → negative",
        "why": "corrected by Ana",
        "weight": -0.5,
    }
    assert "Ana  positive → negative: irony" in recorded("mention", "3").stdout


def test_what_is_not_about_the_brand_is_still_shown_and_no_longer_listed_by_label(recorded):
    row = recorded.json("mention", "1", "--not-about", "--by", "Ana")
    assert (row["about"], row["label"], row["corrections"][0]["label"]) == (False, "negative", None)
    assert "negative, and is not about it" in recorded("mention", "1").stdout
    assert "not about it" in recorded("mentions").stdout
    assert [row["about"] for row in recorded.json("mentions")] == [True, True, False]
    assert [row["mention"] for row in recorded.json("mentions", "--label", "negative")] == [2]


def test_who_acts_is_by_default_who_is_logged_in(recorded):
    recorded("mention", "1", "--label", "neutral")
    assert recorded.json("mention", "1")["corrections"][0]["who"]


def test_after_the_second_false_alarm_its_author_can_be_muted_as_it_says(recorded, here):
    assert "mute" not in recorded("mention", "1", "--label", "neutral").stdout
    said = recorded("mention", "2", "--label", "neutral").stdout
    (offer,) = [line for line in said.splitlines() if "[sentiment]" in line]
    line = offer.rpartition("[sentiment]: ")[2]
    assert line == 'mute = ["author:Maya R."]'
    here.configure(extra=f"[sentiment]\n{line}")
    assert load(here.config, environ={}).sentiment.mute == ("author:Maya R.",)
    assert "mute" not in recorded("mention", "2", "--not-about").stdout


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["1", "--label", "negative"], "mention 1 is negative already: nothing to correct"),
        (["9"], "there is no mention 9; `amends mentions` lists them"),
        (["9", "--label", "neutral"], "there is no mention 9"),
        (["1", "--label", "neutral", "--not-about"], "exclude each other"),
        (["1", "--note", "why"], "goes with --label or --not-about"),
        (["1", "--label", "unscored"], "unscored"),
        (["0"], "0"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused_and_changes_nothing(words, reason, recorded):
    before = recorded.json("mentions")
    said = recorded("mention", *words, status=2)
    assert reason in said.stderr
    assert said.stdout == ""
    assert recorded.json("mentions") == before


def test_before_the_first_poll_there_is_no_mention(here, typed):
    here.configure()
    assert "`amends poll` or `amends run` creates it" in typed("mention", "1", status=1).stderr


def test_corrections_are_measured_by_language(recorded):
    recorded("mention", "1", "--label", "positive")
    recorded("mention", "3", "--not-about")
    found = recorded.json("evaluate", "--corrections", "--quick")
    (measured,) = found["evaluations"]
    assert (measured["texts"], measured["languages"]["en"]["texts"]) == (1, 1)
    assert measured["confusion"] == [{"label": "positive", "verdict": "negative", "texts": 1}]
    assert found["suggestions"] == []
    shown = recorded("evaluate", "--corrections", "--quick").stdout
    assert "Macro-F1" in shown
    assert "No word stands out" in shown


SLANG = (
    "Their rye is sick, I swear.",
    "That was one sick loaf of bread.",
    "Parking is at the dead end behind the bakery.",
)
ORDINARY = (
    "They open at nine.",
    "We had coffee there, and it was awful.",
    "The queue was short, and the rye was lovely.",
    "There is a table by the window.",
)


def test_what_is_suggested_goes_into_the_configuration_and_judges_rightly(here, typed):
    here.configure()
    judging = scorer(load(here.config, environ={}), thorough=False)
    with Store(here.database) as store:
        (watch,) = watching(store, "news")
        for number, text in enumerate([*SLANG, *ORDINARY]):
            made = item(id=str(number), title="", text=text, author=f"Guest {number}")
            keep(store, watch.id, mention(made, verdict=judging.score(text, brand=BRAND)))
    typed("mention", "1", "--label", "positive")
    typed("mention", "2", "--label", "positive")
    typed("mention", "3", "--label", "neutral")

    found = typed.json("evaluate", "--corrections", "--quick")["suggestions"]
    assert found == [{"brand": BRAND, "word": "sick", "weight": 2.0, "mentions": [1, 2]}]
    shown = typed("evaluate", "--corrections", "--quick").stdout
    lines = shown[shown.index("[sentiment.words") :]
    here.configure(extra=lines)
    taught = scorer(load(here.config, environ={}), thorough=False)
    assert [taught.score(text, brand=BRAND).label for text in SLANG[:2]] == ["positive"] * 2
    assert typed.json("evaluate", "--corrections", "--quick")["suggestions"] == []


def test_where_nobody_corrected_anything_there_is_nothing_to_measure(recorded):
    assert recorded.json("evaluate", "--corrections") == {"evaluations": [], "suggestions": []}
    assert "Nothing yet." in recorded("evaluate", "--corrections").stdout


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ([], "FILES or --corrections"),
        ([__file__, "--corrections"], "FILES or --corrections"),
        (["--corrections", "--language", "en"], "--language goes with FILES"),
    ],
)
def test_evaluate_takes_files_or_corrections(words, reason, recorded):
    assert reason in recorded("evaluate", *words, status=2).stderr


def test_thanks_are_written_down_once(recorded):
    assert recorded.json("mention", "3")["thanked"] is None
    said = recorded("mention", "3", "--thanked", "--by", "Ana").stdout
    assert said == "Mention 3 (Blue Door Bakery): thanked by Ana.\n"
    assert recorded.json("mentions")[0]["thanked"] is not None
    assert re.search(r"^Thanked .* by Ana$", recorded("mention", "3").stdout, re.MULTILINE)
    again = recorded("mention", "3", "--thanked", status=2)
    assert "Ana has said thank you already" in again.stderr
    assert "only praise" in recorded("mention", "1", "--thanked", status=2).stderr


@pytest.mark.parametrize(
    "wrong",
    [("--thanked", "--label", "positive"), ("--thanked", "--note", "by mail"), ("--by", "Ana")],
)
def test_options_that_do_not_go_together_are_refused(recorded, wrong):
    assert recorded("mention", "3", *wrong, status=2).stdout == ""
    assert recorded.json("mention", "3")["thanked"] is None
