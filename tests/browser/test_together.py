"""Several at once: two agents with one case, and news that come by themselves."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from monitor.web.visit import COOKIE
from tests.acceptance.installation import ENOUGH
from tests.browser.desk import Desk
from tests.browser.visitors import Visitors


def log_of(page: Page) -> list[str]:
    return page.locator("#log li").all_inner_texts()


def test_of_two_agents_who_take_a_case_the_second_is_told_and_overwrites_nothing(
    desk: Desk, visitors: Visitors
) -> None:
    case = desk.complaint("Agnes Vole", "The almond horns were rancid, and the owner smirked.")
    first, second = visitors.come(who="Ana"), visitors.come(who="Bea")
    for page in (first, second):
        page.goto(case)
    second.get_by_label("Note (may be empty)").first.fill("I know her")
    first.get_by_role("button", name="Take this case").click()
    expect(first.locator(".notice")).to_be_visible()

    # Without anybody's doing. What she had begun to type stands as it was.
    expect(second.locator("#log")).to_contain_text("Ana took it")
    expect(second.locator("#clock")).to_contain_text("Taken by Ana")
    expect(second.get_by_text("Somebody has changed this case meanwhile")).to_be_visible()
    expect(second.get_by_label("Note (may be empty)").first).to_have_value("I know her")
    second.get_by_role("button", name="Take this case").click()
    expect(second.get_by_role("alert")).to_be_visible()
    assert sum("took it" in entry for entry in log_of(second)) == 1


def test_who_has_typed_nothing_sees_the_case_as_it_is_now(desk: Desk, visitors: Visitors) -> None:
    case = desk.complaint("Clara Finch", "The rye was raw inside, and nobody wanted to hear it.")
    first, second = visitors.come(who="Ana"), visitors.come(who="Bea")
    for page in (first, second):
        page.goto(case)
    first.get_by_role("button", name="Take this case").click()
    expect(second.get_by_role("button", name="Take this case")).to_have_count(0)
    second.get_by_role("button", name="I have reached them").click()
    expect(second.locator(".notice")).to_be_visible()


def test_a_step_that_somebody_else_has_taken_meanwhile_is_not_taken_twice(
    desk: Desk, visitors: Visitors
) -> None:
    case = desk.complaint("Bert Oram", "Sold me yesterday's baguette at the full price, grinning.")
    first, second = visitors.come(who="Ana"), visitors.come(who="Bea")
    for page in (first, second):
        page.goto(case)
    second.get_by_label("Note (may be empty)").first.fill("I wrote to him, too")
    first.get_by_role("button", name="I have reached them").click()
    expect(first.get_by_role("status")).to_be_visible()
    expect(second.locator("#log")).to_contain_text("reached the author")
    second.get_by_role("button", name="I have reached them").click()
    expect(second.get_by_role("alert")).to_be_visible()
    assert sum("reached the author" in entry for entry in log_of(second)) == 1
    assert not any("too" in entry for entry in log_of(second))


def test_news_leave_alone_what_somebody_is_writing(desk: Desk, visitors: Visitors) -> None:
    case = desk.complaint("Cora Finch", "A hair in the custard tart, and a shrug for an answer.")
    first, second = visitors.come(who="Ana"), visitors.come(who="Bea")
    for page in (first, second):
        page.goto(case)
    draft = second.locator("#draft-contact")
    draft.fill("Dear Cora, half a sentence")
    first.get_by_role("button", name="Take this case").click()
    expect(second.locator("#log")).to_contain_text("took it")
    expect(draft).to_have_value("Dear Cora, half a sentence")
    expect(draft).to_be_focused()


def test_a_page_says_that_it_may_be_old_for_as_long_as_nobody_answers(
    desk: Desk, visitors: Visitors
) -> None:
    page = visitors.come()
    with page.expect_request("**/events"):
        page.goto(desk.complaint("Eli Marsh", "Mould on the rye bread, and nobody apologised."))
    old = page.get_by_text("what you see may be old")
    expect(old).to_be_hidden()
    page.context.set_offline(offline=True)
    page.evaluate("refresh()")
    expect(old).to_be_visible()
    page.context.set_offline(offline=False)
    page.evaluate("refresh()")
    expect(old).to_be_hidden()
    page.context.clear_cookies()
    page.evaluate("refresh()")
    expect(old).to_be_visible()


def test_a_new_complaint_appears_in_an_open_inbox_without_a_reload(
    desk: Desk, visitors: Visitors
) -> None:
    page = visitors.come()
    with page.expect_request("**/events"):
        page.goto("/")
    page.evaluate("window.sameAsBefore = true")
    desk.complaint("Dora Lunn", "The walnut loaf was full of shells, and I broke a crown.")
    expect(page.get_by_role("link", name="Dora Lunn")).to_be_visible()
    assert page.evaluate("window.sameAsBefore")


def test_a_complaint_that_comes_before_the_page_listens_appears_too(
    desk: Desk, visitors: Visitors
) -> None:
    page = visitors.come()

    def late(route: Route) -> None:
        desk.complaint("Egon Pratt", "Charged for eleven doughnuts, and given nine, twice now.")
        route.continue_()

    page.route("**/events", late, times=1)
    page.goto("/")
    expect(page.get_by_role("link", name="Egon Pratt")).to_be_visible()


def test_a_listener_hears_of_a_complaint_at_once(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    with listening(desk) as (connected, heard):
        assert connected.wait(ENOUGH)
        desk.complaint("Frida Stout", "Your van blocked our gate again, and the driver swore.")
        told = time.monotonic()
        assert heard.wait(ENOUGH)
        took = time.monotonic() - told
    with capsys.disabled():
        print(f"\nfrom the webhook's answer to the event: {max(took, 0):.2f} s")


@contextmanager
def listening(desk: Desk) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Listen to the desk's events: whether one does by now, and whether there were news."""
    connected, heard, stopped = threading.Event(), threading.Event(), threading.Event()

    def listen() -> None:
        cookies = {COOKIE: desk.session("Ana")}
        address = f"{desk.address}/events"
        with httpx.stream("GET", address, cookies=cookies, timeout=ENOUGH) as answer:
            for line in answer.iter_lines():
                connected.set()
                if line == "event: cases":
                    heard.set()
                if stopped.is_set() or heard.is_set():
                    return

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield connected, heard
    finally:
        stopped.set()
        thread.join(ENOUGH)
