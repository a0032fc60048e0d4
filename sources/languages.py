"""Languages by the names that services have for them."""

from __future__ import annotations

from collections.abc import Mapping

_STEAM: Mapping[str, str] = {
    "arabic": "ar", "brazilian": "pt", "bulgarian": "bg", "czech": "cs", "danish": "da",
    "dutch": "nl", "english": "en", "finnish": "fi", "french": "fr", "german": "de", "greek": "el",
    "hungarian": "hu", "indonesian": "id", "italian": "it", "japanese": "ja", "koreana": "ko",
    "latam": "es", "norwegian": "no", "polish": "pl", "portuguese": "pt", "romanian": "ro",
    "russian": "ru", "schinese": "zh", "spanish": "es", "swedish": "sv", "tchinese": "zh",
    "thai": "th", "turkish": "tr", "ukrainian": "uk", "vietnamese": "vi",
}  # fmt: skip
"""https://partner.steamgames.com/doc/store/localization/languages"""

_NAMES: Mapping[str, str] = {
    "arabic": "ar", "bulgarian": "bg", "chinese": "zh", "croatian": "hr", "czech": "cs",
    "danish": "da", "dutch": "nl", "english": "en", "finnish": "fi", "french": "fr",
    "german": "de", "greek": "el", "hebrew": "he", "hindi": "hi", "hungarian": "hu",
    "indonesian": "id", "italian": "it", "japanese": "ja", "korean": "ko", "norwegian": "no",
    "polish": "pl", "portuguese": "pt", "romanian": "ro", "russian": "ru", "serbian": "sr",
    "slovak": "sk", "slovenian": "sl", "spanish": "es", "swedish": "sv", "thai": "th",
    "turkish": "tr", "ukrainian": "uk", "vietnamese": "vi",
}  # fmt: skip


def steam_language(name: str | None) -> str | None:
    """Return the ISO 639-1 code of a language as Steam calls it; None where it is unknown."""
    return _STEAM.get((name or "").strip().lower())


def from_english(name: str | None) -> str | None:
    """Return the ISO 639-1 code of a language by its English name; None where it is unknown."""
    return _NAMES.get((name or "").strip().lower())
