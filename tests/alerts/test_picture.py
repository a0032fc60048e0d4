"""The pictures of a mail: what is drawn, and where nothing can be."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO

import numpy as np
from PIL import Image

from alerts.picture import WIDTH, Picture, png

BARS = Picture("days@amends", (("Mon 2 Mar", "4", 100), ("Tue 3 Mar", "1", 25), ("Wed", "0", 0)))


def drawn(picture):
    return Image.open(BytesIO(png(picture))).convert("RGB")


def one(label, value="1"):
    """A picture of one bar with these words."""
    return drawn(Picture("one@amends", ((label, value, 50),)))


def bars(image):
    """How many dots are coloured in each line of dots that has a bar, from top to bottom."""
    red, green, _ = np.moveaxis(np.asarray(image, dtype=int), 2, 0)
    lengths = ((red - green) > 100).sum(axis=1)
    return [int(length) for length in lengths if length > 0]


def test_it_is_drawn_at_twice_the_size_at_which_it_is_shown():
    assert drawn(BARS).size == (2 * WIDTH, 2 * BARS.height)


def test_a_bar_is_as_long_as_its_share_of_the_longest():
    lengths = bars(drawn(BARS))
    assert set(lengths) == {max(lengths), min(lengths)}
    assert min(lengths) / max(lengths) == 0.25


def test_the_same_picture_is_the_same_file():
    assert png(BARS) == png(Picture(BARS.id, BARS.bars))


def test_its_words_are_drawn_and_those_that_are_too_long_are_cut():
    assert len({png(Picture("x", ((label, "1", 50),))) for label in ("staff", "price", "")}) == 3
    long = "waiting at the counter and on the telephone"
    assert one(long).tobytes() == one("waiting at the counte…").tobytes()


def test_what_looks_like_a_formula_is_drawn_as_it_stands():
    assert one(r"$\frac{1$").tobytes() != one("").tobytes()


def test_cyrillic_is_drawn_and_a_script_without_a_font_is_boxes():
    assert one("ожидание").tobytes() != one("□" * 8).tobytes()
    assert one("待ち").tobytes() == one("□□").tobytes()


def test_it_is_drawn_without_a_word_where_no_home_can_be_written_to():
    code = (
        "import sys; from alerts.picture import Picture, png; "
        'sys.stdout.buffer.write(png(Picture("x", (("Mon", "1", 100),))))'
    )
    bare = {"PATH": os.environ["PATH"], "HOME": os.devnull}
    done = subprocess.run(
        [sys.executable, "-c", code], env=bare, capture_output=True, check=True, timeout=120
    )
    assert done.stderr == b""
    assert done.stdout.startswith(b"\x89PNG")
