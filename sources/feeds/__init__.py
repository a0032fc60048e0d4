"""Reads feeds: bytes of RSS, Atom, RDF and JSON Feed into items."""
