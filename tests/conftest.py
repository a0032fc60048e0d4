"""What all tests share: hypothesis profiles, the corpora, and the rule that CI skips nothing."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]
IN_CI = bool(os.environ.get("CI"))

# A shared machine is slow at odd moments: no deadline, which would be a wall time by another name.
settings.register_profile(
    "here", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=50
)
# The same examples in every run: a red CI is red again when it is repeated.
settings.register_profile("ci", parent=settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if IN_CI else "here")


def missing(what: str) -> NoReturn:
    """Skip because `what` is not on this machine."""
    pytest.skip(f"{what} is not here")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI nothing is skipped: what is missing there is a failure."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longreprtext}"
    return report


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real feeds and labelled texts, which stands beside the checkout."""
    folder = ROOT.parent / "shared" / "corpora"
    if not folder.is_dir():
        missing("../shared/corpora")
    return folder
