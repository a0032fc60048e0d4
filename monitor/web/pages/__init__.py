"""The pages of the desk."""

from monitor.web.pages import case, inbox, language, mention, mentions, sign_in

PAGES = (
    inbox.router,
    case.router,
    mentions.router,
    mention.router,
    sign_in.router,
    language.router,
)
"""Routers of all pages."""
