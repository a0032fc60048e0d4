"""Access in the record: sessions at the web desk, and tokens of programs; both by hash alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from monitor.moments import from_text, moment_or_none, to_text
from monitor.person import folded

if TYPE_CHECKING:
    from sqlite_utils import Database

    from monitor.person import Role, Scope


class NoSuchToken(Exception):
    """No token has this name."""


class TokenNameTaken(Exception):
    """Another token has this name."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One session: somebody who gave the right password at one browser."""

    key: bytes
    """SHA-256 of the cookie."""
    name: str
    role: Role
    """As it was when the person signed in."""
    proof: bytes
    """HMAC of what the password was checked against, by the cookie."""
    csrf: str
    created: datetime
    seen: datetime
    """Last request, to within some minutes."""
    expires: datetime

    def __repr__(self) -> str:
        """Name it without what nobody may see."""
        return f"SignedIn(name={self.name!r}, role={self.role!r})"


@dataclass(frozen=True, slots=True)
class BearerToken:
    """What a program shows instead of a password."""

    id: int
    name: str
    scope: Scope
    created: datetime
    used: datetime | None
    """Last request, to within some minutes."""


class Grants:
    """The tables of sessions and tokens. Write within a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def open(self, session: SignedIn) -> None:
        """Keep a new session."""
        self._db.execute(
            """
            INSERT INTO sessions (key, name, role, proof, csrf, created, seen, expires)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            (
                session.key,
                session.name,
                session.role,
                session.proof,
                session.csrf,
                to_text(session.created),
                to_text(session.seen),
                to_text(session.expires),
            ),
        )

    def session(self, key: bytes) -> SignedIn | None:
        """Return a session, also one that is over."""
        rows = self._db.query("SELECT * FROM sessions WHERE key = ?", (key,))
        return next((_signed_in(row) for row in rows), None)

    def saw(self, key: bytes, now: datetime) -> None:
        """Note that a session is in use."""
        # The condition keeps a slow request from setting back what a later one has noted.
        self._db.execute(
            "UPDATE sessions SET seen = ? WHERE key = ? AND seen < ?",
            (to_text(now), key, to_text(now)),
        )

    def close(self, key: bytes) -> None:
        """Forget a session; nothing where there is none."""
        self._db.execute("DELETE FROM sessions WHERE key = ?", (key,))

    def sweep(self, *, now: datetime, unseen_since: datetime) -> int:
        """Forget the sessions that are over, or were not used since; return how many."""
        return self._db.execute(
            "DELETE FROM sessions WHERE expires <= ? OR seen <= ?",
            (to_text(now), to_text(unseen_since)),
        ).rowcount

    def add_token(self, name: str, key: bytes, scope: Scope, now: datetime) -> None:
        """Keep a new token. Raises TokenNameTaken, whatever case the name is written in."""
        if (twin := self._called(name)) is not None:
            raise TokenNameTaken(f'another token is called "{twin.name}"; revoke it first')
        self._db.execute(
            "INSERT INTO tokens (name, key, scope, created) VALUES (?, ?, ?, ?)",
            (name, key, scope, to_text(now)),
        )

    def token(self, key: bytes) -> BearerToken | None:
        """Return the token with this hash."""
        rows = self._db.query("SELECT * FROM tokens WHERE key = ?", (key,))
        return next((_token(row) for row in rows), None)

    def tokens(self) -> list[BearerToken]:
        """Return all tokens, the oldest first."""
        return [_token(row) for row in self._db.query("SELECT * FROM tokens ORDER BY id")]

    def used(self, token: int, now: datetime) -> None:
        """Note that a token is in use."""
        self._db.execute("UPDATE tokens SET used = ? WHERE id = ?", (to_text(now), token))

    def revoke(self, name: str) -> BearerToken:
        """Forget a token, and return what it was. Raises NoSuchToken."""
        if (token := self._called(name)) is None:
            raise NoSuchToken(f'no token is called "{name}"; `amends token list` names them all')
        self._db.execute("DELETE FROM tokens WHERE id = ?", (token.id,))
        return token

    def _called(self, name: str) -> BearerToken | None:
        wanted = folded(name)
        return next((token for token in self.tokens() if folded(token.name) == wanted), None)


def _signed_in(row: dict[str, Any]) -> SignedIn:
    return SignedIn(
        key=row["key"],
        name=row["name"],
        role=row["role"],
        proof=row["proof"],
        csrf=row["csrf"],
        created=from_text(row["created"]),
        seen=from_text(row["seen"]),
        expires=from_text(row["expires"]),
    )


def _token(row: dict[str, Any]) -> BearerToken:
    return BearerToken(
        id=row["id"],
        name=row["name"],
        scope=row["scope"],
        created=from_text(row["created"]),
        used=moment_or_none(row["used"]),
    )
