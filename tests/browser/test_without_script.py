"""Without JavaScript every act of a case works."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from monitor.web.visit import LANGUAGE
from tests.browser.desk import Desk
from tests.browser.visitors import Visitors


@pytest.fixture
def page(visitors: Visitors) -> Page:
    return visitors.come(java_script_enabled=False)


def more(page: Page, name: str) -> Locator:
    """Open one of the further acts; return its form."""
    page.locator("summary", has_text=name).click()
    return page.locator("details.act[open] form")


def done(page: Page, entry: str) -> None:
    """Wait for the page to say that it is done, and for the newest entry of its log."""
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator("#log li").first).to_contain_text(f"Ana {entry}")


def test_a_case_goes_through_its_steps_and_back(desk: Desk, page: Page) -> None:
    page.goto(desk.complaint("Gus Hale", "The oven-fresh rolls came frozen solid in the middle."))
    page.get_by_role("button", name="Take this case").click()
    done(page, "took it")
    page.get_by_label("Note (may be empty)").first.fill("by telephone")
    page.get_by_role("button", name="I have reached them").click()
    done(page, "reached the author: by telephone")
    page.get_by_label("How was it solved?").fill("a box of fresh ones")
    page.get_by_role("button", name="It is solved").click()
    done(page, "resolved it: a box of fresh ones")
    page.get_by_role("button", name="The good ending is public").click()
    done(page, "made the good ending public")
    form = more(page, "Reopen it")
    form.get_by_role("textbox").fill("he wrote again")
    form.get_by_role("button").click()
    done(page, "reopened it: he wrote again")
    expect(page.get_by_role("button", name="I have reached them")).to_be_visible()


@pytest.mark.parametrize(
    ("act", "note", "entry"),
    [
        ("Write a note", "a regular", "noted"),
        ("Give it to", "Bea", "assigned it"),
        ("Dismiss it", "spam", "dismissed it"),
        ("It is not true", "we have no such tart", "said that it is not true"),
    ],
)
def test_each_further_act_works_with_its_note(
    desk: Desk, page: Page, act: str, note: str, entry: str
) -> None:
    author = f"Guest of {entry}"
    page.goto(desk.complaint(author, f"Horrid, says {author}, and nobody apologised to her."))
    form = more(page, act)
    form.locator("[name=note]").fill(note)
    form.get_by_role("button").click()
    done(page, f"{entry}: {note}")


def test_two_cases_merge_and_a_mention_is_split_off_again(desk: Desk, page: Page) -> None:
    one = desk.complaint("Lena Ort", "The sesame ring was stale and the tea was lukewarm.")
    other = desk.complaint("Lena’s husband", "My wife came home from your café in tears.")
    page.goto(one)
    form = more(page, "Merge another case")
    form.get_by_label("Number of the other case").fill(other.rpartition("/")[2])
    form.get_by_role("button").click()
    done(page, "merged two cases")
    expect(page.get_by_text("My wife came home")).to_be_visible()

    form = more(page, "Split some mentions off")
    form.get_by_label("Lena’s husband").check()
    form.get_by_role("button").click()
    expect(page.get_by_role("status")).to_have_text("This is the new case.")
    assert page.url.partition("?")[0] not in {f"{desk.address}{one}", f"{desk.address}{other}"}
    expect(page.locator("article.said")).to_have_count(1)
    expect(page.get_by_text("My wife came home")).to_be_visible()


def test_a_case_that_is_not_there_cannot_be_merged_and_nothing_changes(
    desk: Desk, page: Page
) -> None:
    case = desk.complaint("Mona Reed", "Rye bread with a plastic glove baked into it.")
    page.goto(case)
    form = more(page, "Merge another case")
    form.get_by_label("Number of the other case").fill("999999")
    with page.expect_navigation() as told:
        form.get_by_role("button").click()
    assert 400 <= told.value.status < 500
    page.goto(case)
    expect(page.locator("#log li")).to_have_count(1)


def test_a_verdict_is_corrected_and_its_case_follows(desk: Desk, page: Page) -> None:
    case = desk.complaint("Ottilie", "Lost: a red scarf, near your door on Sunday. Horrid wind.")
    page.goto(case)
    page.get_by_role("link", name="Correct the verdict").click()
    page.get_by_label("not about the brand").check()
    page.get_by_label("Why?").fill("a scarf")
    page.get_by_role("button", name="Correct").click()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.get_by_role("region", name="Corrections")).to_contain_text("Ana negative → not")
    page.goto(case)
    expect(page.locator("#clock")).to_contain_text("dismissed")


def test_an_author_is_alerted_about_no_more(desk: Desk, page: Page) -> None:
    page.goto(desk.complaint("Quentin", "Horrid as ever, and I will say so every single day."))
    page.get_by_role("link", name="Correct the verdict").click()
    form = more(page, "No more alerts about this author")
    form.get_by_role("button").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert desk.tell("Horrid again, this time it was the butter.", author="Quentin") is None


def test_the_tone_of_a_draft_is_checked_by_a_button(desk: Desk, page: Page) -> None:
    page.goto(desk.complaint("Nils Aho", "Weevils in the muesli, and a lecture on top of it."))
    contact = page.get_by_role("region", name="Contact")
    draft = contact.get_by_role("textbox", name=re.compile("draft", re.IGNORECASE))
    draft.fill("If we upset you, we are sorry, but that is our policy.")
    contact.get_by_role("button", name="Check the tone").click()
    expect(contact.get_by_text("defends itself")).to_be_visible()
    expect(draft).to_have_value("If we upset you, we are sorry, but that is our policy.")


def test_a_language_is_chosen_and_kept(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Language").select_option("en")
    page.get_by_role("button", name="Change").click()
    expect(page).to_have_url(re.compile(r"/$"))
    assert LANGUAGE in [one["name"] for one in page.context.cookies()]
