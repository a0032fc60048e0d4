"""Redaction: no secret leaves the program, whatever text it got into."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

SHORTEST = 4
"""Characters of a secret that is looked for; shorter ones occur in any text by chance."""
HIDDEN = "***"


class Redactor:
    """Replaces secrets in texts. `passwords` are hidden however short they are."""

    def __init__(self, secrets: Collection[str], passwords: Collection[str] = ()) -> None:
        looked_for = {secret for secret in secrets if len(secret) >= SHORTEST}
        looked_for |= {password for password in passwords if password}
        forms = {form for secret in looked_for for form in _forms(secret)}
        longest_first = sorted(forms, key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def text(self, text: str) -> str:
        """Return the text with every secret in it, also a quoted one, replaced by ***."""
        return self._pattern.sub(HIDDEN, text) if self._pattern else text


def _forms(secret: str) -> Iterator[str]:
    """Write a secret the ways in which addresses, JSON, pages and Python show it."""
    yield secret
    for quoted in (quote(secret), quote(secret, safe=""), quote_plus(secret)):
        yield quoted
        yield re.sub("%..", lambda found: found[0].lower(), quoted)
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield html.escape(secret)
    yield repr(secret)[1:-1]
