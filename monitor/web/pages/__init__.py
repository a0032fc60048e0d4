"""The pages of the desk."""

from monitor.web.pages import (
    case,
    inbox,
    language,
    mention,
    mentions,
    report,
    sign_in,
    sources,
    storms,
)

PAGES = (
    inbox.router,
    case.router,
    mentions.router,
    mention.router,
    storms.router,
    report.router,
    sources.router,
    sign_in.router,
    language.router,
)
"""Routers of all pages."""
