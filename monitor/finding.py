"""Finding sources: what to watch for a name, from its website and at the searches we know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import ValidationError

from monitor.app import reach
from monitor.config.edit import new_among, with_free_names
from monitor.config.writing import NewSource, one_comment, table_of
from monitor.searches import NEEDS, Candidate, Subject, alert_lines, keyed, needing, searches
from sources.finding.find import find
from sources.registry import KINDS

if TYPE_CHECKING:
    from monitor.config import Settings
    from monitor.config.settings import Network
    from sources.finding.find import Found


@dataclass(frozen=True, slots=True)
class Finding:
    """All that was found."""

    candidates: tuple[Candidate, ...]
    notes: tuple[str, ...] = ()
    """What failed on the way, and what a person could do besides."""
    read: bool = True
    """False where a website was given that did not answer."""


async def look(
    subject: Subject, network: Network, now: datetime, *, settings: Settings | None = None
) -> Finding:
    """Look at the website, where there is one, and put the searches beside it.

    `settings` tell what is watched already. Whatever fails is a note.
    """
    found: Sequence[Found] = ()
    notes: list[str] = []
    read = True
    if subject.site:
        allowed = True if subject.allow_private else None
        async with reach(network) as tools:
            findings = await find(subject.site, tools, now, allow_private=allowed)
        found, read = findings.found, findings.read
        notes += findings.notes
    if settings and subject.brand is None:
        notes.append(
            f"no configured brand is called {subject.name}: of what these sources bring, only what "
            "the brands’ queries find is kept"
        )
    candidates = [*_of_site(found, subject), *searches(found, subject), *keyed(found, subject)]
    checked = [good for each in candidates if (good := _checked(each, notes)) is not None]
    named = with_free_names([one.source for one in checked], settings)
    checked = [replace(one, source=source) for one, source in zip(checked, named, strict=True)]
    return Finding(tuple(_marked(checked, settings)), tuple(notes), read)


def as_toml(finding: Finding, subject: Subject) -> str:
    """Write everything as TOML to paste: what is ready, then commented out what needs something."""
    parts = [f"# Sources for “{one_comment(subject.name)}”, to paste into config.toml.\n"]
    parts += [f"\n{table_of(one.source)}" for one in finding.candidates if one.ready]
    known = [one for one in finding.candidates if one.known]
    if known:
        parts.append("\n# Already configured:\n")
        parts += [f"#   {one_comment(_said(one))}\n" for one in known]
    waiting = [one for one in finding.candidates if one.needs and not one.known]
    if waiting:
        parts.append("\n# ── These need something first ──\n")
    for one in waiting:
        parts.append(f"\n# Needs {one_comment(one.needs)}\n{table_of(one.source, out=True)}")
    parts.append("\n" + "".join(f"# {line}\n" for line in alert_lines(subject)))
    return "".join(parts)


def _said(one: Candidate) -> str:
    values = one.source.values()
    return f"{values.pop('kind')}: " + ", ".join(str(value) for value in values.values())


def _of_site(found: Sequence[Found], subject: Subject) -> Iterator[Candidate]:
    for one in found:
        if one.kind == "mastodon":
            continue
        options: dict[str, str | int | float | bool] = dict(one.options)
        if one.whole and subject.brand:
            options["brand"] = subject.brand
        if subject.allow_private and one.kind in {"feed", "webpage"}:
            options["allow_private"] = True
        source = NewSource(one.kind, options, comment=_comment(one))
        needs = f"nothing, but it has the same entries as {one.twin}" if one.twin else ""
        candidate = Candidate(source, one.why, one.title, one.entries, one.newest, needs)
        yield needing(candidate) if one.kind in NEEDS else candidate


def _comment(one: Found) -> str:
    parts = [one.why]
    if one.title:
        parts.append(f"“{one.title}”")
    if one.kind == "feed":
        parts.append("1 entry" if one.entries == 1 else f"{one.entries} entries")
    if one.newest:
        parts.append(f"newest {one.newest:%Y-%m-%d}")
    return ", ".join(parts)


def _checked(one: Candidate, notes: list[str]) -> Candidate | None:
    """Keep a candidate that its kind accepts, or whose blanks its user has yet to fill in."""
    if one.needs:
        return one
    kind = KINDS[one.source.kind]
    own = {name: v for name, v in one.source.options.items() if name in kind.options.model_fields}
    try:
        kind.options.model_validate(own)
    except ValidationError:
        notes.append(f"{_said(one)}: was found, but cannot be watched")
        return None
    return one


def _marked(found: Sequence[Candidate], settings: Settings | None) -> Iterator[Candidate]:
    """Mark what is configured already; what needs a key is known where its kind is."""
    kinds = {source.kind for source in settings.sources} if settings else set()
    ready = [one.source for one in found if not one.needs]
    fresh, _ = new_among(ready, settings, KINDS)
    for one in found:
        known = one.source.kind in kinds if one.needs else all(one.source is not f for f in fresh)
        yield replace(one, known=known)
