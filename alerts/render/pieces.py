"""Steps, drafts and links, made ready for the templates: clean, cut and put into words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.clean import clean_block, clean_line
from alerts.phrases import Phrases
from alerts.plan import PlanStep, StepName

BRAND_CAP, NAME_CAP, LINE_CAP, NOTE_CAP = 60, 80, 200, 500
_URL_CAP = 2000
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to copy."""

    title: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan, as it is shown."""

    name: str
    """The heading word that its line begins with."""
    deadline: str
    who: str
    advice: tuple[str, ...]
    avoid: str
    drafts: tuple[Draft, ...]
    done: bool = False
    """It was taken already: nothing is shown but when."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that the reader can do: open a page, or give a command."""

    label: str
    target: str
    page: bool
    """False for a command."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence around a target: a page or a command that stands inside it."""

    before: str
    act: Act
    after: str


def steps(
    plan: Sequence[PlanStep],
    say: Phrases,
    now: datetime,
    done: Mapping[StepName, datetime] | None = None,
    answered: str = "",
) -> tuple[Step, ...]:
    """Make the steps of a plan ready, each with its draft; of those `done` it is said when.

    `answered` says that the first reply has been made, where another is asked for.
    """
    taken = done or {}
    ready = [
        _done(one, taken[one.step], say) if one.step in taken else _step(one, say, now)
        for one in plan
    ]
    if answered and "contact" not in taken:
        ready[0] = replace(ready[0], deadline=answered)
    return tuple(ready)


def _done(step: PlanStep, when: datetime, say: Phrases) -> Step:
    said = say.say("step_done", when=say.moment(when))
    return Step(say.heading(step.step), said, who="", advice=(), avoid="", drafts=(), done=True)


def _step(step: PlanStep, say: Phrases, now: datetime) -> Step:
    when = {} if step.due is None else {"when": say.deadline(step.due, now)}
    return Step(
        name=say.heading(step.step),
        # Only publicize has no time of its own: it waits for the step before.
        deadline=say.say(f"step_{step.step}" if when else "step_publicize", **when),
        who=clean_line(step.who),
        advice=tuple(clean_line(one) for one in step.advice),
        avoid="; ".join(clean_line(one) for one in step.avoid),
        drafts=(draft("draft", step.draft, step.draft_language, say),),
    )


def draft(key: str, text: str, language: str, say: Phrases) -> Draft:
    """Make a draft ready; `key` is the sentence above it."""
    title = say.say(key, language=say.name("languages", language))
    return Draft(title, clean_block(text), language_tag(language))


def drafts(steps: Sequence[Step]) -> list[Draft]:
    """Give the drafts of all steps."""
    return [one for step in steps for one in step.drafts]


def brackets(found: Sequence[Draft], say: Phrases) -> str:
    """Say that brackets are to be filled in; "" where none of the drafts has any."""
    return say.say("brackets") if any("[" in one.text for one in found) else ""


def acts(links: Sequence[tuple[str, str]]) -> tuple[Act, ...]:
    """Tell pages from commands."""
    return tuple(act(target, label) for label, target in links)


def act(target: str, label: str = "") -> Act:
    """Tell a page from a command."""
    line = clean_line(target)
    return Act(clean_line(label, cap=LINE_CAP), line, page=bool(address(line)))


def how(until: datetime | None, say: Phrases) -> str:
    """Say how the links work; "" for commands."""
    return say.say("act_how", when=say.moment(until)) if until else ""


def around(key: str, target: str, say: Phrases) -> Sentence | None:
    """Give a sentence with a {command}, so that the command can look like one."""
    if not (found := act(target)).target:
        return None
    before, _, after = say.say(key, command="\n").partition("\n")
    return Sentence(before, found, after)


def address(url: str, *, cap: int = _URL_CAP) -> str:
    """Give a web address for a link; "" for one that is none, or longer than any real one."""
    line = clean_line(url)
    web = line.lower().startswith(("http://", "https://")) and " " not in line
    return line if web and len(line) <= cap else ""


def language_tag(language: str) -> str:
    """Give a language for `lang`; "" for what is none (BCP 47)."""
    return language if _LANGUAGE.fullmatch(language) else ""
