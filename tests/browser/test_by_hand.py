"""With a keyboard alone, and with a thumb."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.desk import Desk
from tests.browser.visitors import PHONE, Visitors

MOST = 60
"""Presses of a key that lead to anything on a page."""
SMALLEST = 24
"""Pixels of what a finger must hit: WCAG 2.2, 2.5.8."""

SEEN = """() => {
  const one = document.activeElement;
  const box = one.getBoundingClientRect();
  const rings = [one, ...one.matches("a.open") ? [one.closest(".case")] : []]
    .map((what) => getComputedStyle(what))
    .filter((look) => look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2);
  return rings.length > 0 && box.bottom > 0 && box.top < innerHeight;
}"""
"""Does one see where the focus is?"""

SMALL = """(smallest) => [
    ...document.querySelectorAll("button, select, summary, input, textarea, nav a")
  ]
  .filter((one) => one.checkVisibility() && one.type !== "hidden")
  .map((one) => {
    const label = one.matches("[type=checkbox], [type=radio]") ? one.closest("label") : null;
    return [one.outerHTML.slice(0, 100), (label ?? one).getBoundingClientRect()];
  })
  .filter(([, box]) => box.width < smallest || box.height < smallest)
  .map(([html, box]) => `${box.width}x${box.height} ${html}`)"""


def press_until(page: Page, key: str, wanted: str) -> None:
    """Press a key until what has the focus fits the selector; the focus is seen all the way."""
    for _ in range(MOST):
        page.keyboard.press(key)
        here = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        assert page.evaluate(SEEN), f"nobody sees the focus on {here}"
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{MOST} times {key} did not lead to {wanted}")


def test_a_case_is_found_and_answered_with_the_keyboard_alone(
    desk: Desk, visitors: Visitors
) -> None:
    case = desk.complaint("Olga Petit", "The lemon tart tasted of soap, and nobody took it back.")
    page = visitors.come()
    page.goto("/")
    press_until(page, "j", f'a[href="{case}"]')
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What was said")).to_be_visible()
    press_until(page, "Tab", "#draft-contact")
    press_until(page, "Tab", f'form[action="{case}/contact"] input[name="note"]')
    page.keyboard.type("by the keyboard")
    press_until(page, "Tab", f'form[action="{case}/contact"] button')
    page.keyboard.press("Enter")
    expect(page.locator("#log li").first).to_contain_text("reached the author: by the keyboard")


def test_keys_move_search_and_change_the_page(desk: Desk, visitors: Visitors) -> None:
    desk.complaint("Paula Quick", "The marzipan pig had no face, and my boy wept.")
    desk.complaint("Rolf Sands", "Parking wardens are friendlier than your cashier.")
    page = visitors.come()
    page.goto("/")
    links = page.locator("[data-keys] a.open")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Words")).to_be_focused()
    page.keyboard.type("j")
    expect(page.get_by_label("Words")).to_have_value("j")
    page.goto("/?tab=all")
    page.keyboard.press("g")
    page.keyboard.press("i")
    expect(page).to_have_url(f"{desk.address}/")


def test_one_key_goes_on_to_the_next_open_case(desk: Desk, visitors: Visitors) -> None:
    first = desk.complaint("Fay Orr", "Two hours in line, and the door was shut before my nose.")
    desk.complaint("Gus Pell", "The birthday cake was dropped, and sold to us all the same.")
    page = visitors.come()
    page.goto(first)
    there = page.get_by_role("link", name="Next open case").get_attribute("href")
    page.keyboard.press("n")
    page.wait_for_url(f"**{there}")
    assert there != first


def test_the_first_key_skips_to_the_content(visitors: Visitors) -> None:
    page = visitors.come()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_on_a_phone_everything_is_large_enough_to_be_hit_and_a_case_can_be_answered(
    desk: Desk, visitors: Visitors
) -> None:
    case = desk.complaint("Sven Thorn", "My order was given away while I stood in the queue.")
    page = visitors.come(PHONE, has_touch=True, is_mobile=True)
    page.goto("/")
    assert page.evaluate(SMALL, SMALLEST) == []
    page.locator(f'a[href="{case}"]').tap()
    expect(page.get_by_role("heading", name="What was said")).to_be_visible()
    assert page.evaluate(SMALL, SMALLEST) == []
    page.get_by_role("button", name="I have reached them").tap()
    expect(page.get_by_role("status")).to_be_visible()
