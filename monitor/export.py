"""Mentions for other programs, row by row: a CSV file that a spreadsheet opens, a JSON array."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from monitor.rows import mention_row

if TYPE_CHECKING:
    from monitor.mention import Mention

COLUMNS = (
    "mention", "case", "story", "brand", "source", "outlet", "place", "url", "published",
    "first_seen", "author", "rating", "rating_given", "title", "text", "language", "label",
    "score", "severity", "level", "themes", "urgencies", "reasons", "about", "judged", "thanked",
    "baseline", "tier", "id",
)  # fmt: skip
"""Columns of the CSV file: the fields of a mention, what one looks for first."""

_MARK = "\ufeff"
"""Spreadsheets know UTF-8 by it."""

# Spreadsheets take a cell for a formula by its first character, quoted or not; the wide forms are
# those that East Asian keyboards type (https://owasp.org/www-community/attacks/CSV_Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_lines(mentions: Iterable[Mention]) -> Iterator[str]:
    """Yield a CSV file (RFC 4180, with a line of names) piece by piece; to be written in UTF-8.

    Text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    line = io.StringIO()
    writer = csv.writer(line)  # its default dialect ends lines with CR LF, as the RFC has it
    line.write(_MARK)
    writer.writerow(COLUMNS)
    yield line.getvalue()
    for mention in mentions:
        line.seek(0)
        line.truncate()
        row = mention_row(mention)
        writer.writerow([_cell(row[name]) for name in COLUMNS])
        yield line.getvalue()


def json_lines(mentions: Iterable[Mention]) -> Iterator[str]:
    """Yield one JSON array piece by piece, one mention a line."""
    before = "["
    for mention in mentions:
        yield f"{before}\n{json.dumps(mention_row(mention), ensure_ascii=False)}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _cell(value: object) -> object:
    """Return a field as a cell holds it; numbers stay numbers, and nothing is empty."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    text = _text(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):  # a reason
        return f"{value['what']} ({value['why']})"
    if isinstance(value, list):
        return "; ".join(_text(one) for one in value)
    return str(value)
