"""The command group: options for all commands, and what errors look like."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor import __version__

if TYPE_CHECKING:
    from monitor.config import Settings

FAILED, MISUSED, BUSY = 1, 2, 75
"""Exit statuses: some sources or alerts failed; configuration or usage; database in use
(EX_TEMPFAIL of sysexits.h)."""

_COMMANDS = {
    "init": "init",
    "run": "work",
    "poll": "work",
    "check-config": "setup",
    "test-alert": "setup",
    "preview": "judge",
    "score": "judge",
    "tone": "judge",
    "evaluate": "evaluate",
    "test-query": "query",
    "mentions": "lists",
    "mention": "mention",
    "alerts": "lists",
    "sources": "sources",
    "cases": "lists",
    "case": "case",
    "themes": "lists",
    "report": "report",
    "user": "user",
    "token": "token",
}
"""Command -> module of this package. A module is imported when its command is called: start-up
time is what a cron line pays every minute."""


class Commands(click.Group):
    """Finds commands in their modules, in the order of a working day."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        from importlib import import_module  # noqa: PLC0415

        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"monitor.cli.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run, and turn what is expected to go wrong into a sentence and an exit status."""
        from monitor.config import ConfigError  # noqa: PLC0415
        from monitor.refusals import Refused  # noqa: PLC0415
        from monitor.store import DatabaseBusy, DatabaseUnusable  # noqa: PLC0415
        from monitor.store.access import NoSuchToken, TokenNameTaken  # noqa: PLC0415
        from monitor.store.cases import NoSuchCase  # noqa: PLC0415
        from monitor.store.mentions import NoSuchMention  # noqa: PLC0415

        try:
            return super().invoke(ctx)
        except ConfigError as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
            ctx.exit(MISUSED)
        except (Refused, NoSuchCase, NoSuchMention, NoSuchToken, TokenNameTaken) as error:
            click.echo(f"amends: {error}", err=True)
            ctx.exit(MISUSED)
        except DatabaseBusy as error:
            click.echo(f"amends: {error}", err=True)
            ctx.exit(BUSY)
        except DatabaseUnusable as error:
            click.echo(f"amends: {error}", err=True)
            ctx.exit(FAILED)


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--config",
    "config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The configuration file. Without it: $AMENDS_CONFIG, ./config.toml, "
    "/etc/amends/config.toml.",
)
@click.option("-v", "--verbose", is_flag=True, help="Log every poll and delivery.")
@click.version_option(__version__, prog_name="amends")
@click.pass_context
def amends(ctx: click.Context, config: Path | None, *, verbose: bool) -> None:
    """Amends notices an unhappy customer within a minute and says what to do next.

    It polls feeds and reviews, judges what they say about your brand, and mails an alert with three
    steps and a draft for each: contact, resolve, publicize.

    Start with `amends init`, then `amends run`, or put `amends poll` into cron. Every command has
    --help.
    """
    ctx.obj = config
    _log(verbose=verbose)


def settings_of(ctx: click.Context) -> Settings:
    """Load the configuration that this call is about. Raises ConfigError."""
    from monitor.cli.logs import hide  # noqa: PLC0415
    from monitor.config import find_config, load  # noqa: PLC0415

    settings = load(find_config(ctx.obj, os.environ), environ=os.environ)
    hide(settings)
    return settings


def settings_if_any(ctx: click.Context) -> Settings | None:
    """Load the configuration; None where there is none and none was asked for."""
    from monitor.config.load import USUAL_PLACES  # noqa: PLC0415

    asked_for = ctx.obj is not None or "AMENDS_CONFIG" in os.environ
    if not asked_for and not any(place.is_file() for place in USUAL_PLACES):
        return None
    return settings_of(ctx)


def settings_if_usable(ctx: click.Context) -> Settings | None:
    """Load the configuration for a command that needs none; say so where it cannot be used."""
    from monitor.config import ConfigError  # noqa: PLC0415

    try:
        return settings_if_any(ctx)
    except ConfigError as error:
        click.echo(f"amends: judging without a configuration: {error.problems[0]}", err=True)
        return None


def _log(*, verbose: bool) -> None:
    # A person at a terminal wants to see what is wrong; a journal wants to know what happened.
    at_terminal = sys.stderr.isatty()
    level = logging.INFO if verbose or not at_terminal else logging.WARNING
    logging.basicConfig(
        level=logging.WARNING,
        format="%(levelname)s %(name)s %(message)s"
        if "JOURNAL_STREAM" in os.environ
        else "%(asctime)s %(levelname)s %(name)s %(message)s",
        stream=sys.stderr,
    )
    logging.getLogger("amends").setLevel(level)
