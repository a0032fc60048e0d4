"""The pages of the desk."""

from monitor.web.pages import case, inbox, language

PAGES = (inbox.router, case.router, language.router)
"""Routers of all pages, in the order in which they are asked."""
