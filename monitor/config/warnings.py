"""Warnings: what a configuration may say and probably does not mean."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.config.values import is_loopback

if TYPE_CHECKING:
    from monitor.config.settings import Settings, SourceSettings, Web

SLOW = timedelta(hours=1)
"""From this interval on, people wait longer for an answer than they are willing to."""


def warnings(settings: Settings) -> Iterator[str]:
    """Say what is allowed and yet probably not meant."""
    yield from _about_sources(settings)
    for number, brand in enumerate(settings.brands):
        if not brand.contact:
            yield f"brands[{number}].contact is empty: drafts cannot name a person to turn to"
    email = settings.email
    if email.host and email.username and email.security == "none" and not is_loopback(email.host):
        yield 'email.security is "none": the login goes over the network in clear'
    if settings.web.public and not settings.web.listen:
        yield "web.public is set and web.listen is empty: no hub can push"
    yield from _about_the_desk(settings)


def _about_the_desk(settings: Settings) -> Iterator[str]:
    web = settings.web
    if web.password.get_secret_value() or not web.listen:
        return
    if web.public and not settings.users:
        yield (
            "web.public is set, and there is neither a web.password nor one of the [[users]]: the "
            "desk stays closed, links in mails and pushes work; `amends user add NAME` opens it"
        )
    if settings.users and all(user.role == "reader" for user in settings.users):
        yield "users: all are readers, so nobody can work on a case at the desk"


def _about_sources(settings: Settings) -> Iterator[str]:
    why = "a small mistake and a slow answer make a disaster"
    if not settings.sources:
        yield "sources: there is none, so nothing will be watched"
    for source in settings.sources:
        if source.interval >= SLOW:
            hours = source.interval / timedelta(hours=1)
            yield f'source "{source.name}" is polled every {hours:g} h: {why}; “60s” is usual'
    for source in settings.sources:
        if source.kind == "webhook":
            yield from _about_webhook(source, settings.web)


def _about_webhook(source: SourceSettings, web: Web) -> Iterator[str]:
    from sources.webhook import LONG_ENOUGH, WebhookOptions  # noqa: PLC0415 - start-up time

    options = source.options
    if isinstance(options, WebhookOptions) and len(options.secret) < LONG_ENOUGH:
        yield f'source "{source.name}": its secret is short enough to be guessed'
    if not web.listen:
        yield "web.listen is empty: nothing can be posted to the webhook"
