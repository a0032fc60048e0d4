"""The folder of .eml files that stands in for a mail server."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from alerts.errors import DeliveryError
from alerts.folder import OutboxFolder
from tests.alerts.situations import OPENED, alert


async def test_an_alert_becomes_a_mail_in_a_new_folder(tmp_path):
    folder = tmp_path / "deep" / "outbox"
    await OutboxFolder(folder, sender="Amends <a@example.org>").send(alert())
    (file,) = folder.iterdir()
    assert file.suffix == ".eml"
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert mail["Message-ID"] == "<case-12.1@amends.example>"
    assert mail["From"] == "Amends <a@example.org>"


async def test_the_same_alert_twice_is_one_file(tmp_path):
    channel = OutboxFolder(tmp_path, sender="a@example.org")
    await channel.send(alert())
    await channel.send(alert())
    assert len(list(tmp_path.iterdir())) == 1


async def test_two_recipients_of_one_message_are_two_files(tmp_path):
    channel = OutboxFolder(tmp_path, sender="a@example.org")
    await channel.send(alert())
    await channel.send(alert(recipient="other@example.org"))
    assert len(list(tmp_path.iterdir())) == 2


async def test_names_sort_by_time(tmp_path):
    channel = OutboxFolder(tmp_path, sender="a@example.org")
    for hours in (30, 1, 12):
        when = OPENED + timedelta(hours=hours)
        await channel.send(replace(alert(message_id=f"<{hours}@a.example>"), created=when))
    files = sorted(tmp_path.iterdir())
    ids = [message_from_bytes(file.read_bytes(), policy=default)["Message-ID"] for file in files]
    assert ids == ["<1@a.example>", "<12@a.example>", "<30@a.example>"]


async def test_nothing_from_outside_gets_into_a_name(tmp_path):
    folder = tmp_path / "outbox"
    channel = OutboxFolder(folder, sender="a@example.org")
    await channel.send(alert(message_id="<../../x@a.example>", subject="../../y", brand="/z"))
    (file,) = folder.iterdir()
    assert "x" not in file.stem.split("-")[0]
    assert list(tmp_path.iterdir()) == [folder]


async def test_a_path_that_cannot_be_written_is_a_temporary_error_and_leaves_nothing(tmp_path):
    blocked = tmp_path / "outbox"
    blocked.write_text("a file, not a folder")
    with pytest.raises(DeliveryError, match="cannot write the mail") as raised:
        await OutboxFolder(blocked, sender="a@example.org").send(alert())
    assert not raised.value.permanent


async def test_a_mail_is_whole_or_not_there(tmp_path):
    name = "20260302T100500Z-"
    channel = OutboxFolder(tmp_path, sender="a@example.org")
    await channel.send(alert())
    (file,) = tmp_path.iterdir()
    assert file.name.startswith(name)
    file.unlink()
    file.mkdir()  # the last step, the rename, now fails
    (file / "keep").write_text("")
    with pytest.raises(DeliveryError):
        await channel.send(alert())
    assert list(tmp_path.iterdir()) == [file]
