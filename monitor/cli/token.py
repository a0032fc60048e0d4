"""`token`: what programs may ask of the web desk's interface: add, list, revoke."""

from __future__ import annotations

from typing import get_args

import click

from monitor import moments, rows
from monitor.cli.lists import reading
from monitor.cli.main import settings_of
from monitor.cli.output import json_option, local, plain, print_json, print_table
from monitor.person import Scope


@click.group()
def token() -> None:
    """Give programs a bearer token for the web desk's interface, or take it back.

    It holds from now on, also for a daemon that is running.
    """


@token.command("add")
@click.argument("name")
@click.option(
    "--scope",
    type=click.Choice(get_args(Scope)),
    default="read",
    show_default=True,
    help="What the program may do: look, work on cases too, or everything.",
)
@click.pass_context
def add_token(ctx: click.Context, *, name: str, scope: Scope) -> None:
    """Make a token for the program NAME, and print it, once.

    The log of a case calls the program by this name. The record keeps a hash of the token only.
    """
    from monitor import access  # noqa: PLC0415  (start-up time)
    from monitor.app import record  # noqa: PLC0415
    from monitor.config.users import LONGEST_NAME  # noqa: PLC0415
    from monitor.config.values import clean  # noqa: PLC0415

    called = str(clean(name))
    if not 0 < len(called) <= LONGEST_NAME:
        expected = f"expected a name of 1 to {LONGEST_NAME} characters, got {len(called)}"
        raise click.BadParameter(expected, ctx, param_hint="NAME")
    with record(settings_of(ctx)) as store:
        secret = access.add_token(store, called, scope, moments.now())
    click.echo(secret)
    click.echo(f"{plain(called)} ({scope}): keep it now, it is not shown again.", err=True)


@token.command("list")
@json_option
@click.pass_context
def list_tokens(ctx: click.Context, *, as_json: bool) -> None:
    """List the tokens: what each may do, and when it was last used."""
    settings = settings_of(ctx)
    with reading(settings) as store:
        found = store.access.tokens() if store else []
    if as_json:
        print_json([rows.token_row(one) for one in found])
        return
    zone = settings.monitor.timezone
    print_table(
        "Tokens",
        ["Name", "Scope", "Made", "Last used"],
        [[one.name, one.scope, local(one.created, zone), local(one.used, zone)] for one in found],
        empty="No tokens: `amends token add NAME` makes one.",
    )


@token.command("revoke")
@click.argument("name")
@click.pass_context
def revoke_token(ctx: click.Context, *, name: str) -> None:
    """Make the token NAME worth nothing, from now on."""
    from monitor import access  # noqa: PLC0415  (start-up time)
    from monitor.app import record  # noqa: PLC0415

    with record(settings_of(ctx)) as store:
        revoked = access.revoke_token(store, name)
    click.echo(f"{plain(revoked.name)}: revoked.")
