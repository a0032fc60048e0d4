"""Text from outside, made harmless before it enters a mail: no controls, no bidi tricks."""

from __future__ import annotations

import re

# Bidirectional marks, embeddings, overrides and isolates: they reorder what stands around them.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROLS = "\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufff9-\ufffb"
_SURROGATES = "\ud800-\udfff"
_UNSAFE = re.compile(f"[{_BIDI}{_CONTROLS}{_SURROGATES}]")
_UNSAFE_IN_BLOCK = re.compile(
    f"[{_BIDI}\ufeff\ufff9-\ufffb{_SURROGATES}\x00-\x09\x0e-\x1b\x7f-\x9f]"
)
# What str.splitlines and mail programs take for the end of a line.
_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")


def clean_line(text: str, *, cap: int | None = None) -> str:
    """Give `text` as one line without controls; with `cap`, at most that many characters."""
    line = _SPACES.sub(" ", _UNSAFE.sub(" ", text)).strip()
    return line if cap is None else shorten(line, cap)


def clean_block(text: str) -> str:
    """Give `text` with its lines kept: every kind of line end becomes one newline, controls go.

    No line ends in a space, and at most one empty line stands between two others.
    """
    lines = _LINE_END.sub("\n", text).split("\n")
    cleaned = "\n".join(_UNSAFE_IN_BLOCK.sub(" ", line).rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", cleaned).strip("\n")


def shorten(text: str, cap: int) -> str:
    """Cut `text` to `cap` characters, at a word where one ends in the last third, with “…”."""
    if len(text) <= cap:
        return text
    kept = text[: cap - 1]
    space = kept.rfind(" ")
    if space > cap * 2 // 3:
        kept = kept[:space]
    return kept.rstrip(" ,;:–-") + "…"
