"""Visitors: browsers at the desk, each watched for what no page of ours may do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Error,
    Page,
    Request,
    Response,
    WebError,
    sync_playwright,
)

from monitor.web.visit import COOKIE
from tests.acceptance.installation import ENOUGH
from tests.browser.desk import Desk

CANARY = "hacked"
"""What hostile texts call: a function that every page has here, and that tells of it."""
DESKTOP, PHONE = (1280, 900), (390, 844)
_LOADS = 5
"""More often than this no page loads itself anew at one event."""
_SWITCHES = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """Where the browser is, if it is here."""
    return shutil.which("chromium")


@contextmanager
def browsing(executable: str) -> Iterator[Browser]:
    """A browser for as long as the block lasts; nothing is downloaded."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=[*_SWITCHES, *root], timeout=ENOUGH * 1000
        )
        yield browser
        browser.close()


def _still(page: Page) -> None:
    """Take a page off the desk: one about to load itself anew would now and then never be closed.

    Where it does that at this very moment, it is asked once more.
    """
    for _ in range(_LOADS):
        with suppress(Error):
            page.goto("about:blank", wait_until="commit")
            return


@dataclass
class Visitors:
    """Whoever comes to a desk; `wrong` is what their browsers saw that may not be."""

    browser: Browser
    desk: Desk
    wrong: list[str] = field(default_factory=list)
    _came: list[BrowserContext] = field(default_factory=list)

    def come(
        self, size: tuple[int, int] = DESKTOP, *, who: str | None = "Ana", **options: Any
    ) -> Page:
        """Let somebody come with a browser of their own; return its page, which is still empty.

        `who` has signed in; None: nobody has.
        """
        width, height = size
        context = self.browser.new_context(
            base_url=self.desk.address, viewport={"width": width, "height": height}, **options
        )
        context.set_default_timeout(ENOUGH * 1000)
        if who is not None:
            self.give(context, COOKIE, self.desk.session(who))
        self._came.append(context)
        self._watch(context)
        return context.new_page()

    def give(self, context: BrowserContext, cookie: str, value: str) -> None:
        """Put a cookie of the desk into somebody's browser."""
        context.add_cookies([{"name": cookie, "value": value, "url": self.desk.address}])

    def leave(self) -> None:
        """Let all of them go."""
        while self._came:
            context = self._came.pop()
            for page in context.pages:
                _still(page)
            context.close()

    def _watch(self, context: BrowserContext) -> None:
        context.expose_function(CANARY, lambda *_: self.wrong.append("a text was run as a script"))
        context.on("dialog", self._asked)
        context.on("weberror", self._broke)
        context.on("console", self._logged)
        context.on("request", self._requested)
        context.on("response", self._answered)

    def _asked(self, dialog: Dialog) -> None:
        self.wrong.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()

    def _broke(self, error: WebError) -> None:
        self.wrong.append(f"an error in a script: {error.error}")

    def _logged(self, message: ConsoleMessage) -> None:
        # Of a page that says no, by a status, the browser says so too; see _answered for the rest.
        refused = message.text.startswith("Failed to load resource")
        if message.type in {"error", "warning"} and not refused:
            self.wrong.append(f"on the console: {message.text}")

    def _requested(self, request: Request) -> None:
        if not request.url.startswith(f"{self.desk.address}/"):
            self.wrong.append(f"a request to elsewhere: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.wrong.append(f"{response.status} for {response.url}")
