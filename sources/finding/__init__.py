"""Finds places to watch: what a website says of itself, and OPML."""
