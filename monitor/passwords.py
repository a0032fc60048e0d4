"""Passwords: kept as argon2id hashes, compared in the same time whatever they are."""

from __future__ import annotations

import logging
import unicodedata

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

log = logging.getLogger("amends.passwords")

SHORTEST, LONGEST = 10, 1000
"""Characters of a password that is set."""


def hash_of(password: str, like: str = "") -> str:
    """Return the hash of a password, as costly as the hash `like`, or as RFC 9106 advises."""
    hasher = PasswordHasher.from_parameters(extract_parameters(like)) if like else PasswordHasher()
    return hasher.hash(_bytes(password))


def is_right(password: str, hashed: str) -> bool:
    """Tell whether a password is the one that was hashed; takes about a tenth of a second."""
    try:
        right = PasswordHasher().verify(hashed, _bytes(password))
    except VerifyMismatchError:
        return False
    except (InvalidHashError, VerificationError):
        log.exception("a password hash of the configuration cannot be used")
        return False
    return right


def _bytes(password: str) -> bytes:
    # What is longer than any that is set is cut: it costs what every other wrong one does.
    password = password[: LONGEST + 1]
    # Keyboards and systems write the same letter in different ways (NIST SP 800-63B, 5.1.1.2).
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
