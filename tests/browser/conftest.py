"""What tests in a browser stand on: the browser, a desk, and visitors who are watched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.acceptance.installation import ENOUGH
from tests.browser.crowd import Crowd, gather
from tests.browser.desk import HOSTILE, Desk, opened
from tests.browser.visitors import Visitors, browsing, chromium
from tests.conftest import missing

# Playwright's own loop runs in the main thread until it is closed, so a test that is `async` cannot
# stand in this folder, and the browser may not outlive it: its scope is the package.
expect.set_options(timeout=ENOUGH * 1000)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    executable = chromium()
    if executable is None:
        missing("Debian's chromium, of the package of that name,")
    with browsing(executable) as found:
        yield found


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for all tests of a worker: each brings its own people."""
    with opened(tmp_path_factory.mktemp("desk"), HOSTILE) as found:
        yield found


@pytest.fixture
def visitors(browser: Browser, desk: Desk) -> Iterator[Visitors]:
    """Whoever comes to the desk; a test fails where their browsers saw what may not be."""
    found = Visitors(browser, desk)
    yield found
    found.leave()
    assert found.wrong == []


@pytest.fixture(scope="package")
def crowd(desk: Desk) -> Crowd:
    """Whoever has come to the desk before."""
    return gather(desk)
