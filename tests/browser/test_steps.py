"""From the alert to the good ending, step by step, as somebody walks it in a browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import PASSWORD, Desk, link_to_act
from tests.browser.visitors import Visitors


def test_an_alert_leads_to_its_case_and_the_case_to_its_good_ending(
    desk: Desk, visitors: Visitors
) -> None:
    case = desk.complaint(
        "Maya Rendle", "Forty minutes for a cold coffee, and nobody at the counter apologised."
    )
    mail = desk.mail_about(case)
    assert f"{desk.address}{case}\n" in mail
    page = visitors.come(who=None)
    page.goto(link_to_act(mail))
    expect(page.get_by_text("Forty minutes for a cold coffee")).to_be_visible()
    page.get_by_label("Your name").fill("Ana")
    page.get_by_role("button").click()
    page.locator(f'a[href$="{case}"]').click()
    sign_in(page, "Ana")
    expect(page).to_have_url(f"{desk.address}{case}")
    contact = page.get_by_role("region", name="Contact")
    # Only a script can copy, so from here on it reads the tone, too.
    expect(contact.get_by_role("button", name="Copy the draft")).to_be_visible()
    draft = contact.get_by_role("textbox", name=re.compile("draft", re.IGNORECASE))
    draft.fill("If we upset you, we are sorry, but that is our policy.")
    expect(contact.get_by_text("apologises only if")).to_be_visible()
    expect(contact.get_by_text("defends itself")).to_be_visible()
    expect(page.get_by_text("Fix it first, then tell")).to_be_visible()
    page.get_by_role("button", name="I have reached them").click()
    said(page, "Written down: they have been reached.")
    expect(page.get_by_role("button", name="The good ending is public")).to_have_count(0)

    resolve = page.get_by_role("region", name="Resolve")
    resolve.get_by_label("How was it solved?").fill("A new coffee, and her money back.")
    resolve.get_by_role("button", name="It is solved").click()
    expect(page.get_by_text("How it was resolved: A new coffee, and her money")).to_be_visible()

    page.get_by_role("button", name="The good ending is public").click()
    said(page, "Written down: the good ending is public. Well done.")
    expect(page.locator("#log li")).to_contain_text(
        [
            "Ana made the good ending public",
            "Ana resolved it: A new coffee, and her money back.",
            "Ana reached the author",
            "Ana took it",
            "opened the case",
        ]
    )


@pytest.mark.parametrize("written", ["", "   "])
def test_nothing_is_resolved_without_saying_how(
    desk: Desk, visitors: Visitors, written: str
) -> None:
    page = visitors.come()
    author = f"Ulf {len(written)}"
    page.goto(desk.complaint(author, f"{author} says the quiche was raw, and that he is furious."))
    page.get_by_label("How was it solved?").fill(written)
    page.get_by_role("button", name="It is solved").click()
    expect(page.locator("#log li")).to_have_count(1)
    expect(page.locator("#clock")).to_contain_text("open")


def test_who_may_only_look_is_offered_nothing_to_do(desk: Desk, visitors: Visitors) -> None:
    case = desk.complaint("Vera Munk", "Gum under every table, and crumbs of last week on top.")
    page = visitors.come(who="Rex")
    page.goto(case)
    expect(page.get_by_text("Gum under every table")).to_be_visible()
    expect(page.get_by_role("button", name="I have reached them")).to_have_count(0)
    expect(page.get_by_role("button", name="Take this case")).to_have_count(0)
    draft = page.locator("#draft-contact")
    draft.fill("THAT IS OUR POLICY, AND YOU ARE WRONG.")
    expect(page.locator("#tone-contact li").first).to_be_visible()


def test_who_has_signed_out_sees_nothing_more(desk: Desk, visitors: Visitors) -> None:
    page = visitors.come(who=None)
    page.goto("/")
    sign_in(page, "Bea")
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto("/")
    expect(page.get_by_label("Password")).to_be_visible()


def test_a_wrong_password_is_refused_and_the_name_kept(visitors: Visitors) -> None:
    page = visitors.come(who=None)
    page.goto("/")
    sign_in(page, "Bea", "a guess, and a wrong one")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("Bea")


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def said(page: Page, sentence: str) -> None:
    expect(page.get_by_role("status")).to_have_text(sentence)
