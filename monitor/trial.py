"""A trial of the channels: one real alert through each, and what came back."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.announce import Announcer
from monitor.app import Surroundings, outbox, record
from monitor.config.channels import MAIL

if TYPE_CHECKING:
    from alerts.alert import Alert
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
    announcer = Announcer(settings)
    mails = [one for one in settings.everybody if "@" in one]
    others = {one: [announcer.test(one, now)] for one in settings.everybody if "@" not in one}
    return {MAIL: [announcer.test(recipient, now) for recipient in mails], **others}
