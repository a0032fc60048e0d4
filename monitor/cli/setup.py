"""`check-config` and `test-alert`: is this installation as it should be?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from monitor import moments
from monitor.cli.main import FAILED, settings_of
from monitor.cli.output import json_option, local, plain, print_json, print_table

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from monitor.config import Settings
    from monitor.config.channels import ChannelTable
    from monitor.notices import Why
    from monitor.store.alerts import Dispatch


@click.command()
@json_option
@click.pass_context
def check_config(ctx: click.Context, *, as_json: bool) -> None:
    """Validate the configuration; say what would be watched and who would be told."""
    settings = settings_of(ctx)
    if as_json:
        print_json(_described(settings))
        return
    click.echo(f"{settings.file}: no problems found.")
    for warning in settings.warnings:
        click.echo(f"warning: {warning}")
    print_table(
        "\nBrands",
        ["Name", "Found by", "Customers reach"],
        [
            [brand.name, brand.query or f'"{brand.name}"', brand.contact]
            for brand in settings.brands
        ],
        empty="",
    )
    print_table(
        "\nSources",
        ["Name", "Kind", "Address", "Every", "About"],
        [
            [
                source.name,
                source.kind,
                source.shown,
                f"{source.interval.total_seconds():g} s",
                source.brand or "what the brands’ queries find",
            ]
            for source in settings.sources
        ],
        empty="No sources: nothing would be watched.",
    )
    click.echo("\n" + _told(settings))
    if settings.web.listen:
        click.echo(_at_the_desk(settings))
    _show_examples(settings)


def _show_examples(settings: Settings) -> None:
    from monitor.examples import examples  # noqa: PLC0415  (start-up time)

    zone, found = settings.monitor.timezone, list(examples(settings, moments.now()))
    several = len({one.brand for one in found}) > 1
    print_table(
        "\nIf it came in now",
        ["What", "Who is told", "When", "By"],
        [
            [
                f"{one.what}, {one.brand}" if several else one.what,
                one.recipient or "nobody",
                _when(one.why, one.due, zone) if one.recipient else "kept in the record",
                one.route or "what is usual",
            ]
            for one in found
        ],
        empty="",
    )


def _when(why: Why | None, due: datetime | None, zone: tzinfo) -> str:
    """Say when somebody would be told."""
    if why == "at once":
        return "at once"
    if due is None:
        return "never: digests are off"
    reason = "the digest" if why == "digest" else "the end of quiet hours"
    return f"{local(due, zone)}, {reason}"


def _told(settings: Settings) -> str:
    email = settings.email
    recipients = ", ".join(plain(recipient) for recipient in email.recipients)
    if not email.host:
        return f"Alerts would be written into {email.outbox_dir} and shown on screen."
    login = f" as {plain(email.username)}" if email.username else ""
    return (
        f"Alerts would go to {recipients}\nthrough {email.host}:{email.port} "
        f"({email.security}){login}. `amends test-alert` tries it."
    )


def _at_the_desk(settings: Settings) -> str:
    who = [f"{plain(user.name)} ({user.role})" for user in settings.users]
    if settings.web.password.get_secret_value():
        who.append("whoever knows web.password")
    if not who and settings.web.public:
        return "The desk stays closed."
    if not who:
        return "Nobody has to sign in at the desk."
    return f"At the desk: {', '.join(who)}."


def _described(settings: Settings) -> dict[str, Any]:
    from monitor import rows  # noqa: PLC0415  (start-up time)
    from monitor.examples import examples  # noqa: PLC0415

    return {
        "file": str(settings.file),
        "warnings": list(settings.warnings),
        "brands": [{"name": brand.name, "query": brand.query} for brand in settings.brands],
        "sources": [
            {
                "name": source.name,
                "kind": source.kind,
                "url": source.shown,
                "interval": source.interval.total_seconds(),
                "brand": source.brand,
                "weight": source.weight,
            }
            for source in settings.sources
        ],
        "recipients": list(settings.email.recipients),
        "channel": "email" if settings.email.host else "outbox",
        "users": [rows.user_row(user) for user in settings.users],
        "examples": [
            asdict(one) | {"due": moments.text_or_none(one.due)}
            for one in examples(settings, moments.now())
        ],
    }


@click.command()
@json_option
@click.pass_context
def test_alert(ctx: click.Context, *, as_json: bool) -> None:
    """Send one real alert through every configured channel and say what came back."""
    from monitor import rows  # noqa: PLC0415
    from monitor.trial import send_test_alerts  # noqa: PLC0415  (start-up time)

    settings = settings_of(ctx)
    sent = asyncio.run(send_test_alerts(settings, moments.now()))
    if as_json:
        print_json([rows.alert_row(dispatch) for dispatch in sent])
    else:
        _say(sent, settings)
    ctx.exit(0 if all(dispatch.state == "sent" for dispatch in sent) else FAILED)


def _say(sent: Sequence[Dispatch], settings: Settings) -> None:
    email = settings.email
    mail = f"{email.host}:{email.port}" if email.host else str(email.outbox_dir)
    ways = {channel.name: _way(channel) for channel in settings.channels}
    for dispatch in sent:
        recipient, way = plain(dispatch.alert.recipient), ways.get(dispatch.channel, mail)
        if dispatch.state == "sent":
            click.echo(f"{recipient}: accepted by {way}")
        else:
            click.echo(f"{recipient}: not accepted by {way}: {plain(dispatch.error)}")


def _way(channel: ChannelTable) -> str:
    """Name the service behind a channel; its address is a secret."""
    from alerts.chat import schema  # noqa: PLC0415  (start-up time)

    address = channel.apprise.get_secret_value()
    return f"{schema(address)}, through Apprise" if address else "the webhook"
