"""Features: what the linear models see of a text besides its grams. Pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from monitor.sentiment.tone import normal

if TYPE_CHECKING:
    from monitor.sentiment.tone import Tone

NAMES = (
    "rules",  # the rules' score, -1 to +1
    "good",  # what speaks for it, fading with the sum
    "bad",
    "silent",  # the rules found nothing
    "complains",  # a phrase says what went wrong
    "praises",
    "asks",  # ends in a question mark
    "question",  # holds one
    "exclaims",
    "length",  # logarithm of the number of words
    "short",  # five words at most
    "numbers",  # holds digits
    "capitals",  # more than half of it in capitals
    "rules_long",  # the rules' score for longer texts
    "own",  # the rules' score without the general word list
    "general",  # the general word list's alone
)


def features(tone: Tone) -> list[float]:
    """Return the value of each feature of NAMES for a text that the rules have read."""
    tokens = tone.tokens
    folded = tokens.folded if tokens is not None else ()
    text = tokens.text if tokens is not None else ""
    words = sum(1 for token in folded if token[0].isalpha())
    letters, upper = sum(map(str.isalpha, text)), sum(map(str.isupper, text))
    length = math.log1p(words)
    return [
        tone.score,
        math.tanh(tone.good),
        math.tanh(-tone.bad),
        float(tone.good == tone.bad == 0),
        float(tone.complains),
        float(any(sign.weight > 0 and sign.why.startswith("kind.") for sign in tone.signs)),
        float(text.rstrip().endswith(("?", "？", "؟"))),
        float("?" in folded),
        float("!" in folded),
        length / 4,
        float(words <= 5),  # noqa: PLR2004 - words
        float(any(token[0].isdigit() for token in folded)),
        float(upper > letters / 2),
        tone.score * length / 4,
        normal(tone.total - tone.general),
        normal(tone.general),
    ]
