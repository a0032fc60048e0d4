"""Reads the key file of a service account, and signs with it what asks for an access token."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr, ValidationError

from sources.errors import LoginNeeded
from sources.kind import WebAddress
from sources.oauth import Grant
from sources.shape import Shape

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
"""RFC 7523, 2.1."""
_GOOD_FOR = timedelta(minutes=59)
"""Google accepts an hour; a minute is for clocks that disagree."""


class _KeyFile(Shape):
    client_email: str
    private_key: SecretStr
    token_uri: WebAddress = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
    private_key_id: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """An account that a program has at Google, by the file that holds its key.

    The file is read whenever an access token is needed: a new key needs no restart.
    """

    file: Path
    option: str
    """The option that names the file, for errors."""
    scope: str
    """What the access token shall be good for."""

    def grant(self, now: datetime) -> Grant:
        """Return what is handed in for an access token; `now` is the time of day, aware UTC.

        Raises LoginNeeded, naming the option, where the file cannot be read or holds no key.
        """
        key = self._read()
        claims = {
            "iss": key.client_email,
            "scope": self.scope,
            "aud": key.token_uri,
            "iat": int(now.timestamp()),
            "exp": int((now + _GOOD_FOR).timestamp()),
        }
        return Grant(key.token_uri, {"grant_type": _GRANT, "assertion": self._signed(claims, key)})

    def _read(self) -> _KeyFile:
        try:
            return _KeyFile.model_validate(json.loads(self.file.read_bytes()))
        except OSError as error:
            raise self._wrong(f"which cannot be read ({error.strerror})") from error
        except ValidationError as error:
            fields = {str(step) for one in error.errors() for step in one["loc"]}
            missing = " and no ".join(sorted(fields)) or "object"
            raise self._wrong(f"which holds no {missing}") from None
        except (ValueError, RecursionError):
            # Without the cause: it would show what is in the file.
            raise self._wrong("which is no JSON") from None

    def _signed(self, claims: Mapping[str, object], key: _KeyFile) -> str:
        import jwt  # noqa: PLC0415 - start-up time

        named = {"kid": key.private_key_id} if key.private_key_id else None
        return jwt.encode(dict(claims), self._secret(key), algorithm="RS256", headers=named)

    def _secret(self, key: _KeyFile) -> RSAPrivateKey:
        from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - start-up time
        from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
            load_pem_private_key,
        )

        try:
            secret = load_pem_private_key(key.private_key.get_secret_value().encode(), None)
        except (UnsupportedAlgorithm, ValueError, TypeError):
            raise self._wrong("whose private_key is damaged") from None
        if not isinstance(secret, rsa.RSAPrivateKey):
            raise self._wrong("whose private_key is no RSA key")
        return secret

    def _wrong(self, found: str) -> LoginNeeded:
        return LoginNeeded(
            f"{self.option}: expected the JSON key file of a service account, found {self.file}, "
            f"{found}"
        )
