"""The playbook in every language: complete, sound, and what each situation reads like.

The whole plans of a few situations stand in tests/alerts/golden/plans; AMENDS_GOLDEN=1 writes them
anew, to be read before they are kept.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alerts import book
from alerts.playbook import locales, plan, thanks
from alerts.tone import read
from tests.alerts.situations import OPENED, REVIEW, THEMES, UNCONFIGURED, every
from tests.monitor.made_up import DAY

GOLDEN = Path(__file__).parent / "golden" / "plans"
LANGUAGES = ("de", "en", "es", "fr", "hr", "it", "pt", "ru")
MAY_BE_LEFT_EMPTY = {"advice", "avoid", "who", "draft", "draft_news"}
SITUATIONS = {
    "a review with one star, about waiting": replace(REVIEW, themes=("waiting",)),
    "stars and no words, nobody's name": replace(REVIEW, has_text=False, author=None),
    "an article about people who fell ill": replace(
        REVIEW,
        place="news",
        urgencies=("health",),
        level="critical",
        rating=None,
        author="Jo Field",
    ),
    "a blog post, found after five days": replace(
        REVIEW, place="blog", rating=None, published=OPENED - 5 * DAY
    ),
    "a forum post about a payment, again": replace(
        REVIEW, place="forum", rating=None, themes=("billing",), repeated=True
    ),
    "a post of somebody with many followers": replace(
        REVIEW, place="social", rating=None, person="influencer", themes=("staff",)
    ),
    "a comment on a video, at seven places": replace(REVIEW, place="video", rating=None, copies=7),
    "an app that does not work, nothing configured": replace(
        UNCONFIGURED, place="app", themes=("quality",)
    ),
    "a threat to go to court": replace(REVIEW, urgencies=("legal",)),
    "an accusation that is not true": replace(REVIEW, disputed=True),
    "a journalist's enquiry": replace(REVIEW, place="social", rating=None, person="journalist"),
    "data in the wrong hands": replace(REVIEW, urgencies=("privacy",), level="critical"),
    "treated as less than others": replace(REVIEW, urgencies=("discrimination",)),
    "a regular who is let down": replace(REVIEW, person="regular"),
    "a storm": replace(REVIEW, place="storm", level="critical", rating=None, author=None),
}


def test_the_playbook_speaks_eight_languages():
    assert locales() == LANGUAGES


def filled(tables: Any, where: str = "") -> set[str]:
    """The paths of all keys under which something is said."""
    if isinstance(tables, dict):
        return {path for key, value in tables.items() for path in filled(value, f"{where}.{key}")}
    return {where} if tables not in ("", []) else set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_in_every_language(language):
    english, other = (filled(tomllib.loads(book.SHELF.text(one))) for one in ("en", language))
    # What a word needs for its plural differs.
    plural = re.compile(r"\.(?:plural|words\.\w+s)\.")
    missing = {path for path in english - other if not plural.search(path)}
    assert missing == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_draft_passes_the_tone_reader_in_its_language(language):
    drafts = {
        step.draft
        for situation in every()
        for step in plan(replace(situation, language=language), locale=language).steps
    }
    glad = replace(REVIEW, language=language, rating=5.0)
    for has_text in (True, False):
        said = thanks(replace(glad, has_text=has_text), locale=language)
        drafts |= {said.public, said.personal}
    found = {one for draft in drafts for one in read(draft, language=language).findings}
    assert found == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plan_is_whole_and_nothing_is_left_to_fill_in_by_us(language):
    first = plan(REVIEW, locale=language).steps[2].advice[0]
    for situation in every():
        steps = plan(replace(situation, language=language), locale=language).steps
        assert steps[2].advice[0] == first
        for step in steps:
            assert step.advice
            assert step.avoid
            assert step.draft_language == language
            for sentence in (*step.advice, step.who):
                assert re.search(r"[.?!»”)]$", sentence), sentence
            assert not re.search(r"[{}]|\bNone\b", " ".join((*step.advice, step.who, step.draft)))
        assert "\n1. " in steps[1].draft
        assert "\n2. " in steps[1].draft


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_circumstance_says_something_of_its_own_in_every_language(language):
    def whole(**changes: Any) -> str:
        made = replace(REVIEW, language=language, **changes)
        steps = plan(made, locale=language).steps
        return "\n".join("\n".join((*one.advice, *one.avoid, one.who, one.draft)) for one in steps)

    changes: list[dict[str, Any]] = [{"themes": (one,)} for one in THEMES if one != "price"]
    changes += [{"person": one} for one in ("journalist", "influencer", "regular")]
    changes += [{"disputed": True}, {"repeated": True}, {"copies": 7}]
    changes += [{"published": OPENED - 5 * DAY}, {"author": None}, {"has_text": False}]
    told = [whole(), *(whole(**one) for one in changes)]
    assert len(set(told)) == len(told)


def test_advice_is_in_the_readers_language_and_the_draft_in_the_authors():
    spanish = replace(REVIEW, language="es")
    for read_in, written_in in zip(
        plan(spanish, locale="hr").steps, plan(spanish, locale="es").steps, strict=True
    ):
        assert read_in.draft == written_in.draft
        assert read_in.draft_language == "es"
        assert read_in.advice != written_in.advice


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plan_reads_as_it_was_read_last(language):
    told = "\n".join(
        f"##### {name}\n\n{_shown(replace(situation, language=language), language)}"
        for name, situation in SITUATIONS.items()
    )
    golden = GOLDEN / f"{language}.txt"
    if os.environ.get("AMENDS_GOLDEN"):
        golden.write_text(told, encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8")


def _shown(situation, language):
    lines = []
    for step in plan(situation, locale=language).steps:
        lines += [f"== {step.step}: {step.who}", *(f"- {one}" for one in step.advice)]
        lines += [f"Avoid: {'; '.join(step.avoid)}", "", step.draft, ""]
    return "\n".join(lines)
