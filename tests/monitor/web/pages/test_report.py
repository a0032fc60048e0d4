"""The page of the scorecard, over real HTTP, beside what `amends report` says."""

import html
import json
import re
from datetime import timedelta

import pytest
from click.testing import CliRunner

from monitor import moments
from monitor.cli.main import amends
from monitor.desk import perform
from tests.monitor.made_up import Clock
from tests.monitor.office import PRAISE, Office, complaint
from tests.monitor.web.desk import HERE, desk

HOSTILE = "“><script>alert(1)</script>"
TWO_BRANDS = HERE + '[[brands]]\nname = "Red Door"\n[[brands]]\nname = "X"\ncompetitor = true\n'


@pytest.fixture
async def page(store, tmp_path):
    """A desk by the real clock, for a brand with five days behind it."""
    clock = Clock(moments.now() - timedelta(days=20))
    office = Office(store, tmp_path, clock, "[escalation]\nenabled = false\n")
    office.hears(complaint(60, "price"))
    clock.tick(days=15)
    for _ in range(3):
        office.hears(complaint(60, "waiting"))
        clock.tick(days=1)
    office.hears(complaint(90, HOSTILE), outlet=HOSTILE, author=HOSTILE, text=HOSTILE)
    office.hears(complaint(90, HOSTILE))
    office.hears(PRAISE)
    clock.tick(hours=1)
    perform(store, 2, "resolve", note="A refund", by="Ana", now=clock())
    async with desk(store, tmp_path, moments.now, TWO_BRANDS) as opened:
        opened.config = tmp_path / "config.toml"
        yield opened


def typed(page, *arguments):
    """What `amends report` prints."""
    environment = {"AMENDS_CONFIG": str(page.config)}
    return CliRunner(env=environment).invoke(amends, ["report", *arguments]).stdout


def counted(cards):
    """Figures without the moments of counting, which are not the same."""
    return [
        {key: value for key, value in card.items() if key not in ("since", "until")}
        for card in cards
    ]


async def shown(page, address):
    answer = await page.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def rows(text):
    """The first brand's table: each figure with what it is."""
    table = text[text.index("<tbody>") : text.index("</tbody>")]
    found = re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td>', table)
    return {html.unescape(label): html.unescape(value) for label, value in found}


@pytest.mark.parametrize("days", [7, 30, 90])
async def test_the_figures_are_those_of_the_command(page, days):
    ours = (await page.get(f"/report.json?days={days}")).json()
    theirs = json.loads(typed(page, "--json", "--since", f"{days}d"))
    assert counted(ours) == counted(theirs)
    assert ours[0]["complaints"] == (5 if days == 7 else 6)


async def test_the_page_shows_these_figures_and_what_to_mend_first(page):
    (card, _) = (await page.get("/report.json")).json()
    text = await shown(page, "/report")
    found = rows(text)
    assert found["Complaints"] == str(card["complaints"]) == "5"
    assert found["Praise"] == str(card["praise"])
    assert found["Cases opened"] == str(card["cases_opened"])
    assert f"({card['negative']} of {card['scored']})" in found["Share negative"]
    assert "What to mend first" in text
    assert text.index("What to mend first") < text.index("Complaints, day by day")
    plain = html.unescape(text)
    assert "waiting: 3 (60%)" in re.search(r"<desc id=.chart-1-2.*?</desc>", plain, re.DOTALL)[0]


async def test_without_a_choice_it_is_about_seven_days(page):
    text = await shown(page, "/report")
    assert re.search(r'aria-current="true">7 days<', text)
    assert re.search(r'aria-current="true">30 days<', await shown(page, "/report?days=30"))


async def test_a_day_to_begin_with_can_be_chosen(page):
    day = (moments.now() - timedelta(days=24)).date()
    (card, _) = (await page.get(f"/report.json?since={day}")).json()
    assert card["since"] == f"{day}T00:00:00.000Z"
    assert card["complaints"] == 6
    text = await shown(page, f"/report?since={day}&days=7")
    assert f'type="date" name="since" value="{day}"' in text
    assert not re.search(r'aria-current="true">\d+ days<', text)


@pytest.mark.parametrize("day", ["2999-01-01", "1999-01-01", "0001-01-01", "soon", "2026-02-31"])
async def test_a_day_that_makes_no_sense_is_named_and_left_out(page, day):
    text = await shown(page, f"/report?since={day}")
    assert re.search(r'role="alert">This is no day in the last ten years', text)
    assert rows(text)["Complaints"] == "5"


async def test_a_brand_can_be_chosen_and_competitors_have_no_scorecard(page):
    assert [one["brand"] for one in (await page.get("/report.json")).json()] == [
        "Blue Door Bakery",
        "Red Door",
    ]
    text = await shown(page, "/report?brand=Red+Door&days=30")
    assert re.findall(r'<h2 id="brand-\d">(.*?)</h2>', text) == ['<bdi dir="auto">Red Door</bdi>']
    assert 'href="/report.json?brand=Red+Door&amp;days=30"' in text
    assert "There is no such brand of yours." in await shown(page, "/report?brand=Nobody")
    assert (await page.get("/report.json?brand=X")).json() == []


async def test_it_leads_to_the_mentions_and_cases_behind_the_figures(page):
    text = await shown(page, "/report")
    assert 'href="/mentions?brand=Blue+Door+Bakery"' in text.replace("%20", "+")
    (card, _) = (await page.get("/report.json")).json()
    assert f'href="/cases/{card["oldest_case"]}"' in text
    assert "An example of “waiting”" in html.unescape(text)
    assert "amends case" not in text
    for target in set(re.findall(r'href="(/(?:cases|mentions)/\d+)"', text)):
        await shown(page, target)


async def test_the_file_to_take_along_is_the_one_that_the_command_writes(page, tmp_path):
    answer = await page.get("/report.html?days=30")
    assert answer.headers["content-disposition"] == 'attachment; filename="amends-report.html"'
    typed(page, "--html", str(tmp_path / "report.html"), "--since", "30d")
    theirs = (tmp_path / "report.html").read_text("utf-8")
    assert re.sub(r"\d\d:\d\d", "", answer.text) == re.sub(r"\d\d:\d\d", "", theirs)


async def test_a_file_about_no_brand_is_not_there(page):
    assert (await page.get("/report.html?brand=Nobody")).status_code == 404


async def test_themes_and_places_with_hostile_names_are_only_text(page):
    for address in ("/report", "/report.html"):
        text = await shown(page, address)
        assert "<script>alert" not in text
        assert HOSTILE in html.unescape(text)


async def test_nothing_on_the_page_needs_a_style_that_our_policy_forbids(page):
    answer = await page.get("/report")
    assert "style-src 'self'" in answer.headers["content-security-policy"]
    assert not re.search(r"<style|\sstyle=", answer.text)
    ids = re.findall(r'\sid="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids))
