"""Tokens: links from a mail that act on a case, signed so that nobody else can make them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import get_args

from itsdangerous import BadData, URLSafeSerializer

from monitor.announce.links import LIFE, MailAct

PATH = "/act/"


class BadToken(Exception):
    """It was not made here, or not arrived whole."""


class ExpiredToken(Exception):
    """It was made here, too long ago. `token` says what it was for."""

    def __init__(self, token: Token) -> None:
        super().__init__("expired")
        self.token = token


@dataclass(frozen=True, slots=True)
class Token:
    """What one link does."""

    act: MailAct
    case: int | None
    mention: int
    by: str
    """Whom it was sent to: an e-mail address, or the name of a channel."""


class Pages:
    """Addresses of the pages with a button; None of them while no page is served."""

    def __init__(self, secret: str, *, desk: bool = False) -> None:
        """`desk`: whoever reaches the pages with a button reaches the desk, too."""
        self._serializer = URLSafeSerializer(secret, salt="amends mail links")
        self.base: str | None = None
        """Where the pages are reached: “https://amends.example.org”; None: nowhere."""
        self._desk = desk

    def page(self, path: str) -> str | None:
        """Return the address of a page of the desk; None where that is closed."""
        return f"{self.base}{path}" if self.base and self._desk else None

    def address(
        self, act: MailAct, *, case: int | None, mention: int, by: str, now: datetime
    ) -> str:
        """Return the address of the page for an act, good for LIFE."""
        until = int((now + LIFE).timestamp())
        token = self._serializer.dumps([act, case, mention, by, until])
        return f"{self.base}{PATH}{token}"

    def read(self, token: str, now: datetime) -> Token:
        """Return what a link does. Raises BadToken, ExpiredToken."""
        try:
            act, case, mention, by, until = self._serializer.loads(token)
        except (BadData, ValueError, TypeError) as error:
            raise BadToken from error
        if act not in get_args(MailAct):
            raise BadToken
        found = Token(act, case, mention, by)
        if now > datetime.fromtimestamp(until, UTC):
            raise ExpiredToken(found)
        return found
