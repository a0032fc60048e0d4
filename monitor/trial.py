"""A trial of the channels: one real alert through each, and what came back."""

from __future__ import annotations

import asyncio
from datetime import datetime
from email.utils import make_msgid
from typing import TYPE_CHECKING

from alerts.alert import Alert
from monitor.announce import domain_of
from monitor.app import Surroundings, outbox, record
from monitor.config.channels import MAIL

if TYPE_CHECKING:
    from monitor.config import Settings
    from monitor.store.alerts import Dispatch


async def send_test_alerts(settings: Settings, now: datetime) -> list[Dispatch]:
    """Send a test alert to every recipient and channel; return each with what became of it.

    Channels are tried at the same time: one that fails or hangs keeps no other from being tried.
    Works beside a running daemon. What is not accepted stays in the outbox like any alert. Raises
    DatabaseUnusable.
    """
    with record(settings) as store:
        out = outbox(settings, store, Surroundings())
        with store.transaction():
            # Claimed from the start: a daemon that looks at this moment must not send it too.
            lanes = [
                [store.alerts.add(alert, channel, claimed=now) for alert in alerts]
                for channel, alerts in _alerts(settings, now).items()
            ]

        async def send(numbers: list[int]) -> None:
            for number in numbers:
                await out.send_claimed(store.alerts.get(number))

        await asyncio.gather(*(send(numbers) for numbers in lanes))
        return [store.alerts.get(number) for numbers in lanes for number in numbers]


def _alerts(settings: Settings, now: datetime) -> dict[str, list[Alert]]:
    """Write the alerts of every channel, by its name."""
    from alerts.render import render_test  # noqa: PLC0415  (start-up time)

    rendered = render_test(
        brands=[brand.name for brand in settings.brands],
        now=now,
        locale=settings.monitor.told_in,
        timezone=settings.monitor.timezone,
    )

    def to(recipient: str) -> Alert:
        return Alert(
            message_id=make_msgid("test", domain_of(settings.email.sender)),
            kind="test",
            recipient=recipient,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            brief=rendered.brief,
            created=now,
        )

    others = {channel.name: [to(channel.name)] for channel in settings.channels}
    return {MAIL: [to(recipient) for recipient in settings.email.recipients], **others}
