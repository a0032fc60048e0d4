"""Fills placeholders in our own sentences, and picks the form of a number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

PLACEHOLDER = re.compile(r"\{(\w+)\}")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def fill(sentence: str, values: Mapping[str, str]) -> str:
    """Replace each {name} once; what a value holds is never read as a placeholder.

    Raises KeyError for a name without a value.
    """
    return PLACEHOLDER.sub(lambda found: values[found[1]], sentence)


def names(sentence: str) -> frozenset[str]:
    """Give the names of the placeholders in a sentence."""
    return frozenset(PLACEHOLDER.findall(sentence))


def counted(number: int, forms: Mapping[str, str], rules: Mapping[str, str]) -> str:
    """Put a number into its plural form.

    `rules` maps a form's name to a pattern over the number's digits, tried in order; where none
    fits, or the phrase lacks that form, "other" is taken.
    """
    digits = str(number)
    form = next((name for name, rule in rules.items() if re.search(rule, digits)), "other")
    return fill(forms.get(form, forms["other"]), {"n": digits})


def span(
    length: timedelta, words: Mapping[str, Mapping[str, str]], rules: Mapping[str, str]
) -> str:
    """Say how long: in minutes below 90, in hours below 48, else in days.

    `words` holds the plural forms under "minutes", "hours" and "days".
    """
    seconds = max(_MINUTE, abs(length.total_seconds()))
    if seconds < 90 * _MINUTE and seconds % _HOUR:
        return counted(round(seconds / _MINUTE), words["minutes"], rules)
    if seconds < 2 * _DAY:
        return counted(round(seconds / _HOUR), words["hours"], rules)
    return counted(round(seconds / _DAY), words["days"], rules)
