"""Logs without secrets."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from monitor.redact import Redactor

if TYPE_CHECKING:
    from monitor.config import Settings


class _Hiding(logging.Formatter):
    """A formatter that takes the secrets out of what another one wrote, tracebacks too."""

    def __init__(self, inner: logging.Formatter, redactor: Redactor) -> None:
        super().__init__()
        self._inner = inner
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.text(self._inner.format(record))


def hide(settings: Settings) -> None:
    """Keep the secrets of this configuration out of everything that is logged from now on."""
    redactor = Redactor(settings.secrets, settings.passwords)
    for sink in logging.getLogger().handlers:
        sink.setFormatter(_Hiding(sink.formatter or logging.Formatter(), redactor))
