"""What the web desk keeps: who is signed in, and which programs may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.store.steps.telling import migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["migrations"]
"""With the steps before these."""


@migrations()
def m016_access(db: Database) -> None:
    """Who is signed in, and the bearer tokens of programs: no secret of either is kept."""
    db.execute("""
        CREATE TABLE sessions (
            key     BLOB PRIMARY KEY,  -- SHA-256 of the cookie
            name    TEXT NOT NULL,     -- of the person, as the log of a case has it
            role    TEXT NOT NULL,     -- reader, agent, admin: another one ends the session
            proof   BLOB NOT NULL,     -- HMAC of the password’s hash, by the cookie: likewise
            csrf    TEXT NOT NULL,     -- random; forms bring it back
            created TEXT NOT NULL,     -- when the person signed in
            seen    TEXT NOT NULL,     -- last request, to within some minutes
            expires TEXT NOT NULL      -- the session ends then, however busy it is
        ) WITHOUT ROWID""")
    db.execute("""
        CREATE TABLE tokens (
            id      INTEGER PRIMARY KEY,
            name    TEXT NOT NULL UNIQUE,  -- what it is for, as the log of a case has it
            key     BLOB NOT NULL UNIQUE,  -- SHA-256 of the token
            scope   TEXT NOT NULL,         -- read, act, admin
            created TEXT NOT NULL,         -- when it was made
            used    TEXT                   -- last request, to within some minutes; null: none yet
        )""")
