"""Templates -> the text and the HTML of a mail: one file of styles, inlined; nothing remote."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from alerts.clean import clean_line, shorten
from alerts.facts import Rendered
from alerts.phrases import Phrases

if TYPE_CHECKING:
    from css_inline import CSSInliner
    from jinja2 import Environment

HTML_CAP = 100_000
"""Bytes: Gmail shows no more than 102 KB of a page, and hides the rest behind a link."""
SUBJECT_CAP, BRIEF_CAP, PREVIEW_CAP = 150, 600, 200
_Room = TypeVar("_Room")


def sheet(
    template: str,
    say: Phrases,
    *,
    subject: str,
    preview: Iterable[str],
    brief: Iterable[str],
    **values: object,
) -> Rendered:
    """Fill both templates of a mail.

    `preview` is what an inbox shows behind the subject; `brief` gives lines, the most important
    first.
    """
    subject = clean_line(subject, cap=SUBJECT_CAP)
    values |= {"subject": subject, "say": say.say, "locale": say.book.language.code}
    values["preview"] = shorten(" ".join(filter(None, preview)), PREVIEW_CAP)
    text = environment(html=False).get_template(f"{template}.txt.j2").render(values)
    page = environment(html=True).get_template(f"{template}.html.j2").render(values)
    return Rendered(subject, text, _inliner().inline(page), _brief(brief))


def fitted(render: Callable[[_Room], Rendered], rooms: Iterable[_Room]) -> Rendered:
    """Give the first mail that is not too large; the last one where all are."""
    for room in rooms:
        mail = render(room)
        if len(mail.html.encode()) <= HTML_CAP:
            break
    return mail


def _brief(lines: Iterable[str]) -> str:
    """Keep the lines for which there is room; a line is kept whole, or left out."""
    kept: list[str] = []
    left = BRIEF_CAP
    for line in lines:
        if line and len(line) < left:
            kept.append(line)
            left -= len(line) + 1
    return "\n".join(kept)


@cache
def _inliner() -> CSSInliner:
    from css_inline import CSSInliner  # noqa: PLC0415 start-up time

    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


@cache
def environment(*, html: bool) -> Environment:
    """Return what renders the templates of this package; in HTML, every value is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 start-up time

    return Environment(
        loader=PackageLoader("alerts"),
        autoescape=html,  # noqa: S701 plain text must not be escaped; HTML always is
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
