"""The page of a case, as a browser without scripts uses it: real HTTP, a real record."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from tests.monitor.made_up import GOOD, MINUTE, NOON, item, mention
from tests.monitor.web.desk import HERE, USERS, desk

RUDE = "We are sorry if you were upset, but that is our policy. You should have read it."
ELSEWHERE = "An hour of waiting at Blue Door Bakery, and cold soup. Terrible."


@pytest.fixture
async def page(store, tmp_path, clock):
    async with desk(store, tmp_path, clock, HERE) as made:
        made.hears(mention())
        yield made


def said(answer):
    return html.unescape(answer.text)


async def test_the_page_shows_what_was_said_with_the_weighty_words_marked(page):
    shown = said(await page.get("/cases/1"))
    assert "forty minutes" in shown
    assert "<mark" in shown
    for reason in page.store.mentions.get(1).verdict.reasons:
        assert reason.why in shown


async def test_the_page_shows_the_plan_and_the_drafts_word_for_word(page):
    shown = said(await page.get("/cases/1"))
    for step in page.store.cases.get(1).plan.steps:
        assert step.draft in shown
        assert all(line in shown for line in (*step.advice, *step.avoid, step.who))


async def test_a_case_goes_from_contacted_to_resolved_to_publicized(page):
    for act, note, state in (
        ("claim", "", "open"),
        ("contact", "by telephone", "contacted"),
        ("resolve", "Money back, and a new loaf.", "resolved"),
        ("publicize", "", "publicized"),
    ):
        answer = await page.press("/cases/1", act, note=note)
        assert answer.headers["location"] == f"/cases/1?done={act}"
        assert page.store.cases.get(1).state == state
        assert 'role="status"' in (await page.get(answer.headers["location"])).text
    shown = said(await page.get("/cases/1"))
    assert "Money back, and a new loaf." in shown
    assert "by telephone" in shown


async def test_publicizing_is_not_offered_and_is_refused_before_it_is_resolved(page):
    shown = said(await page.get("/cases/1"))
    assert 'action="/cases/1/publicize"' not in shown
    assert "Fix it first" in shown
    answer = await page.post("/cases/1/publicize", data={"csrf": await page.csrf()})
    assert answer.status_code == 409
    assert "fix it first" in answer.text.casefold()
    assert page.store.cases.get(1).state == "open"


@pytest.mark.parametrize("act", ["resolve", "dismiss", "note", "dispute"])
async def test_what_needs_a_reason_is_refused_without_one(page, act):
    answer = await page.press("/cases/1", act, note="  ")
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert page.store.cases.get(1).state == "open"


async def test_a_note_that_was_refused_stands_in_its_form_again(page):
    answer = await page.press("/cases/1", "merge", other="99", note="the same one")
    assert answer.status_code == 409
    assert "There is no case 99." in answer.text
    assert ">the same one</textarea>" in answer.text
    assert page.store.cases.get(1).state == "open"


async def test_loading_the_page_of_a_refusal_anew_leads_to_the_case(page):
    for act in ("contact", "merge", "tone"):
        assert (await page.get(f"/cases/1/{act}")).headers["location"] == "/cases/1"
    assert (await page.get("/cases/1/rubbish")).status_code == 404
    assert (
        await page.post("/cases/1/rubbish", data={"csrf": await page.csrf()})
    ).status_code == 404


async def test_dismissed_reopened_assigned_noted_disputed(page):
    await page.press("/cases/1", "dismiss", note="spam")
    assert page.store.cases.get(1).state == "dismissed"
    await page.press("/cases/1", "reopen")
    await page.press("/cases/1", "assign", note="Bo")
    await page.press("/cases/1", "note", note="She called again.")
    before = page.store.cases.get(1).plan
    await page.press("/cases/1", "dispute", note="We were closed that day.")
    case = page.store.cases.get(1)
    assert (case.state, case.owner, case.disputed) == ("open", "Bo", True)
    assert case.plan != before
    acts = [entry.act for entry in page.store.cases.log(1)]
    assert acts[-5:] == ["dismiss", "reopen", "assign", "note", "dispute"]


async def test_cases_are_merged_and_split(page):
    other = item(id="2", url="https://n.example/2", author="B", title="", text=ELSEWHERE)
    page.hears(mention(other))
    await page.press("/cases/1", "merge", other="2")
    assert page.store.cases.get(2).merged_into == 1
    gone = said(await page.get("/cases/2"))
    assert 'href="/cases/1"' in gone
    assert 'action="/cases/2/contact"' not in gone
    answer = await page.press("/cases/1", "split", mention="2")
    assert answer.headers["location"] == "/cases/3?done=split"
    assert page.store.mentions.get(2).case == 3


async def test_of_two_who_look_at_the_same_page_the_second_is_told_and_nothing_is_overwritten(
    store, tmp_path, clock
):
    async with desk(store, tmp_path, clock, HERE + USERS) as page:
        page.hears(mention())
        await page.sign_in("Bo")
        seen = {"csrf": await page.csrf(), "state": "open", "owner": ""}
        await page.sign_in("Ana")
        await page.press("/cases/1", "claim")
        await page.sign_in("Bo")
        csrf = await page.csrf()
        for act, note in (("claim", ""), ("assign", "Bo"), ("dismiss", "spam"), ("contact", "")):
            answer = await page.post(f"/cases/1/{act}", data=seen | {"csrf": csrf, "note": note})
            assert answer.status_code == 409
            assert "somebody else" in answer.text
        assert store.cases.get(1).owner == "Ana"
        # A note overwrites nothing.
        answer = await page.post("/cases/1/note", data=seen | {"csrf": csrf, "note": "mine, too"})
        assert answer.status_code == 303


async def test_a_draft_is_read_for_its_tone_and_kept_as_it_was_changed(page):
    answer = await page.press("/cases/1", "tone", draft=RUDE)
    shown = said(answer)
    assert RUDE in shown
    assert "apologises only if" in shown
    assert "blames others" in shown


async def test_the_script_of_the_page_gets_the_findings_alone(page):
    fields = {"csrf": await page.csrf(), "step": "contact", "language": "en", "draft": RUDE}
    answer = await page.post("/cases/1/tone", data=fields, headers={"X-Part": "tone"})
    assert "apologises only if" in answer.text
    assert "<html" not in answer.text
    fine = "I am sorry. I am Ana, and my direct line is +385 1 555 0100. Call me today."
    answer = await page.post(
        "/cases/1/tone", data=fields | {"draft": fine}, headers={"X-Part": "tone"}
    )
    assert "make things worse" in answer.text


async def test_copies_and_what_the_author_said_before_are_shown(page):
    earlier = item(id="0", url="https://news.example.org/0", text="Nice bread as ever.", title="")
    page.hears(mention(earlier, verdict=GOOD))
    shown = said(await page.get("/cases/1"))
    assert "What the author has said before" in shown
    assert 'href="/mentions/2"' in shown


async def test_what_was_said_cannot_break_out_of_the_page(page):
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}'
    bad = item(id="9", url="https://n.example/9", author=hostile, title=hostile, text=hostile)
    page.hears(mention(bad))
    for path in ("/", "/cases/2", "/mentions/2"):
        shown = (await page.get(path)).text
        assert "<script>alert" not in shown
        assert "<img" not in shown
        assert "{{ 7 * 7 }}" in shown
        assert html.escape("<script>alert(1)") in shown


async def test_a_case_that_is_not_there_is_said_to_be(page):
    answer = await page.get("/cases/99")
    assert answer.status_code == 404
    assert "nothing under this address" in answer.text
    assert (await page.get("/no-such-page")).status_code == 404


async def test_pages_are_kept_nowhere_and_forbid_what_they_do_not_need(page):
    headers = (await page.get("/cases/1")).headers
    assert headers["cache-control"] == "no-store"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


async def test_the_page_says_where_and_in_which_language_it_was_said_as_the_mail_does(page):
    post = item(id="2", url="https://n.example/2", author=None, outlet="Town Table", text=ELSEWHERE)
    page.hears(mention(post))
    shown = said(await page.get("/cases/2"))
    for fact in ("Town Table", "no name given", "Language: English", "Found by:"):
        assert fact in shown


async def test_the_next_open_case_is_near_and_what_others_have_taken_is_left_to_them(page):
    for number in "234":
        text = f"{number} times cold soup, and nobody to be seen. Awful {number}."
        url = f"https://n.example/{number}"
        other = item(id=number, url=url, author=number, title=number, text=text)
        page.hears(mention(replace(other, published=NOON + int(number) * MINUTE)))
    order = [1, 2, 3, 4]
    for here, there in zip(order, [*order[1:], 1], strict=True):
        assert following(await page.get(f"/cases/{here}")) == there
    await page.press("/cases/2", "assign", note="Bo")
    assert following(await page.get("/cases/1")) == 3
    for number in (2, 3, 4):
        await page.press(f"/cases/{number}", "dismiss", note="spam")
    assert following(await page.get("/cases/1")) is None
    assert following(await page.get("/cases/4")) == 1


async def test_many_copies_are_one_line_of_the_log_and_what_people_did_is_never_folded(page):
    for number in range(2, 12):
        copy = item(id=str(number), url=f"https://copy{number}.example/1", author=None)
        page.hears(mention(copy))
        if number == 6:
            await page.press("/cases/1", "note", note="It spreads.")
    joined = [entry for entry in page.store.cases.log(1) if entry.act == "joined"]
    assert len(joined) == 10
    shown = said(await page.get("/cases/1"))
    assert shown.count("added mentions one after another: 5") == 2
    assert "It spreads." in shown
    assert "added a mention" not in shown


async def test_a_case_that_was_merged_away_shows_where_it_went_and_promises_no_reply(page):
    page.hears(mention(item(id="2", url="https://n.example/2", author="B", text=ELSEWHERE)))
    await page.press("/cases/1", "merge", other="2")
    shown = said(await page.get("/cases/2"))
    assert 'href="/cases/1"' in shown
    assert "first reply due" not in shown
    await page.press("/cases/1", "dismiss", note="spam")
    assert "first reply due" not in said(await page.get("/cases/1"))


async def test_whoever_may_be_given_a_case_is_offered(store, tmp_path, clock):
    async with desk(store, tmp_path, clock, HERE + USERS) as page:
        page.hears(mention())
        await page.sign_in("Ana")
        people = re.findall(r'<option value="([^"]+)"></option>', (await page.get("/cases/1")).text)
        assert people == ["Ada", "Ana", "Bo"]
        await page.press("/cases/1", "assign", note="Zoë from the shop")
        shown = said(await page.get("/cases/1"))
        assert '<option value="Zoë from the shop">' in shown


def following(answer):
    found = re.search(r'rel="next" href="/cases/(\d+)"', answer.text)
    return int(found[1]) if found else None
