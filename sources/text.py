"""Turns HTML into plain text without losing a word of it."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import HTMLParser, _Element

_BLOCKS = frozenset(
    """address article aside audio blockquote body br center dd details dialog dir div dl dt
    fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hr html iframe
    legend li main menu nav noframes ol optgroup option p pre section select summary table tbody
    td tfoot th thead title tr ul video""".split()  # noqa: SIM905 - a list of words reads better
)
_SILENT = frozenset({"script", "style"})
_BREAK = "\x00"
"""Stands for a line break of our own until white space has been folded; no text may hold it."""

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_UNTIDY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
# Whatever stands after the page's end, libxml2 drops; without frame there is no end.
_FRAME = re.compile(r"</?(?:html|head|body)\b[^>]*>", re.IGNORECASE)
# For markup nested deeper than libxml2 goes (some 2,000 levels), which it gives up on.
_HIDDEN = re.compile(r"<(script|style)\b.*?(?:</\1|$)|<!--.*?(?:-->|$)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
# A `<` that opens no tag: browsers show it, libxml2 before 2.14 swallows what follows.
_STRAY = re.compile(r"<(?![A-Za-z/!?])")


def from_html(markup: str) -> str:
    """Read HTML as text: blocks become lines, scripts and styles are dropped.

    Entities are resolved once. White space is folded, empty lines are left out. Text without
    a single tag keeps its own lines: it was written as plain text.
    """
    if "<" not in markup:
        return from_plain(unescape(markup) if "&" in markup else markup)
    from lxml import etree  # noqa: PLC0415 - start-up time

    source = _FRAME.sub(" ", _STRAY.sub("&lt;", clean(markup)))
    reader = _reader()
    root = etree.fromstring(f"<html><body><div>{source}".encode(), reader)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in reader.error_log):
        return _fold(unescape(_TAG.sub(_BREAK, _HIDDEN.sub(_BREAK, source))))
    return _fold(_spell(root))


@cache
def _reader() -> HTMLParser:
    from lxml import etree  # noqa: PLC0415 - start-up time

    return etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True
    )


def from_plain(text: str) -> str:
    """Tidy text that is no HTML: its words, `<` and `&` and lines stay as they are."""
    lines = (" ".join(line.split()) for line in clean(text).split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """Fold all white space into single blanks."""
    return " ".join(text.split())


def clean(text: str) -> str:
    """Drop what no text holds (controls, lone surrogates) and write every line end as LF."""
    if not _UNTIDY.search(text):
        return text
    return _CONTROLS.sub(" ", _LINE_ENDS.sub("\n", text))


def _spell(root: _Element) -> str:
    """Collect the text in document order, a break at every block's start and end."""
    from lxml import etree  # noqa: PLC0415 - start-up time

    pieces: list[str] = []
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if event == "start":
            silent += tag in _SILENT
            spoken = element.text
        else:
            silent -= tag in _SILENT
            spoken = element.tail
        if tag in _BLOCKS:
            pieces.append(_BREAK)
        if spoken and not silent:
            pieces.append(spoken)
    return "".join(pieces)


def _fold(text: str) -> str:
    lines = (one_line(clean(line)) for line in text.split(_BREAK))
    return "\n".join(line for line in lines if line)
