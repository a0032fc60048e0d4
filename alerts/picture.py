"""Pictures: the bars of a chart as a PNG file, for mails."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from alerts.clean import shorten

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

WIDTH, ROW = 440, 24
"""Pixels of a mail: small enough for words that can still be read on a phone."""
_LABEL_CAP, _LABEL_END, _BARS, _LONGEST = 22, 176, 184, 158
_LETTERS = 10  # points: 14 pixels
_MARGIN = 8
_COLOURS = 32
_SHARP = 2  # dots of the file for each pixel
_INK, _SOFT, _BAR, _PAPER = "#1d2329", "#51606d", "#b04300", "#ffffff"
_MISSING = "\u25a1"


@dataclass(frozen=True, slots=True)
class Picture:
    """Bars that lie, one below the other."""

    id: str
    """The Content-ID by which the HTML names it, without brackets."""
    bars: tuple[tuple[str, str, int], ...]
    """Each one's label, what stands beside it, and its length: 0 to 100, of the longest."""

    @property
    def height(self) -> int:
        """Pixels of a mail."""
        return ROW * len(self.bars) + 2 * _MARGIN


@lru_cache(maxsize=64)
def png(picture: Picture) -> bytes:
    """Draw a picture, the same for all who are sent it."""
    # It would complain of a home that nobody may write to; where it then keeps its list of fonts is
    # no concern of an operator's.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    from matplotlib.figure import Figure  # noqa: PLC0415 - start-up time, and 40 MB
    from matplotlib.patches import Rectangle  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    figure = Figure(figsize=(WIDTH / 100, picture.height / 100), dpi=100 * _SHARP, facecolor=_PAPER)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(picture.height - _MARGIN, -_MARGIN))
    axes.set_axis_off()
    for place, (label, value, length) in enumerate(picture.bars):
        top, width = place * ROW, length * _LONGEST / 100
        axes.add_patch(Rectangle((_BARS, top + 4), width, ROW - 8, color=_BAR, linewidth=0))
        for x, words, colour, side in (
            (_LABEL_END, shorten(label, _LABEL_CAP), _INK, "right"),
            (_BARS + width + 6, value, _SOFT, "left"),
        ):
            axes.text(
                x,
                top + ROW / 2,
                _drawable(words),
                color=colour,
                fontsize=_LETTERS,
                horizontalalignment=side,
                verticalalignment="center_baseline",
                fontfamily=_FONT,
                parse_math=False,
            )
    drawn, smaller = BytesIO(), BytesIO()
    figure.savefig(drawn, format="png")
    # A third of the size, for nothing that anybody could see.
    with Image.open(drawn) as image:
        image.convert("RGB").quantize(_COLOURS).save(smaller, "PNG", optimize=True)
    return smaller.getvalue()


_FONT = "DejaVu Sans"
"""Comes with Matplotlib: Latin, Greek, Cyrillic and more, on a machine that has no fonts."""


def _drawable(words: str) -> str:
    """Put a box in place of what the font lacks, as the font would, but without a warning."""
    known = _font().get_charmap()
    return "".join(one if ord(one) in known else _MISSING for one in words)


@cache
def _font() -> FT2Font:
    from matplotlib.font_manager import findfont, get_font  # noqa: PLC0415

    return get_font(findfont(_FONT))
