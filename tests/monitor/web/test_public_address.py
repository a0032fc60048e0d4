"""`web.public`: the address under which hubs reach us."""

import pytest

from monitor.config import ConfigError
from tests.monitor.working import CONFIG, configured


def public(folder, value: str) -> str:
    return configured(folder, CONFIG + f'public = "{value}"\n').web.public


def test_without_it_nothing_is_pushed(tmp_path):
    assert configured(tmp_path).web.public == ""


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", ""),
        ("https://amends.example.org", "https://amends.example.org"),
        (" https://example.org:8443/amends/ ", "https://example.org:8443/amends"),
        ("http://127.0.0.1:8025", "http://127.0.0.1:8025"),
        ("http://[::1]:8025/", "http://[::1]:8025"),
    ],
)
def test_an_https_address_or_one_on_this_machine_is_taken(tmp_path, written, read):
    assert public(tmp_path, written) == read


@pytest.mark.parametrize(
    "written",
    [
        "http://amends.example.org",
        "amends.example.org",
        "ftp://example.org",
        "https://",
        "https://ana:pw@example.org",
        "https://example.org?a=1",
        "https://example.org/#top",
        "https://example.org:0",
        "https://example.org:99999",
        "https://exam ple.org",
        "https://[::1",
    ],
)
def test_anything_else_is_a_problem_that_names_the_key(tmp_path, written):
    with pytest.raises(ConfigError, match=r"web\.public: expected an https address"):
        public(tmp_path, written)
