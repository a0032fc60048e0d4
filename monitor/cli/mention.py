"""`mention`: look at one mention, and say where its verdict is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitor import moments, rows
from monitor.cli.case import login_name, said
from monitor.cli.judge import JUDGES
from monitor.cli.main import settings_of
from monitor.cli.output import LARGEST, json_option, local, plain, print_json
from monitor.sentiment.wording import wording
from monitor.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.config import Settings
    from monitor.mention import Mention
    from monitor.sentiment.verdict import Label


@click.command()
@click.argument("number", metavar="N", type=click.IntRange(1, LARGEST))
@click.option(
    "--label",
    type=click.Choice(["negative", "neutral", "positive"]),
    help="What it really is: the verdict is wrong.",
)
@click.option("--not-about", is_flag=True, help="It is not about this brand.")
@click.option("--thanked", is_flag=True, help="You have said thank you for this praise.")
@click.option("--note", default="", help="Why.")
@click.option("--by", default="", help="Who says so. Default: your login name.")
@json_option
@click.pass_context
def mention(
    ctx: click.Context,
    *,
    number: int,
    label: Label | None,
    not_about: bool,
    thanked: bool,
    note: str,
    by: str,
    as_json: bool,
) -> None:
    """Show mention N, correct its verdict with --label or --not-about, or note that you thanked.

    A correction is kept, and its case follows: one without a complaint is dismissed, and a
    complaint that had none gets one. `evaluate --corrections` shows what can be learnt from them.
    """
    corrected = label is not None or not_about
    if (label is not None) + not_about + thanked > 1:
        raise click.UsageError("--label, --not-about and --thanked exclude each other")
    if note and not corrected:
        raise click.UsageError("--note goes with --label or --not-about")
    if by and not (corrected or thanked):
        raise click.UsageError("--by goes with --label, --not-about or --thanked")
    settings = settings_of(ctx)
    with Store(settings.monitor.database, read_only=not (corrected or thanked)) as store:
        who = by.strip() or login_name()
        if thanked:
            shown = _thank(store, settings, number, who=who)
        elif corrected:
            shown = _correct(store, settings, number, label, who=who, note=note.strip())
        else:
            shown = list(_whole(store, settings, number))
        row = rows.whole_mention_row(
            store.mentions.get(number), store.corrections.of_mention(number)
        )
    if as_json:
        print_json(row)
        return
    for line in shown:
        click.echo(line)


def _thank(store: Store, settings: Settings, number: int, *, who: str) -> list[str]:
    """Write down that somebody was thanked; return what is to be said, in lines."""
    from monitor.desk import thank  # noqa: PLC0415 - start-up time

    rivals = settings.competitors
    found = thank(store, number, by=who, now=moments.now(), rivals=rivals)
    return [f"Mention {number} ({plain(found.brand)}): thanked by {plain(who)}."]


def _correct(
    store: Store, settings: Settings, number: int, label: Label | None, *, who: str, note: str
) -> list[str]:
    """Correct a mention; return what came of it, in lines."""
    from monitor.app import Surroundings, casework  # noqa: PLC0415 - start-up time
    from monitor.desk import correct, corrected_by, offered  # noqa: PLC0415
    from monitor.mention import Correction  # noqa: PLC0415

    seen, now = store.mentions.get(number), moments.now()
    said = Correction(now, who, seen.verdict.label, label, note)
    why = corrected_by(settings, who)
    desk = casework(settings, store, Surroundings())
    alerts = correct(store, desk, seen, said, why=why, now=now)
    found = store.mentions.get(number)
    lines = list(_state(found))
    if found.case is not None:
        lines.append(f"Case {found.case} is {store.cases.get(found.case).state}.")
    elif found.complains:
        lines.append("No case is opened: it is old, or its author or source is muted.")
    if alerts:
        lines.append("The alert waits in the outbox: `amends run` or `amends poll` sends it.")
    return [*lines, *_offers(offered(store, found, settings.sentiment.mute), settings)]


def _offers(entries: Sequence[str], settings: Settings) -> Iterator[str]:
    """Yield a line for the configuration for each who raised false alarms again and again."""
    from monitor.config.writing import inline_list, toml_value  # noqa: PLC0415 - start-up time

    for entry in entries:
        # `$${` stands for `${`: an author's name must not reach for a variable of ours.
        mute = [one.replace("${", "$${") for one in (*settings.sentiment.mute, entry)]
        line = f"mute = {inline_list(mute)}"
        yield (
            f"{toml_value(entry)} raises false alarms. "
            f"To hear no more of them, in {settings.file.name}, below [sentiment]: {line}"
        )


def _state(mention: Mention) -> Iterator[str]:
    verdict = mention.verdict
    about = "" if mention.about else ", and is not about it"
    yield (
        f"Mention {mention.id} ({plain(mention.brand)}) is {verdict.label}{about}, "
        f"score {verdict.score:+.2f}, severity {verdict.severity} of 100."
    )


def _whole(store: Store, settings: Settings, number: int) -> Iterator[str]:
    found, zone = store.mentions.get(number), settings.monitor.timezone
    words, verdict = wording(settings.monitor.locale), found.verdict
    yield from _state(found)
    yield f"Language: {plain(verdict.language)}; judged by: {JUDGES[verdict.tier]}"
    yield f"Themes: {plain(', '.join(map(words.theme, verdict.themes)))}"
    yield f"Story: {plain(found.story)}; case: {plain(found.case)}"
    yield ""
    yield from said(found, zone)
    thanks = store.thanks.of_mention(number)
    if thanks is not None:
        yield f"\nThanked {local(thanks.at, zone)} by {plain(thanks.who)}"
    corrections = store.corrections.of_mention(number)
    if corrections:
        yield "\nCorrections"
    for one in corrections:
        what = f"{one.before} → {one.label}" if one.about else "not about this brand"
        note = f": {plain(one.note)}" if one.note else ""
        yield f"  {local(one.at, zone)}  {plain(one.who)}  {what}{note}"
