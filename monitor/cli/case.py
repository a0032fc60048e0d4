"""`case`: look at one case, and move it on."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

import click

from monitor import moments, rows
from monitor.cli.main import settings_of
from monitor.cli.output import LARGEST, json_option, local, plain, print_json
from monitor.desk import dispute, merge, perform, split
from monitor.store import Store

if TYPE_CHECKING:
    from datetime import tzinfo

    from alerts.plan import PlanStep
    from monitor.config import Settings
    from monitor.mention import Case, CaseAct, LogEntry, Mention

_ACTS = [
    "contact", "resolve", "publicize", "dismiss", "reopen", "claim", "assign", "note", "dispute",
    "merge", "split",
]  # fmt: skip


@click.command()
@click.argument("number", metavar="N", type=click.IntRange(1, LARGEST))
@click.argument("act", required=False, type=click.Choice(_ACTS), metavar="[ACT]")
@click.argument("others", nargs=-1, type=click.IntRange(1, LARGEST), metavar="[M | MENTION …]")
@click.option("--note", default="", help="How it was resolved, why it is dismissed, what to note.")
@click.option("--by", default="", help="Who acts. Default: your login name.")
@json_option
@click.pass_context
def case(
    ctx: click.Context,
    *,
    number: int,
    act: str | None,
    others: tuple[int, ...],
    note: str,
    by: str,
    as_json: bool,
) -> None:
    """Show case N, or move it on.

    ACT is one of:

    \b
      contact     the author was reached
      resolve     it is fixed (say how, with --note)
      publicize   the good ending was made public; only after resolve
      dismiss     nothing to do (say why, with --note)
      reopen      it was not over
      claim       you take it, if nobody has it yet
      assign      give it to the person named with --by
      note        write something down, with --note
      dispute     it is not true (say how you know, with --note): the plan changes
      merge       case M is the same matter: its mentions come here (case N merge M)
      split       these mentions are another matter: they get a case of their own
                  (case N split MENTION …), which is shown
    """  # noqa: D301 - click knows a block by the character that \b stands for
    _check_others(number, act, others)
    settings = settings_of(ctx)
    with Store(settings.monitor.database, read_only=act is None) as store:
        if act is not None:
            who = by.strip() or login_name()
            number = _act(store, settings, number, act, others, note=note.strip(), by=who)
        found = store.cases.get(number)
        mentions, log = store.mentions.of_case(number), store.cases.log(number)
    if as_json:
        print_json(rows.whole_case_row(found, mentions, log))
        return
    zone = settings.monitor.timezone
    lines = _short(found, zone) if act else _whole(found, mentions, log, zone)
    for line in lines:
        click.echo(line)


def _check_others(number: int, act: str | None, others: Sequence[int]) -> None:
    """Raise UsageError where an act has other numbers behind it than it takes."""
    if act == "merge" and len(others) != 1:
        raise click.UsageError(
            f"merge: name one case, whose mentions come here: amends case {number} merge M"
        )
    if act == "split" and not others:
        raise click.UsageError(
            f"split: name the mentions that leave: amends case {number} split MENTION …"
        )
    if others and act not in ("merge", "split"):
        raise click.UsageError(f"{act} takes no further number, got {others[0]}")


def _act(
    store: Store,
    settings: Settings,
    number: int,
    what: str,
    others: Sequence[int],
    *,
    note: str,
    by: str,
) -> int:
    """Do something about a case; return the number of the case to be shown."""
    now = moments.now()
    if what in ("merge", "split"):
        from monitor.app import Surroundings, casework  # noqa: PLC0415 - start-up time

        desk = casework(settings, store, Surroundings())
        if what == "merge":
            return merge(store, desk, number, others[0], note=note, by=by, now=now).id
        return split(store, desk, number, others, note=note, by=by, now=now).id
    if what != "dispute":
        return perform(store, number, cast("CaseAct", what), note=note, by=by, now=now).id
    from monitor.announce import Announcer  # noqa: PLC0415 - start-up time

    return dispute(store, Announcer(settings), number, note=note, by=by, now=now).id


def login_name() -> str:
    """Return who is logged in; raises UsageError where that cannot be told."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError) as error:
        # In a container a user id may have no name; which error says so depends on the Python.
        raise click.UsageError("your login has no name: say who acts, with --by") from error


def _short(case: Case, zone: tzinfo) -> Iterator[str]:
    yield f"Case {case.id} ({plain(case.brand)}) is {case.state}, severity {case.severity} of 100."
    yield f"Opened {local(case.opened, zone)}; owner: {plain(case.owner)}."
    if case.state == "open":
        yield f"First contact is due {local(case.due, zone)}."
    if case.merged_into:
        yield f"Merged into case {case.merged_into}."
    elif case.resolution:
        yield f"Resolved: {plain(case.resolution)}"


def _whole(
    case: Case, mentions: Sequence[Mention], log: Sequence[LogEntry], zone: tzinfo
) -> Iterator[str]:
    yield from _short(case, zone)
    for mention in mentions:
        yield f"\nMention {mention.id}"
        yield from said(mention, zone)
    for step in case.plan.steps:
        yield from _step(step, zone)
    yield "\nLog"
    for entry in log:
        note = f": {plain(entry.note)}" if entry.note else ""
        yield f"  {local(entry.at, zone)}  {plain(entry.who)}  {entry.act}{note}"


def said(mention: Mention, zone: tzinfo) -> Iterator[str]:
    """Yield who said what, where and when, and why it is judged as it is."""
    item = mention.item
    stars = "" if item.rating is None else f", {item.rating:g} of 5 stars"
    yield f"{plain(item.author)} at {plain(mention.source)}{stars}"
    yield f"  {plain(item.url)}"
    published, seen = local(item.published, zone), local(mention.first_seen, zone)
    yield f"  published {plain(published)}, seen {seen}"
    for line in [item.title, *item.text.splitlines()]:
        if line:
            yield f"  > {plain(line)}"
    for reason in mention.verdict.reasons:
        yield f"  - {plain(reason.what)}: {plain(reason.why)}"


def _step(step: PlanStep, zone: tzinfo) -> Iterator[str]:
    due = f" by {local(step.due, zone)}" if step.due else ""
    yield f"\n{step.step.capitalize()}{due} ({plain(step.who)})"
    yield from (f"  - {line}" for line in step.advice)
    yield f"  Avoid: {'; '.join(step.avoid)}"
    yield ""
    yield from (f"    {line}" for line in step.draft.splitlines())
