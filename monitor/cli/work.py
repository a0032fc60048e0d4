"""`run` and `poll`: the daemon, and one pass for cron."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TYPE_CHECKING

import click

from monitor import __version__
from monitor.cli.main import FAILED, MISUSED, settings_of
from monitor.cli.output import json_option, plain, print_json

if TYPE_CHECKING:
    from alerts.alert import Alert
    from monitor.app import Pass
    from monitor.config import Settings


@click.command()
@click.pass_context
def run(ctx: click.Context) -> None:
    """Watch without end: poll every source at its interval, alert at once.

    Stops cleanly on Ctrl-C or SIGTERM. What could not be delivered is kept and tried again.
    """
    from monitor.web import ListenerError  # noqa: PLC0415  (start-up time)

    settings = settings_of(ctx)
    _warn(settings)
    try:
        asyncio.run(_run(settings))
    except ListenerError as error:
        click.echo(f"amends: {error}", err=True)
        ctx.exit(MISUSED)


async def _run(settings: Settings) -> None:
    from monitor.app import Surroundings, working  # noqa: PLC0415  (start-up time)
    from monitor.desk import links_of  # noqa: PLC0415  (the same)
    from monitor.preview import Previews  # noqa: PLC0415
    from monitor.web import Behind, serving  # noqa: PLC0415

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        # Windows has no such thing; there Ctrl-C raises KeyboardInterrupt as usual.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    async with working(settings, Surroundings(show=_shower(settings))) as work:
        for line in _greeting(settings):
            click.echo(line)
        behind = Behind(
            store=work.store,
            casework=work.casework,
            links=links_of(work, settings),
            pages=work.pages,
            intake=work.take,
            push=work.push(settings.web),
            clock=work.clock,
            tally=work.tally,
            preview=Previews(work, settings),
        )
        await work.run(stop, _told(serving(settings, behind), settings))
    click.echo("Stopped. What was not sent yet is kept and goes out at the next start.")


@contextlib.asynccontextmanager
async def _told(
    desk: AbstractAsyncContextManager[tuple[str, int] | None], settings: Settings
) -> AsyncIterator[None]:
    """Say where the desk is once it can be opened."""
    from monitor.web import base_of  # noqa: PLC0415  (start-up time)

    async with desk as address:
        if address is not None:
            click.echo(f"The desk is at {settings.web.public or base_of(*address)}")
        yield


@click.command()
@click.option(
    "--all", "everything", is_flag=True, help="Every source, not only those that are due."
)
@json_option
@click.pass_context
def poll(ctx: click.Context, *, everything: bool, as_json: bool) -> None:
    """Make one pass over the sources that are due, deliver, and end: for cron.

    Exit status: 0 all well; 1 some sources or alerts failed; 2 configuration or usage; 75 another
    amends polls with this database.
    """
    settings = settings_of(ctx)
    _warn(settings)
    done = asyncio.run(_poll(settings, everything=everything, quiet=as_json))
    if as_json:
        print_json(
            {
                "polled": done.polls.polls,
                "failed": done.polls.failures,
                "mentions": done.polls.mentions,
                "negative": done.polls.negative,
                "unscored": done.polls.unscored,
                "alerts": done.polls.alerts,
                "sent": done.mail.sent,
                "waiting": done.mail.postponed,
                "dead": done.mail.dead,
            }
        )
    else:
        for line in _summary(done):
            click.echo(line)
    ctx.exit(FAILED if done.failed else 0)


async def _poll(settings: Settings, *, everything: bool, quiet: bool) -> Pass:
    from monitor.app import Surroundings, working  # noqa: PLC0415  (start-up time)

    show = (lambda _: None) if quiet else _shower(settings)
    with _progress() as (started, ended):
        async with working(settings, Surroundings(show=show)) as work:
            return await work.poll(everything=everything, started=started, ended=ended)


@contextmanager
def _progress() -> Iterator[tuple[Callable[[int], None], Callable[[str], None]]]:
    """Show how far a pass has come, on a terminal only."""
    if not sys.stderr.isatty():
        yield (lambda _: None), (lambda _: None)
        return
    from rich.console import Console  # noqa: PLC0415  (start-up time)
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Polling", total=None)
        yield (
            lambda total: progress.update(task, total=total),
            lambda _: progress.advance(task),
        )


def _warn(settings: Settings) -> None:
    for warning in settings.warnings:
        click.echo(f"warning: {warning}", err=True)


def _greeting(settings: Settings) -> Iterator[str]:
    brands = ", ".join(plain(brand.name) for brand in settings.brands)
    count = len(settings.sources)
    yield f"Amends {__version__} watches {brands} at {count} source{'' if count == 1 else 's'}."
    if settings.email.host:
        yield f"Alerts go to {', '.join(settings.email.recipients)} through {settings.email.host}."
    else:
        yield f"Alerts are shown here and written into {settings.email.outbox_dir}."
    yield "Ctrl-C stops it."


def _summary(done: Pass) -> Iterator[str]:
    polls, mail = done.polls, done.mail
    yield (
        f"{polls.polls} polled, {polls.failures} failed; {polls.mentions} new mentions, "
        f"{polls.negative} negative, {polls.unscored} unscored; {mail.sent} alerts sent"
    )
    if polls.failures:
        yield "`amends sources` shows what failed and why."
    if mail.postponed or mail.dead:
        yield (
            f"{mail.postponed} alerts wait for another try, {mail.dead} cannot be delivered; "
            "`amends alerts` shows why."
        )


def _shower(settings: Settings) -> Callable[[Alert], None]:
    """Return what shows an alert on screen, with a word to the newcomer after the first one."""
    sample = any(source.kind == "sample" for source in settings.sources)
    first = True

    def show(alert: Alert) -> None:
        nonlocal first
        click.echo(f"\n{'━' * 72}\n{plain(alert.subject)}\n{'━' * 72}\n{alert.text}")
        click.echo(f"(written into {settings.email.outbox_dir})")
        if first and sample:
            click.echo(_NEWCOMER.format(file=settings.file))
        first = False

    return show


_NEWCOMER = """
━━ This alert is about a made-up bakery. To watch your own business, edit {file}:
   1. [[brands]]: its name, how customers reach you, what you promise
   2. [[sources]]: take out kind = "sample", put in a feed; examples stand beside it
   3. [email]: your mail server and who shall be told
   Then `amends check-config`, `amends test-alert`, and start again. More in README.md.
"""
