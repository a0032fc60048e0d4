"""Nothing from outside can add a header or a body to a mail, on any patch release of Python."""

import re
from base64 import b64encode
from contextlib import suppress
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given, strategies

from alerts.errors import DeliveryError
from alerts.headers import clean_header
from alerts.message import build
from tests.alerts.situations import alert

NAMES = {
    "from", "to", "subject", "date", "message-id", "auto-submitted", "x-amends-kind",
    "x-amends-case", "list-id", "mime-version", "content-type",
}  # fmt: skip
WORD = b64encode(b"a\r\nBcc: evil@example.net\r\n\r\nbody").decode()

ATTACKS = [
    "x\r\nBcc: evil@example.net",
    "x\nBcc: evil@example.net",
    "x\rBcc: evil@example.net",
    "=?utf-8?q?a=0d=0aBcc:=20evil@example.net?=",
    f"=?utf-8?b?{WORD}?=",
    f"=?utf-8?B?{WORD}?= =?utf-8?B?{WORD}?=",
    "=\r?utf-8?q?a=0d=0aBcc:=20evil@example.net?=",
    "=\x00?utf-8?q?a=0d=0aBcc:=20evil@example.net?=",
    "=\u200e?utf-8?q?a=0d=0aBcc:=20evil@example.net?=",
    "==??utf-8?q?a=0d=0aBcc:=20evil@example.net?=",
    "x\x0bBcc: evil@example.net",
    "x\x0cBcc: evil@example.net",
    "x\x1c\x1d\x1eBcc: evil@example.net",
    "x\x85Bcc: evil@example.net",
    "x\u2028Bcc: evil@example.net\u2029",
    "\ud800lone\udfff",
    "\u202egnp.exe",
    "é" * 300 + "=?utf-8?q?=0d=0aBcc:=20evil@example.net?=",
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("field", ["subject", "kind"])
def test_an_attack_in_a_header_stays_one_line_of_text(attack, field):
    raw = build(alert(**{field: attack}), sender="Amends <a@example.org>").as_bytes()
    head = raw.split(b"\r\n\r\n", 1)[0].decode("ascii")
    names = [line.split(":")[0].lower() for line in head.split("\r\n") if line[0] not in " \t"]
    assert set(names) == NAMES
    assert len(names) == len(NAMES)
    parsed = message_from_bytes(raw, policy=default)
    assert parsed["Bcc"] is None
    assert parsed.get_body(("plain",)).get_content().startswith("Contact: now")


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_the_senders_name_is_refused_or_stays_there(attack):
    quoted = '"' + attack.replace('"', "") + '" <a@example.org>'
    parsed = None
    with suppress(DeliveryError):
        parsed = message_from_bytes(build(alert(), sender=quoted).as_bytes(), policy=default)
    assert parsed is None or parsed["Bcc"] is None
    assert parsed is None or parsed["From"].addresses[0].addr_spec == "a@example.org"


@given(strategies.text(), strategies.integers(min_value=1, max_value=200))
def test_a_clean_header_is_one_short_harmless_line(text, cap):
    clean = clean_header(text, cap=cap)
    clean.encode()
    assert "=?" not in clean
    assert clean == clean.strip()
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", clean)
    assert len(clean.replace("= ?", "=?")) <= cap


def test_ordinary_text_is_kept():
    line = "High · Blue Door Bakery · 1★ review by Maya R.: “Waited…” 🥐 سلام"
    assert clean_header(line) == line
