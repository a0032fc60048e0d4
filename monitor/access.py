"""Access: who is at the web desk, by password, session or token; and how often he may guess."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import logging
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from monitor import passwords
from monitor.config.users import LONGEST_NAME, is_hash
from monitor.config.values import clean
from monitor.person import ROLES, Person, Role, Scope, folded
from monitor.store import DatabaseUnusable
from monitor.store.access import SignedIn
from monitor.throttle import Throttle

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.config import Settings
    from monitor.store import Store
    from monitor.store.access import BearerToken

__all__ = ["Access", "Person", "Role", "Scope", "Session", "SignInRefused", "Throttled"]

log = logging.getLogger("amends.access")

IDLE = timedelta(hours=12)
LIFE = timedelta(days=30)
"""Of a session: without a request, and at most."""
NOTED_EVERY = timedelta(minutes=5)
"""A request within this time of the last one noted is not noted: most write nothing."""
FREE_BY_NAME, FREE_BY_ADDRESS = 5, 20
"""Failures that cost no waiting."""
AT_ONCE = 2
"""Passwords that are checked at the same time; each takes a processor and 64 MB."""
TOKEN_PREFIX = "amends_"  # noqa: S105 - so that scanners for lost secrets know one
_BYTES = 32


# Exception
# └── SignInRefused: this name and this password are not known together
#     └── Throttled: they were not even looked at


class SignInRefused(Exception):
    """Name and password do not go together, or there is no such name; which of them is not said."""


class Throttled(SignInRefused):
    """Too many failures; `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many failures: wait {seconds} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Session:
    """A person at a browser, from signing in to signing out."""

    person: Person
    locale: str
    """Language of the desk for this person."""
    csrf: str
    """Stands in every form; no other site knows it."""

    def sent(self, csrf: str) -> bool:
        """Tell whether a form that brings this was one of ours, shown in this session."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode("utf-8", "replace"))

    def __repr__(self) -> str:
        """Name it without what nobody may see."""
        return f"Session(person={self.person!r})"


@dataclass(frozen=True, slots=True)
class _Known:
    """What a name stands for in the configuration."""

    hash: str
    secret: bytes
    """What the configuration says of the password: another one ends the sessions."""
    role: Role
    name: str | None
    """None: whatever the person calls himself."""
    locale: str


class Access:
    """Says who somebody is. Everything but `sign_in` returns at once; all on one thread."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._locale = settings.monitor.locale
        self._users = {
            folded(user.name): _Known(
                hash=(hashed := user.password.get_secret_value()),
                secret=hashed.encode(),
                role=user.role,
                name=user.name,
                locale=user.locale or self._locale,
            )
            for user in settings.users
        }
        some_hash = next((user.hash for user in self._users.values()), "")
        self._shared = _shared(settings, some_hash)
        # Nobody knows its password: whoever has no name here is checked against it all the same.
        self._nobody = passwords.hash_of(token_urlsafe(_BYTES), some_hash) if some_hash else ""
        self._closed = not settings.is_desk_open
        self._checking = asyncio.Semaphore(AT_ONCE)
        # Apart from the others, lest a flood of made-up names wash out what is known of these.
        self._users_tried = Throttle(FREE_BY_NAME)
        self._others_tried = Throttle(FREE_BY_NAME)
        self._addresses = Throttle(FREE_BY_ADDRESS)

    @property
    def required(self) -> bool:
        """Does anybody have to sign in? Not where there is neither a password nor a user."""
        return bool(self._users or self._shared)

    @property
    def closed(self) -> bool:
        """Can nobody come in at all?

        Where a web server stands before us, whoever it speaks for seems to sit at this machine.
        """
        return self._closed

    async def sign_in(self, name: str, password: str, *, address: str, now: datetime) -> str:
        """Return the cookie of a new session.

        `address` is that of the person, not of a web server between us. Raises SignInRefused
        (Throttled among them), DatabaseUnusable.
        """
        called = str(clean(name))
        wanted = folded(called)
        tried = self._users_tried if wanted in self._users else self._others_tried
        limits = ((tried, wanted[: 2 * LONGEST_NAME]), (self._addresses, _network(address)))
        if wait := max(throttle.wait(key, now) for throttle, key in limits):
            raise Throttled(math.ceil(wait.total_seconds()))
        for throttle, key in limits:
            throttle.begin(key, now)
        known = None
        try:
            known = await self._check(wanted, password)
        finally:
            for throttle, key in limits:
                throttle.end(key, now, failed=known is None)
        own = known.name or called if known else ""
        if known is None or not 0 < len(own) <= LONGEST_NAME:
            # What was typed as the name may be the password.
            user = self._users[wanted].name if wanted in self._users else "-"
            log.warning("sign-in refused address=%s user=%s", address, user)
            raise SignInRefused
        tried.forgive(limits[0][1])
        return self._open(known, own, now)

    def session(self, cookie: str | None, now: datetime, *, by_hand: bool = True) -> Session | None:
        """Return the session of a cookie; None where it is over, or its rights were changed.

        Not `by_hand`: a page asks by itself, which does not keep the session from ending.
        """
        if not cookie:
            return None
        kept = self._store.access.session(_key(cookie))
        if kept is None or now >= kept.expires or now - kept.seen >= IDLE:
            return None
        known = self._users.get(folded(kept.name), self._shared)
        if known is None or known.role != kept.role:
            return None
        if not hmac.compare_digest(_proof(cookie, known), kept.proof):
            return None
        if by_hand and now - kept.seen >= NOTED_EVERY:
            self._note(lambda: self._store.access.saw(kept.key, now))
        return Session(Person(kept.name, kept.role), known.locale, kept.csrf)

    def sign_out(self, cookie: str) -> None:
        """End a session. Raises DatabaseUnusable."""
        with self._store.transaction():
            self._store.access.close(_key(cookie))

    def bearer(self, token: str, now: datetime) -> Person | None:
        """Return for whom a program asks that shows this token; None where it was revoked."""
        found = self._store.access.token(_key(token))
        if found is None:
            return None
        if found.used is None or now - found.used >= NOTED_EVERY:
            self._note(lambda: self._store.access.used(found.id, now))
        return Person(found.name, ROLES[found.scope])

    async def _check(self, wanted: str, password: str) -> _Known | None:
        """Return what the name stands for where the password is right."""
        known = self._users.get(wanted, self._shared)
        hashed = known.hash if known else self._nobody
        async with self._checking:
            right = bool(hashed) and await asyncio.to_thread(passwords.is_right, password, hashed)
        return known if right else None

    def _open(self, known: _Known, name: str, now: datetime) -> str:
        cookie = token_urlsafe(_BYTES)
        session = SignedIn(
            key=_key(cookie),
            name=name,
            role=known.role,
            proof=_proof(cookie, known),
            csrf=token_urlsafe(_BYTES),
            created=now,
            seen=now,
            expires=now + LIFE,
        )
        with self._store.transaction():
            self._store.access.sweep(now=now, unseen_since=now - IDLE)
            self._store.access.open(session)
        log.info("signed in user=%s role=%s", name, known.role)
        return cookie

    def _note(self, write: Callable[[], None]) -> None:
        """Write what matters less than that the page is shown."""
        try:
            with self._store.transaction():
                write()
        except DatabaseUnusable as error:
            log.warning("could not note that somebody is here: %s", error)


def add_token(store: Store, name: str, scope: Scope, now: datetime) -> str:
    """Make a bearer token, and return it: only its hash is kept.

    Raises TokenNameTaken, DatabaseUnusable.
    """
    token = f"{TOKEN_PREFIX}{token_urlsafe(_BYTES)}"
    with store.transaction():
        store.access.add_token(name, _key(token), scope, now)
    return token


def revoke_token(store: Store, name: str) -> BearerToken:
    """Make a token worth nothing, from now on. Raises NoSuchToken, DatabaseUnusable."""
    with store.transaction():
        return store.access.revoke(name)


def _shared(settings: Settings, like: str) -> _Known | None:
    """Return what the password for all stands for; None where there is none."""
    password = settings.web.password.get_secret_value()
    if not password:
        return None
    hashed = password if is_hash(password) else passwords.hash_of(password, like)
    return _Known(hashed, password.encode(), "admin", None, settings.monitor.locale)


def _key(secret: str) -> bytes:
    """Hash a cookie or a token, which are too random to be guessed from it."""
    return sha256(secret.encode("utf-8", "replace")).digest()


def _proof(cookie: str, known: _Known) -> bytes:
    """Bind a session to a password; only who has the cookie could try passwords on it."""
    return hmac.digest(cookie.encode("utf-8", "replace"), known.secret, "sha256")


def _network(address: str) -> str:
    """Return what stands for a guesser: his IPv4 address, or his whole IPv6 network."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
