"""`user`: who may sign in at the web desk: add, list, remove."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn, get_args

import click

from monitor import rows
from monitor.cli.main import MISUSED, settings_of
from monitor.cli.output import json_option, plain, print_json, print_table
from monitor.person import Role

if TYPE_CHECKING:
    from pathlib import Path


@click.group()
def user() -> None:
    """Say who may sign in at the web desk: `[[users]]` in the configuration.

    A running daemon knows of it once it is restarted.
    """


def _standard_input(
    ctx: click.Context, parameter: click.Parameter, value: str | None
) -> str | None:
    """Refuse a password on the command line. Raises BadParameter."""
    if value in {None, "-"}:
        return value
    expected = "expected -: whatever stands on a command line, everybody on this machine can read"
    raise click.BadParameter(expected, ctx, parameter)


@user.command("add")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(get_args(Role)),
    default="agent",
    show_default=True,
    help="A reader looks, an agent works on cases too, an admin may do everything.",
)
@click.option(
    "--locale",
    help="Language of the desk for this person, in two letters. Default: that of the alerts.",
)
@click.option(
    "--password",
    metavar="-",
    callback=_standard_input,
    help="With -: read from standard input. Without: asked for twice.",
)
@click.pass_context
def add_user(
    ctx: click.Context, *, name: str, role: Role, locale: str | None, password: str | None
) -> None:
    """Let NAME sign in: ask for a password, and write its hash into the configuration."""
    from monitor.config import ConfigError, edit, find_config  # noqa: PLC0415  (start-up time)
    from monitor.config.values import clean  # noqa: PLC0415
    from monitor.config.writing import NewUser  # noqa: PLC0415
    from monitor.passwords import hash_of  # noqa: PLC0415

    called = str(clean(name))
    if not called:
        raise click.BadParameter("expected a name that is not empty", ctx, param_hint="NAME")
    path = find_config(ctx.obj, os.environ)
    try:
        edit.check_free(path, called)
        new = NewUser(called, role, hash_of(_password(password)), locale)
        settings = edit.add_user(path, new, environ=os.environ)
    except (ConfigError, edit.NotWritten) as error:
        _refuse(ctx, path, error)
    click.echo(f"{path}: {plain(called)} ({role}) may sign in, once `amends run` is restarted.")
    if len(settings.users) == 1 and not settings.web.password.get_secret_value():
        click.echo("From then on the desk asks everybody to sign in.")


def _password(given: str | None) -> str:
    """Return the password, read or asked for. Raises UsageError."""
    from monitor.passwords import LONGEST, SHORTEST  # noqa: PLC0415  (start-up time)

    if given is not None:
        typed = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        asked = f"Password ({SHORTEST} characters or more)"
        typed = str(click.prompt(asked, hide_input=True, confirmation_prompt="Once more"))
    else:
        raise click.UsageError("nobody is here to be asked for a password: use --password -")
    if not SHORTEST <= len(typed) <= LONGEST:
        expected = f"a password of {SHORTEST} to {LONGEST} characters"
        raise click.UsageError(f"expected {expected}, got one of {len(typed)}")
    return typed


@user.command("list")
@json_option
@click.pass_context
def list_users(ctx: click.Context, *, as_json: bool) -> None:
    """List who may sign in, and as what."""
    settings = settings_of(ctx)
    if as_json:
        print_json([rows.user_row(one) for one in settings.users])
        return
    usual = settings.monitor.locale
    print_table(
        "Users",
        ["Name", "Role", "Language"],
        [[one.name, one.role, one.locale or usual] for one in settings.users],
        empty="No users: `amends user add NAME` makes one.",
    )
    if settings.web.password.get_secret_value():
        click.echo("Whoever knows web.password may sign in too, as admin, by any other name.")


@user.command("remove")
@click.argument("name")
@click.pass_context
def remove_user(ctx: click.Context, *, name: str) -> None:
    """Let NAME sign in no more: take the user out of the configuration."""
    from monitor.config import ConfigError, edit, find_config  # noqa: PLC0415  (start-up time)

    path = find_config(ctx.obj, os.environ)
    try:
        called = edit.remove_user(path, name, environ=os.environ)
    except (ConfigError, edit.NotWritten) as error:
        _refuse(ctx, path, error)
    click.echo(
        f"{path}: {plain(called)} may not sign in any more, and whoever is signed in by that name "
        "is signed out, once `amends run` is restarted."
    )


def _refuse(ctx: click.Context, path: Path, error: Exception) -> NoReturn:
    """Say why nothing was written, and end."""
    from monitor.config import ConfigError  # noqa: PLC0415  (start-up time)

    if isinstance(error, ConfigError):
        for problem in error.problems:
            click.echo(str(problem), err=True)
        click.echo(f"amends: {path} was left as it is", err=True)
    else:
        click.echo(f"amends: {plain(error)}", err=True)
    ctx.exit(MISUSED)
