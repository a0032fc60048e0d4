"""The pages of storms, over real HTTP on a record in which one rages."""

import html
import re

import pytest

from monitor.desk import perform
from monitor.store.filter import CaseFilter, Filter
from monitor.stormfacts import shown as facts_shown
from tests.monitor.made_up import DAY, HOUR
from tests.monitor.office import CRITICAL, LOW, MEDIUM, Office, complaint, moment
from tests.monitor.web.desk import desk

QUIET = "[escalation]\nenabled = false\n"
HOSTILE = "“><script>alert(1)</script>"


@pytest.fixture
def office(store, tmp_path, clock):
    """A brand with a complaint every third day for a month."""
    clock.now = moment(31)
    here = Office(store, tmp_path, clock, QUIET)
    for day in range(30, 0, -3):
        clock.now = moment(31) - day * DAY
        here.hears(complaint(LOW))
    clock.now = moment(31)
    here.ticks()
    return here


@pytest.fixture
async def page(store, tmp_path, clock, office):
    async with desk(store, tmp_path, clock) as opened:
        yield opened


def rages(office, count=20):
    """Somebody complains every half minute."""
    for number in range(count):
        office.clock.tick(seconds=30)
        office.hears(complaint(CRITICAL if number == 7 else MEDIUM, "waiting"))


def ends(office):
    """A day without a complaint."""
    for _ in range(48):
        office.ticks(minutes=30)


async def shown(page, address):
    answer = await page.get(address)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def figure(text, label):
    """What stands beside a label, without markup."""
    found = re.search(rf"<dt>{label}</dt><dd>(.*?)</dd>", text, re.DOTALL)
    assert found, f"no figure for {label}"
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).split())


async def test_without_a_storm_the_pages_say_so(page):
    assert "There is no storm" in await shown(page, "/storms")
    assert "A storm rages" not in await shown(page, "/")
    assert (await page.get("/storms/1")).status_code == 404


async def test_a_raging_storm_is_explained_as_in_its_mail(page, office):
    rages(office)
    text = await shown(page, "/storms")
    (mail,) = (one.alert for one in office.alerts() if one.alert.kind == "storm")
    (why,) = re.findall(r'<a class="open" href="/storms/1">(.*?)</a>', text)
    assert "where" in why
    assert why in " ".join(mail.text.split())
    assert "20 complaints since Sun 31 May 2026, 12:00 UTC" in text
    assert text.index("Going on now") < text.index(why)
    assert "goes on" in await shown(page, "/storms/1")


async def test_the_inbox_shows_it_on_top_while_it_rages_and_not_after(page, office):
    rages(office)
    text = await shown(page, "/")
    assert re.search(r'<a href="/storms/1">A storm rages about <b><bdi dir="auto">Blue', text)
    assert text.index("A storm rages") > text.index('id="list" data-part')
    assert "20 complaints since" in text
    ends(office)
    assert "A storm rages" not in await shown(page, "/")


async def test_a_storm_that_is_over_keeps_its_figures_whatever_comes_later(page, office):
    rages(office)
    ends(office)
    (storm,) = page.store.storms.ended(9)
    office.clock.tick(days=3)
    office.hears(complaint(MEDIUM, "price"))
    text = await shown(page, "/storms/1")
    assert figure(text, "Complaints in all") == "20 complaints"
    assert figure(text, "Over") == f"Sun 31 May 2026, {storm.ended:%H:%M} UTC"
    assert "price" not in text
    assert "Its cases, the most urgent first: 20" in text
    listed = await shown(page, "/storms")
    assert listed.index("<h2>Over</h2>") < listed.index('href="/storms/1"')


async def test_the_chart_says_in_words_and_as_a_table_what_it_shows(page, office):
    rages(office)
    text = await shown(page, "/storms/1")
    described = re.search(r'<desc id="course-chart-desc">(.*?)</desc>', text, re.DOTALL)[1]
    table = re.findall(r'<tr><th scope="row">(.*?)</th><td>(\d+)</td></tr>', text)
    assert sum(int(count) for _, count in table) == 20
    for label, count in table:
        assert (f"{label}: {count}" in described) == (count != "0")
    called = page.store.storms.get(1).called
    assert f"Called a storm: {called:%H:%M}." in described
    assert text.count('class="bar"') == sum(count != "0" for _, count in table)
    assert int(table[0][1]) == 0  # it begins before the storm does
    assert 'style="' not in text


async def test_its_cases_are_there_the_worst_first_with_who_waits_longest(page, office):
    rages(office)
    worst, oldest = worst_and_oldest(page)
    text = await shown(page, "/storms/1")
    assert re.findall(r'class="open" href="/cases/(\d+)"', text)[0] == str(worst)
    assert figure(text, "Cases without an answer").startswith("20 ")
    assert f'href="/cases/{oldest}">the oldest waits since' in text
    for case in (worst, oldest):
        perform(page.store, case, "contact", note="", by="Ana", now=office.clock())
    assert figure(await shown(page, "/storms/1"), "Cases without an answer").startswith("18 ")


async def test_copies_of_one_story_are_named_once_among_the_worst(page, office):
    rages(office)
    storm = page.store.storms.all_raging()[0]
    for _ in range(4):
        office.clock.tick(seconds=30)
        office.hears(complaint(CRITICAL, "waiting"), "The one and only.", author="The same person")
    facts = facts_shown(page.store, storm, office.clock(), HOUR, look=case_of)
    named = [one.link for one in facts.worst]
    assert named[0] == str(max(case.id for case in page.store.cases.find(CaseFilter())))
    assert len(named) == len(set(named)) == 5


def case_of(*, case=None, mention=None, brand=None):
    return str(case)


async def test_its_page_has_the_plan_and_the_drafts_of_its_mail_while_it_goes_on(page, office):
    rages(office)
    storm = page.store.storms.all_raging()[0]
    sent = next(one for one in page.store.alerts.find(Filter()) if one.alert.kind == "storm")
    mail = sent.alert.text.replace("\r\n", "\n")
    text = await shown(page, f"/storms/{storm.id}")
    drafts = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", text, re.DOTALL)
    assert len(drafts) == 3
    assert all(draft in mail for draft in drafts)
    ends(office)
    assert "<textarea" not in await shown(page, f"/storms/{storm.id}")


def worst_and_oldest(page):
    """The worst case of the storm, and the one that was opened first."""
    cases = [one for one in page.store.cases.find(Filter()) if one.opened > moment(31)]
    worst = max(cases, key=lambda one: one.severity)
    return worst.id, min(cases, key=lambda one: (one.opened, one.id)).id


async def test_what_it_is_about_is_told_as_in_the_mail(page, office):
    rages(office)
    assert "What they are about: waiting (20)" in await shown(page, "/storms/1")


async def test_places_and_themes_with_hostile_names_are_only_text(page, office):
    for number in range(12):
        office.clock.tick(seconds=30)
        office.hears(complaint(MEDIUM, HOSTILE), outlet=f"{HOSTILE} {number % 2}", author=HOSTILE)
    page.store.mentions._db.execute("UPDATE storms SET brand = brand || ?", (HOSTILE,))
    page.store.mentions._db.execute("UPDATE mentions SET brand = brand || ?", (HOSTILE,))
    for address in ("/storms", "/storms/1", "/"):
        answer = await page.get(address)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
    assert f"{HOSTILE} 0 (" in await shown(page, "/storms/1")


async def test_many_storms_are_shown_page_by_page(page, office):
    rages(office)
    ends(office)
    page.store.mentions._db.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24) "
        "INSERT INTO storms (brand, started, called, ended, count, span, expected, times, summary) "
        "SELECT brand, started, called, ended, count, span, expected, times, summary "
        "FROM storms, n WHERE id = 1"
    )
    first = re.findall(r'href="/storms/(\d+)"', await shown(page, "/storms"))
    rest = re.findall(r'href="/storms/(\d+)"', await shown(page, "/storms?page=1"))
    assert (len(first), len(rest)) == (20, 5)
    assert first + rest == [str(number) for number in range(25, 0, -1)]
