"""The channel where there is no mail server: each alert becomes an .eml file."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from datetime import UTC
from pathlib import Path

from alerts.alert import Alert
from alerts.errors import DeliveryError
from alerts.message import wire


class OutboxFolder:
    """Writes alerts into a folder, as whole files or not at all."""

    def __init__(self, folder: Path, *, sender: str) -> None:
        """Take a folder, which is made where it is missing, and who the mails are from."""
        self._folder = folder
        self._sender = sender

    async def send(self, alert: Alert) -> None:
        """Write one file; the same alert again replaces it by itself.

        Raises DeliveryError; temporary where the disk refused.
        """
        content = await wire(alert, sender=self._sender)
        try:
            await asyncio.to_thread(_write, self._folder / file_name(alert), content)
        except OSError as error:
            raise DeliveryError(
                f"{self._folder}: cannot write the mail: {error.strerror or error}",
                permanent=False,
            ) from error


def file_name(alert: Alert) -> str:
    """Give the file's name: sorted by time, and made from nothing that came from outside."""
    identity = f"{alert.message_id}\n{alert.recipient}".encode(errors="replace")
    digest = hashlib.sha256(identity).hexdigest()[:16]
    return f"{alert.created.astimezone(UTC):%Y%m%dT%H%M%SZ}-{digest}.eml"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
