"""The sentences of the pages: complete in every language, used, and shown."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import get_args

import pytest

import monitor.web
from alerts.manners import RuleName
from alerts.texts import names
from monitor.desk import DeskAct, perform
from monitor.health import CONDITIONS
from monitor.mention import CaseState
from monitor.sentiment.verdict import Label
from monitor.web.pages.inbox import TABS
from monitor.web.visit import LANGUAGE
from monitor.web.words import LANGUAGES, texts, words
from tests.monitor.made_up import DAY
from tests.monitor.office import CRITICAL, LOW, MEDIUM, PRAISE, Office, complaint, moment
from tests.monitor.web.desk import HERE, PASSWORD, USERS, desk

ROOM = Path(monitor.web.__file__).parent
OTHERS = [one for one in LANGUAGES if one != "en"]
MAY_BE_THE_SAME = {
    "{n} mentions",
    "Corrections",
    "Filter",
    "Mentions",
    "Name",
    "Note",
    "Pages",
    "Password",
    "Source",
    "Sources",
    "neutral",
}
"""English sentences that are right in another language, too."""
FILES = {"mentions.csv", "mentions.json"}
"""Names of files that look like keys."""
INVARIANT = {"report.days"}
"""Only told of numbers that take the same form."""

every_other = pytest.mark.parametrize("language", OTHERS)


def flat(language):
    """Sentences by dotted key."""
    return {
        f"{table}.{key}": sentence
        for table, sentences in texts(language).items()
        for key, sentence in sentences.items()
    }


ENGLISH = flat("en")


def mentioned():
    """The dotted keys that templates and code name: whole ones, and beginnings of others."""
    tables = "|".join(texts("en"))
    whole, beginnings = set(), set()
    for path in (*ROOM.rglob("*.j2"), *ROOM.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for key, end in re.findall(rf'"((?:{tables})\.\w*)("(?: ~)?|\{{)', text):
            (whole if end == '"' else beginnings).add(key)
    return whole, beginnings


@every_other
def test_a_language_has_the_tables_and_keys_of_english_in_their_order(language):
    assert list(flat(language)) == list(ENGLISH)


@every_other
def test_a_sentence_has_the_placeholders_of_the_english_one(language):
    found = flat(language)
    assert {key: names(found[key]) for key in ENGLISH} == {
        key: names(sentence) for key, sentence in ENGLISH.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_has_space_around_it(language):
    assert [key for key, said in flat(language).items() if not said or said != said.strip()] == []


@every_other
def test_no_sentence_was_left_in_english(language):
    same = {said for key, said in flat(language).items() if said == ENGLISH[key]}
    assert same <= MAY_BE_THE_SAME


@pytest.mark.parametrize("language", ["hr", "ru"])
def test_no_number_stands_before_a_word_that_would_change_with_it(language):
    counted = re.compile(r"\{(n|of|now|before)\} \w{3,}")
    assert {key for key, said in flat(language).items() if counted.search(said)} <= INVARIANT


def test_every_sentence_is_used():
    whole, beginnings = mentioned()
    unused = {key for key in ENGLISH if key not in whole and not key.startswith(tuple(beginnings))}
    assert unused == set()


def test_every_sentence_that_pages_name_is_there():
    whole, beginnings = mentioned()
    assert whole - set(ENGLISH) == FILES
    assert [one for one in beginnings if not any(key.startswith(one) for key in ENGLISH)] == []


@pytest.mark.parametrize(
    ("beginning", "ends"),
    [
        ("act.", get_args(DeskAct)),
        ("clock.", [*get_args(CaseState)[1:4], "due", "overdue", "opened"]),
        ("condition.", CONDITIONS),
        ("done.", [*get_args(DeskAct), "correct", "mute", "thank"]),
        ("inbox.none_", [*TABS, "filtered"]),
        ("label.", get_args(Label)),
        ("log.", get_args(DeskAct)),
        ("preview.", ["busy", "many", "slow", "handed"]),
        ("tab.", TABS),
        ("tone.", [*get_args(RuleName), "no_apology", "no_person", "shouts"]),
    ],
)
def test_every_kind_of_thing_has_its_sentence(beginning, ends):
    assert [one for one in ends if beginning + one not in ENGLISH] == []


@pytest.fixture
def busy(store, tmp_path, clock):
    """A brand with a storm, praise, a resolved and a dismissed case."""
    clock.now = moment(31)
    here = Office(store, tmp_path, clock, "[escalation]\nenabled = false\n")
    for day in range(30, 0, -3):
        clock.now = moment(31) - day * DAY
        here.hears(complaint(LOW))
    clock.now = moment(31)
    here.ticks()
    for number in range(20):
        clock.tick(seconds=30)
        here.hears(complaint(CRITICAL if number == 7 else MEDIUM, "waiting"))
    here.hears(PRAISE)
    perform(store, 1, "resolve", note="A refund", by="Ana", now=clock())
    perform(store, 2, "dismiss", note="A test of ours", by="Ana", now=clock())
    return here


async def test_every_page_is_in_the_language_that_was_chosen(store, tmp_path, clock, busy):
    praise = max(one.id for one in store.mentions.some(range(1, 40)) if one.praises)
    pages = (
        *("/" if tab == "open" else f"/?tab={tab}" for tab in TABS),
        "/?q=nobody+said+this",
        "/cases/1",
        "/cases/2?done=dismiss",
        "/cases/5",
        "/mentions",
        "/mentions?q=nobody+said+this",
        "/mentions/5",
        f"/mentions/{praise}",
        "/storms",
        "/storms/1",
        "/report?days=30",
        "/sources",
        "/sources/1",
        "/cases/999999",
    )
    async with desk(store, tmp_path, clock) as page:
        for language in LANGUAGES:
            page.cookies.set(LANGUAGE, language)
            for path in pages:
                await is_in(page, path, language)


async def is_in(page, path, language):
    """See that a page is in a language, and holds no English sentence beside it."""
    answer = await page.get(path)
    assert answer.status_code in {200, 404}, path
    assert f'<html lang="{language}">' in answer.text, path
    text = html.unescape(answer.text)
    left = {
        key: said
        for key, said in ENGLISH.items()
        if flat(language)[key] != said and len(said) > 12 and not names(said) and said in text
    }
    assert language == "en" or not left, path


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_draft_is_read_and_a_form_refused_in_the_language(
    store, tmp_path, clock, busy, language
):
    async with desk(store, tmp_path, clock) as page:
        page.cookies.set(LANGUAGE, language)
        t = words(language, "UTC")
        draft = {"draft": "CALM DOWN!!! We are sorry if you felt that way.", "language": "en"}
        read = await page.press("/cases/5", "tone", step="contact", **draft)
        assert t("tone.shouts") in html.unescape(read.text)
        refused = await page.post("/mentions", data={"csrf": "old"})
        assert t("error.stale") in html.unescape(refused.text)


async def test_pages_begin_in_the_language_of_the_configuration(store, tmp_path, clock):
    async with desk(store, tmp_path, clock, speaking("de") + USERS) as page:
        assert "Anmelden" in (await page.get("/sign-in")).text
        await page.sign_in("Ana")
        assert '<html lang="de">' in (await page.get("/")).text


async def test_who_signs_in_is_spoken_to_in_the_language_of_that_user(store, tmp_path, clock):
    config = speaking("de") + USERS.replace('"Bo"', '"Bo"\nlocale = "ru"')
    async with desk(store, tmp_path, clock, config) as page:
        await page.sign_in("Bo")
        assert "Входящие" in (await page.get("/")).text
        missing = await page.get("/cases/77")
        assert missing.status_code == 404
        assert flat("ru")["error.404"] in missing.text


async def test_what_was_chosen_at_the_foot_of_a_page_comes_first(store, tmp_path, clock):
    config = speaking("de") + USERS.replace('"Bo"', '"Bo"\nlocale = "ru"')
    async with desk(store, tmp_path, clock, config) as page:
        await page.sign_in("Bo")
        form = {"csrf": await page.csrf(), "language": "hr", "back": "/report"}
        chosen = await page.post("/language", data=form)
        assert chosen.headers["location"] == "/report"
        assert "Kako stoji ugled" in (await page.get("/report")).text
        wrong = await page.post("/sign-in", data={"name": "Bo", "password": PASSWORD + "!"})
        assert flat("hr")["sign_in.refused"] in html.unescape(wrong.text)


async def test_a_language_that_there_is_not_is_not_chosen(store, tmp_path, clock):
    async with desk(store, tmp_path, clock, speaking("de")) as page:
        page.cookies.set(LANGUAGE, "../en")
        assert '<html lang="de">' in (await page.get("/")).text


def speaking(locale):
    return f'[monitor]\nlocale = "{locale}"\n{HERE}'
