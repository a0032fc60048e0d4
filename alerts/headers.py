"""Makes any text safe to stand in a mail header."""

from __future__ import annotations

from alerts.clean import clean_line

CAP = 400
"""Characters; a header longer than this is cut."""


def clean_header(text: str, *, cap: int = CAP) -> str:
    """Give `text` as one harmless line of at most `cap` characters.

    Controls, line separators, bidi controls and lone surrogates become a space. Older patch
    releases of Python decode an encoded word (RFC 2047) inside a header when they fold it, line
    breaks and all; so none may be left: the `=?` that opens one is broken by a space.
    """
    line = clean_line(text, cap=cap)
    while "=?" in line:
        line = line.replace("=?", "= ?")
    return line
