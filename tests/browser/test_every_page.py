"""What holds on every page: nothing from outside runs, it fits a phone, everybody can use it."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from monitor.web.visit import LANGUAGE
from monitor.web.words import LANGUAGES
from tests.browser.crowd import HOSTILE, PAGES, Crowd
from tests.browser.desk import Desk
from tests.browser.visitors import DESKTOP, PHONE, Visitors

LONG_WORDED = ("en", "de", "ru")
"""English, and the languages whose words are longest."""
every_page = pytest.mark.parametrize("name", PAGES)

FOREIGN = """() => {
  const bad = [];
  for (const one of document.querySelectorAll("*")) {
    for (const {name, value} of one.attributes) {
      const leads = ["href", "src", "action", "formaction", "xlink:href"].includes(name);
      const acts = name.startsWith("on") || name === "style";
      if (acts || leads && /^\\s*(javascript|data):/i.test(value))
        bad.push(`${one.tagName} ${name}=${value}`);
    }
    if (one.matches("img, iframe, object, embed, base, style:not([nonce])"))
      bad.push(one.outerHTML);
    if (one.tagName === "FORM" && new URL(one.action).origin !== location.origin)
      bad.push(one.action);
    if (one.tagName === "SCRIPT" && new URL(one.src).origin !== location.origin)
      bad.push(one.outerHTML);
  }
  return bad;
}"""
"""What no page of ours holds, so that it can only have come with a text."""

REORDERING = """() => {
  const bad = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const box = walk.currentNode.parentElement, text = walk.currentNode.data;
    if (/[\\u202a-\\u202e\\u2066-\\u2069]/.test(text) && !box.closest("[dir], bdi"))
      bad.push(box.outerHTML.slice(0, 200));
  }
  return bad;
}"""
"""Texts that may turn round what stands beside them: nothing keeps them apart."""

OUTSIDE = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter((one) => one.checkVisibility() && one.type !== "hidden" && !one.closest(".table, .skip"))
  .filter((one) => !one.classList.contains("skip"))
  .map((one) => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
  .filter(([, box]) => box.left < 0 || box.right > innerWidth)
  .map(([html]) => html)"""
"""What cannot be reached without scrolling sideways."""


@every_page
def test_what_people_write_is_text_and_nothing_else(
    desk: Desk, crowd: Crowd, visitors: Visitors, name: str
) -> None:
    page = visitors.come()
    page.goto(crowd.page(name))
    assert page.evaluate(FOREIGN) == []
    assert page.evaluate(REORDERING) == []


def test_each_hostile_text_is_shown_as_it_was_written(crowd: Crowd, visitors: Visitors) -> None:
    page = visitors.come()
    for numbers, said in zip(crowd.hostile, HOSTILE, strict=True):
        for path in (f"/cases/{numbers.case}", f"/mentions/{numbers.mention}"):
            page.goto(path)
            expect(page.locator("blockquote").first).to_contain_text(str(said["text"])[:60])
            assert page.evaluate(FOREIGN) == []
            assert page.evaluate(REORDERING) == []


def test_a_hostile_text_that_comes_while_one_looks_stays_a_text(
    desk: Desk, crowd: Crowd, visitors: Visitors
) -> None:
    page = visitors.come()
    page.goto("/")
    expect(page.locator(".case").first).to_be_visible()
    name = "<img src=x onerror=hacked()> Late"
    desk.complaint(name, "<svg onload=hacked()> Sour cream in the éclair, and no apology.")
    expect(page.get_by_role("link", name=name)).to_be_visible()
    assert page.evaluate(FOREIGN) == []


def test_a_hostile_draft_stays_a_text_in_what_is_found_in_it(
    crowd: Crowd, visitors: Visitors
) -> None:
    page = visitors.come()
    page.goto(crowd.page("case"))
    draft = "IF YOU <IMG SRC=X ONERROR=HACKED()> were upset, sorry, but that is our policy."
    page.locator("#draft-contact").fill(draft.replace("HACKED", "hacked"))
    expect(page.locator("#tone-contact li").first).to_be_visible()
    assert page.evaluate(FOREIGN) == []


@pytest.mark.parametrize("language", LONG_WORDED)
@every_page
def test_a_page_fits_a_phone_without_scrolling_sideways(
    crowd: Crowd, visitors: Visitors, name: str, language: str
) -> None:
    page = visitors.come(PHONE, has_touch=True, is_mobile=True)
    visitors.give(page.context, LANGUAGE, language)
    page.goto(crowd.page(name))
    _open_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    assert page.evaluate("innerWidth") == PHONE[0]
    assert page.evaluate(OUTSIDE) == []


@pytest.mark.parametrize("language", LANGUAGES[:2])
@every_page
def test_nobody_is_kept_out(crowd: Crowd, visitors: Visitors, name: str, language: str) -> None:
    # axe is put into the page by the test, which our policy would forbid.
    page = visitors.come(bypass_csp=True)
    visitors.give(page.context, LANGUAGE, language)
    page.goto(crowd.page(name))
    _open_all(page)
    found = {}
    for look in product((DESKTOP, PHONE), ("light", "dark")):
        size, scheme = look
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=scheme)
        found[look] = _found_by_axe(page)
    assert not any(found.values()), found


def _open_all(page: Page) -> None:
    """Open whatever can be opened."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


def _found_by_axe(page: Page) -> list[str]:
    """Return what axe calls serious or critical: each with the first of its places."""
    found: dict[str, Any] = Axe().run(page).response
    return [
        f"{one['id']} ({one['impact']}): {one['nodes'][0]['target']} "
        f"{one['nodes'][0].get('failureSummary', '')}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
