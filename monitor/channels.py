"""The ways of telling people that the configuration asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from monitor import __version__
from monitor.config.channels import MAIL

if TYPE_CHECKING:
    from alerts.alert import Alert, Channel
    from monitor.config.channels import ChannelTable
    from monitor.config.settings import Email
    from monitor.moments import Clock


def channels(
    email: Email, others: Sequence[ChannelTable], show: Callable[[Alert], None], *, clock: Clock
) -> Mapping[str, Channel]:
    """Return channel name -> channel; `show` is called for what is written into files only."""
    opened: dict[str, Channel] = {MAIL: _OnDemand(lambda: _mail(email, show))}
    for channel in others:
        opened[channel.name] = _OnDemand(partial(_other, channel, clock))
    return opened


def _other(channel: ChannelTable, clock: Clock) -> Channel:
    timeout = channel.timeout.total_seconds()
    if address := channel.apprise.get_secret_value():
        from alerts.chat import Chat  # noqa: PLC0415  (start-up time)

        return Chat(address, timeout=timeout)
    from alerts.webhook import Webhook, WebhookSettings  # noqa: PLC0415  (start-up time)

    settings = WebhookSettings(
        url=channel.webhook.get_secret_value(),
        secret=channel.secret.get_secret_value(),
        timeout=timeout,
        version=__version__,
    )
    return Webhook(settings, clock=clock)


def _mail(email: Email, show: Callable[[Alert], None]) -> Channel:
    from alerts.email import OutboxFolder, Smtp, SmtpSettings  # noqa: PLC0415  (start-up time)

    if not email.host:
        return _Shown(OutboxFolder(email.outbox_dir, sender=email.sender), show)
    settings = SmtpSettings(
        host=email.host,
        port=email.port,
        security=email.security,
        username=email.username,
        password=email.password.get_secret_value(),
        sender=email.sender,
    )
    return Smtp(settings)


class _OnDemand:
    """A channel that is opened when it is first needed: most passes have nothing to send."""

    def __init__(self, opened: Callable[[], Channel]) -> None:
        self._open = opened
        self._channel: Channel | None = None

    async def send(self, alert: Alert) -> None:
        """Send through the channel."""
        if self._channel is None:
            self._channel = self._open()
        await self._channel.send(alert)


class _Shown:
    """A channel whose alerts are shown on screen as well."""

    def __init__(self, channel: Channel, show: Callable[[Alert], None]) -> None:
        self._channel = channel
        self._show = show

    async def send(self, alert: Alert) -> None:
        """Send, and show what was sent."""
        await self._channel.send(alert)
        self._show(alert)
