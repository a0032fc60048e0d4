"""What can go wrong while telling people.

DeliveryError(permanent)   permanent: the same message will never be accepted; else try again
TextsError                 a playbook, tone or phrases file is incomplete or malformed
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta


class DeliveryError(Exception):
    """A channel did not take an alert.

    `permanent` is True when trying the same message again is pointless (an SMTP 5xx for the
    recipient, a malformed address). `wait` is how long the other side asks to be left alone, None
    where it does not say. The message is the server's own words, cleaned, with no secret.
    """

    def __init__(self, message: str, *, permanent: bool, wait: timedelta | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.wait = wait


class TextsError(ValueError):
    """A file of texts does not hold what it should; names the file, the key and what is wrong."""
