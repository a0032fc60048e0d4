"""`case`: look at one case, and move it on."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

import click

from monitor import moments, rows
from monitor.cli.main import settings_of
from monitor.cli.output import LARGEST, json_option, local, plain, print_json
from monitor.desk import dispute, perform
from monitor.store import Store

if TYPE_CHECKING:
    from datetime import tzinfo

    from alerts.plan import PlanStep
    from monitor.config import Settings
    from monitor.mention import Case, CaseAct, LogEntry, Mention

_ACTS = [
    "contact", "resolve", "publicize", "dismiss", "reopen", "claim", "assign", "note", "dispute",
]  # fmt: skip


@click.command()
@click.argument("number", metavar="N", type=click.IntRange(1, LARGEST))
@click.argument("act", required=False, type=click.Choice(_ACTS), metavar="[ACT]")
@click.option("--note", default="", help="How it was resolved, why it is dismissed, what to note.")
@click.option("--by", default="", help="Who acts. Default: your login name.")
@json_option
@click.pass_context
def case(
    ctx: click.Context, *, number: int, act: str | None, note: str, by: str, as_json: bool
) -> None:
    r"""Show case N, or move it on.

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
    """
    settings = settings_of(ctx)
    with Store(settings.monitor.database, read_only=act is None) as store:
        if act is not None:
            who = by.strip() or login_name()
            _act(store, settings, number, cast("CaseAct", act), note=note.strip(), by=who)
        found = store.cases.get(number)
        mentions, log = store.mentions.of_case(number), store.cases.log(number)
    if as_json:
        print_json(rows.whole_case_row(found, mentions, log))
        return
    zone = settings.monitor.timezone
    lines = _short(found, zone) if act else _whole(found, mentions, log, zone)
    for line in lines:
        click.echo(line)


def _act(
    store: Store, settings: Settings, number: int, what: CaseAct, *, note: str, by: str
) -> None:
    now = moments.now()
    if what != "dispute":
        perform(store, number, what, note=note, by=by, now=now)
        return
    from monitor.announce import Announcer  # noqa: PLC0415 - start-up time

    dispute(store, Announcer(settings), number, note=note, by=by, now=now)


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
    if case.resolution:
        yield f"Resolved: {plain(case.resolution)}"


def _whole(
    case: Case, mentions: Sequence[Mention], log: Sequence[LogEntry], zone: tzinfo
) -> Iterator[str]:
    yield from _short(case, zone)
    for mention in mentions:
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
    yield f"\n{plain(item.author)} at {plain(mention.source)}{stars}"
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
