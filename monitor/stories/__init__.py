"""Which items are the same thing, and which mentions are the same story."""

from monitor.stories.prints import ENOUGH_CHARACTERS, ENOUGH_WORDS, fingerprint, url_key
from monitor.stories.relatives import PERSONAL, Relative, is_same_story, relative_of
from monitor.stories.telling import READ_CHARACTERS, Telling, telling
from monitor.stories.traces import COMMON, Holder, likeliest, traces, unheard

__all__ = [
    "COMMON",
    "ENOUGH_CHARACTERS",
    "ENOUGH_WORDS",
    "PERSONAL",
    "READ_CHARACTERS",
    "Holder",
    "Relative",
    "Telling",
    "fingerprint",
    "is_same_story",
    "likeliest",
    "relative_of",
    "telling",
    "traces",
    "unheard",
    "url_key",
]
