"""The text of each sort of mail, word for word: AMENDS_GOLDEN=1 writes the files anew."""

import os
from pathlib import Path

import pytest

from tests.alerts.render.mails import MAILS

FOLDER = Path(__file__).parents[1] / "golden"


def told(mail):
    return f"Subject: {mail.subject}\n\n{mail.text}\n===== Brief =====\n\n{mail.brief}\n"


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_reads_as_it_did(name):
    path = FOLDER / f"{name}.txt"
    if os.environ.get("AMENDS_GOLDEN"):
        path.write_text(told(MAILS[name]()), encoding="utf-8", newline="\n")
    assert told(MAILS[name]()) == path.read_text(encoding="utf-8")


def test_every_golden_file_belongs_to_a_mail():
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(MAILS)
