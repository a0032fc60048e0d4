"""Finding mentions, correcting verdicts, exporting: real HTTP, a real record."""

from __future__ import annotations

import csv
import html
import io
import re
from dataclasses import replace

import pytest

from tests.monitor.made_up import BAD, DAY, GOOD, NOON, item, mention
from tests.monitor.web.desk import HERE, USERS, desk


@pytest.fixture
async def page(store, tmp_path, clock):
    async with desk(store, tmp_path, clock, HERE) as made:
        made.hears(
            mention(),
            said("2", "Wonderful croissants, čokolada too.", author="Jo", verdict=GOOD),
            said("3", "Cold soup and a long wait.", author="Bo"),
        )
        yield made


def said(number, text, *, verdict=BAD, at=NOON, **changes):
    made = item(id=number, url=f"https://n.example/{number}", title="", text=text, **changes)
    return mention(made, verdict=verdict, at=at)


def shown(answer):
    return re.findall(r'class="open" href="/mentions/(\d+)"', answer.text)


async def test_the_newest_comes_first(page):
    assert shown(await page.get("/mentions")) == ["3", "2", "1"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=soup", ["3"]),
        ("q=COKOLADA", ["2"]),
        ('q="long+wait"', ["3"]),
        ("q=wait*+-soup", ["1"]),
        ("q=author:jo", ["2"]),
        ("label=positive", ["2"]),
        ("label=not_about", []),
        ("level=high&q=soup", ["3"]),
        ("author=Bo", ["3"]),
        ("brand=Nobody", []),
        ("since=2026-05-02", []),
        ("until=2026-05-01", ["3", "2", "1"]),
        ("until=2026-04-30", []),
        ("q=%22%22+AND+(+NEAR", []),
        ("label=rubbish&level=x&after=y&since=yesterday", ["3", "2", "1"]),
    ],
)
async def test_what_fits_is_shown(page, query, found):
    answer = await page.get(f"/mentions?{query}")
    assert answer.status_code == 200
    assert shown(answer) == found


async def test_a_long_list_comes_page_by_page_without_a_gap(page):
    page.hears(*(said(f"n{n}", f"Cold tea number {n}", author=f"A{n}") for n in range(110)))
    seen, following = [], "/mentions?q=cold"
    while following:
        answer = await page.get(following)
        seen += shown(answer)
        more = re.search(r'rel="next" href="([^"]+)"', answer.text)
        following = html.unescape(more[1]) if more else None
    assert seen == [str(number) for number in range(113, 2, -1)]
    assert "Found: 111" in answer.text


async def test_a_verdict_is_corrected_and_its_case_follows(page):
    answer = await page.press("/mentions/1", "correct", label="neutral", note="an old joke")
    assert answer.headers["location"] == "/mentions/1?done=correct"
    told = page.store.mentions.get(1)
    assert told.verdict.label == "neutral"
    assert page.store.cases.get(told.case).state == "dismissed"
    text = html.unescape((await page.get("/mentions/1")).text)
    assert "an old joke" in text
    assert "negative → neutral" in " ".join(re.sub("<[^>]+>", "", text).split())


async def test_a_correction_without_a_verdict_changes_nothing(page):
    for label in ("", "wonderful"):
        answer = await page.press("/mentions/1", "correct", label=label)
        assert answer.status_code == 422
    assert page.store.mentions.get(1).about
    assert page.store.corrections.of_mention(1) == []


async def test_many_are_corrected_at_once(page):
    answer = await page.post("/mentions?q=x", data=await ticked(page, 1, 3, label="not_about"))
    assert answer.headers["location"] == "/mentions?q=x&done=2"
    assert "Corrected: 2" in (await page.get("/mentions?done=2")).text
    assert [page.store.mentions.get(number).about for number in (1, 2, 3)] == [False, True, False]
    assert [page.store.cases.get(number).state for number in (1, 2)] == ["dismissed", "dismissed"]


async def test_what_somebody_else_corrected_meanwhile_is_left_and_said(page):
    fields = await ticked(page, 1, 3, label="neutral")
    await page.press("/mentions/1", "correct", label="positive")
    answer = await page.post("/mentions", data=fields)
    assert answer.status_code == 409
    assert "Not corrected: 1 of 2" in answer.text
    assert [page.store.mentions.get(n).verdict.label for n in (1, 3)] == ["positive", "neutral"]


async def test_nothing_ticked_and_no_verdict_chosen_are_said(page):
    assert (
        await page.post("/mentions", data=await ticked(page, label="neutral"))
    ).status_code == 422
    assert (await page.post("/mentions", data=await ticked(page, 1, label=""))).status_code == 422


async def ticked(page, *numbers, label):
    text = (await page.get("/mentions")).text
    boxes = dict(re.findall(r'name="mention" value="((\d+)/[^"]*)"', text))
    values = {number: value for value, number in boxes.items()}
    return {
        "csrf": await page.csrf(),
        "label": label,
        "mention": [values[str(number)] for number in numbers],
    }


async def test_praise_comes_with_thanks_to_copy_and_is_thanked_once(page):
    text = html.unescape((await page.get("/mentions/2")).text)
    thanks = page.behind.casework.desk.planner.thanks(page.store.mentions.get(2), NOON)
    assert thanks.public in text
    assert thanks.personal in text
    await page.press("/mentions/2", "thank")
    assert page.store.mentions.get(2).thanked == NOON
    again = await page.post("/mentions/2/thank", data={"csrf": await page.csrf()})
    assert again.status_code == 409


async def test_a_competitors_praise_is_not_ours_to_thank_for(store, tmp_path, clock):
    rival = HERE.replace("[email]", '[[brands]]\nname = "Globex"\ncompetitor = true\n[email]')
    async with desk(store, tmp_path, clock, rival) as page:
        page.hears(replace(said("1", "I love Globex.", verdict=GOOD), brand="Globex"))
        assert 'action="/mentions/1/thank"' not in (await page.get("/mentions/1")).text
        answer = await page.post("/mentions/1/thank", data={"csrf": await page.csrf()})
        assert answer.status_code == 409
        assert "Globex, a competitor" in answer.text
        assert page.store.mentions.get(1).thanked is None


async def test_the_list_shows_which_praise_has_been_thanked(page):
    assert "Thanked" not in (await page.get("/mentions")).text
    await page.press("/mentions/2", "thank")
    assert (await page.get("/mentions")).text.count("Thanked") == 1


async def test_what_was_ticked_and_typed_stands_again_where_the_verdict_was_missing(page):
    seen = re.findall(r'name="mention" value="([^"]+)"', (await page.get("/mentions")).text)
    form = {"csrf": await page.csrf(), "mention": seen[:2], "label": "", "note": "a joke"}
    answer = await page.post("/mentions", data=form)
    assert answer.status_code == 422
    assert re.findall(r'value="([^"]+)" checked', answer.text) == seen[:2]
    assert 'value="a joke"' in answer.text


async def test_an_author_is_muted_from_his_mention(page):
    await page.press("/mentions/3", "mute")
    page.store.cases.get(2)
    page.hears(said("4", "Rude, and cold soup again.", author="Bo", at=NOON + DAY))
    assert page.store.mentions.get(4).case is None


@pytest.mark.parametrize("kind", ["csv", "json"])
async def test_an_export_holds_all_that_fits_not_only_a_page(page, kind):
    page.hears(*(said(f"n{n}", f"Cold tea number {n}", author=f"A{n}") for n in range(70)))
    answer = await page.get(f"/mentions.{kind}?q=cold")
    assert "attachment" in answer.headers["content-disposition"]
    rows = answer.json() if kind == "json" else table(answer.text)
    assert [int(row["mention"]) for row in rows] == list(range(73, 2, -1))


def table(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


async def test_an_export_holds_no_formula(page):
    page.hears(said("4", '=HYPERLINK("https://evil.example")', author="@SUM(A1)"))
    (row, *_) = table((await page.get("/mentions.csv")).text)
    assert row["text"].startswith("'=")
    assert row["author"].startswith("'@")


async def test_a_reader_finds_and_exports_and_corrects_nothing(store, tmp_path, clock):
    async with desk(store, tmp_path, clock, HERE + USERS) as page:
        page.hears(mention())
        await page.sign_in("Rea")
        text = (await page.get("/mentions")).text
        assert "Awful morning" in text
        assert 'type="checkbox"' not in text
        assert (await page.get("/mentions.csv")).status_code == 200
        for path, label in (("/mentions", "neutral"), ("/mentions/1/correct", "neutral")):
            answer = await page.post(path, data={"csrf": await page.csrf(), "label": label})
            assert answer.status_code == 403
        assert store.mentions.get(1).verdict.label == "negative"
