"""Reads schema.org reviews on web pages, for the kind `webpage`."""
