"""`/act/TOKEN`: the page behind a link in a mail; GET shows it, and only its button acts."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from alerts.texts import fill
from monitor.refusals import Refused, say_refusal
from monitor.store import DatabaseUnusable
from monitor.tokens import PATH, BadToken, ExpiredToken
from monitor.web.body import read_fields

if TYPE_CHECKING:
    from jinja2 import Template

    from alerts.phrases import Phrases
    from monitor.mention import Case, Mention
    from monitor.moments import Clock
    from monitor.tokens import Pages, Token

log = logging.getLogger("amends.web")

_MOST, _SECONDS = 20_000, 15.0
"""Bytes and seconds of a form."""
_QUOTED = 600
_NOTHING: Mapping[str, object] = {
    "notice": "",
    "quote": "",
    "facts": (),
    "button": "",
    "note": "",
    "note_label": "",
    "page": "",
}


class MailDesk(Protocol):
    """Does what the button of a link says."""

    def look(self, token: Token) -> tuple[Mention, Case | None]:
        """Return what the link is about. Raises LookupError where it is gone, DatabaseUnusable."""
        ...

    def act(self, token: Token, *, note: str, by: str) -> None:
        """Do it. Raises Refused, LookupError, DatabaseUnusable."""
        ...


class Actions:
    """Pages with a button, one for each link of a mail."""

    def __init__(self, pages: Pages, desk: MailDesk, say: Phrases, *, clock: Clock) -> None:
        self._pages = pages
        self._desk = desk
        self._say = say
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route(PATH + "{token}", self._show, methods=["GET"]),
            Route(PATH + "{token}", self._press, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        try:
            token = self._pages.read(request.path_params["token"], self._clock())
            return self._page(token, *self._desk.look(token))
        except (BadToken, ExpiredToken, LookupError, DatabaseUnusable) as error:
            return self._refusal(error)

    async def _press(self, request: Request) -> Response:
        form = await read_fields(request, _MOST, _SECONDS)
        note, by = (" ".join(form.get(key, [""])[0].split()) for key in ("note", "by"))
        try:
            token = self._pages.read(request.path_params["token"], self._clock())
            mention, case = self._desk.look(token)
            if token.act == "resolve" and not note:
                missing = self._words(mention, case)["note_missing"]
                return self._page(token, mention, case, notice=missing, status=422)
            self._desk.act(token, note=note, by=by or token.by)
            mention, case = self._desk.look(token)
            log.info(
                "done by mail link act=%s case=%s mention=%s", token.act, token.case, token.mention
            )
            return self._page(token, mention, case, done=True)
        except Refused as error:
            words = self._words(mention, case)
            notice = fill(words["already"], {"why": say_refusal(error, self._say)})
            return self._page(token, mention, case, notice=notice, status=409, done=None)
        except (BadToken, ExpiredToken, LookupError, DatabaseUnusable) as error:
            return self._refusal(error)

    def _page(
        self,
        token: Token,
        mention: Mention,
        case: Case | None,
        *,
        notice: str = "",
        status: int = 200,
        done: bool | None = False,
    ) -> Response:
        """Render the page; once it is `done`, or refused (None), there is no button."""
        words = self._words(mention, case)
        if done:
            notice = words["done_claim"] if token.act == "claim" else words["done"]
        asks = token.act == "resolve"
        return self._rendered(
            status,
            title=words["title"] if case else words["title_mention"],
            notice=notice,
            quote=(mention.item.text or mention.item.title)[:_QUOTED],
            facts=tuple(self._facts(words, case)),
            button=words[token.act] if done is False else "",
            what=words[f"{token.act}_what"],
            note_label=words["resolve_note"] if asks else "",
            by=token.by,
            page=(case and self._pages.page(f"/cases/{case.id}")) or "",
            page_label=words["whole"],
        )

    def _facts(self, words: Mapping[str, str], case: Case | None) -> list[tuple[str, str]]:
        if case is None:
            return []
        state = self._say.name("states", case.state)
        return [(words["state"], state), (words["owner"], case.owner or words["nobody"])]

    def _words(self, mention: Mention, case: Case | None) -> dict[str, str]:
        """Return the sentences of the page, filled in."""
        values = {
            "brand": mention.brand,
            "author": mention.item.author or self._say.say("unnamed"),
            "case": str(case.id) if case else "",
            "said": self._say.name("kinds", mention.item.place),
            "why": "{why}",
        }
        page: Mapping[str, str] = self._say.tables["page"]
        return {key: fill(sentence, values) for key, sentence in page.items()}

    def _refusal(self, error: Exception) -> Response:
        page: Mapping[str, str] = self._say.tables["page"]
        if isinstance(error, ExpiredToken):
            said, status = fill(page["expired"], {"case": str(error.token.case or "N")}), 410
        elif isinstance(error, BadToken):
            said, status = page["broken"], 404
        elif isinstance(error, DatabaseUnusable):
            log.error("cannot act on a mail link: %s", error)
            said, status = page["later"], 503
        else:
            said, status = page["gone"], 404
        return self._rendered(status, title=said)

    def _rendered(self, status: int, **values: object) -> Response:
        nonce = token_urlsafe(16)
        html = _template().render(
            {**_NOTHING, **values},
            nonce=nonce,
            locale=self._say.book.language.code,
            say=self._say.tables["page"],
        )
        headers = {
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; "
                "base-uri 'none'; frame-ancestors 'none'"
            ),
        }
        return HTMLResponse(html, status, headers)


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - start-up time

    text = files("monitor.web").joinpath("templates/act.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(text)
