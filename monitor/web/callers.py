"""Callers: who asks for what programs read: by a token, or in a browser, by having signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from monitor.web.visit import is_strange, office_of, session_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from monitor.access import Person, Scope
    from monitor.web.office import Office

_HOW = "make one with `amends token add NAME`, and send it as “Authorization: Bearer TOKEN”"


def calling(request: Request) -> Person:
    """Return who asks. Raises HTTPException (401, 403) where nobody may, DatabaseUnusable.

    A browser sends its session, and reaches this machine, whoever wrote the page that it shows:
    without a token, what comes from such a page is refused, and a session only reads.
    """
    office, given = office_of(request), request.headers.get("authorization")
    if given is not None:
        return _bearer(given, office)
    if is_strange(request):
        raise HTTPException(403, "a page of another site asks; show a token instead")
    session = session_of(request)
    if session is None:
        raise _unknown(f"a token is needed: {_HOW}")
    if office.access.required and request.method not in {"GET", "HEAD"}:
        raise _unknown(f"a browser’s session only reads here; a token is needed: {_HOW}")
    return session.person


def refuse_without(scope: Scope, person: Person) -> None:
    """Raise HTTPException where somebody may not do what needs this scope."""
    if not person.may(scope):
        raise HTTPException(
            403,
            f"this needs the scope “{scope}”, which {person.name or 'the caller'} does not have",
            {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
        )


def _bearer(given: str, office: Office) -> Person:
    kind, _, token = given.partition(" ")
    if kind.casefold() != "bearer":
        raise _unknown(f"only tokens are taken: {_HOW}")
    person = office.access.bearer(token.strip(), office.now())
    if person is None:
        raise _unknown("this token is not known, or was revoked", error="invalid_token")
    return person


def _unknown(why: str, error: str = "") -> HTTPException:
    # https://www.rfc-editor.org/rfc/rfc6750#section-3
    challenge = f'Bearer error="{error}"' if error else "Bearer"
    return HTTPException(401, why, {"WWW-Authenticate": challenge})
