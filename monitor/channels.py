"""The ways of telling people that the configuration asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.alert import Alert, Channel
    from monitor.config.settings import Email


def channels(email: Email, show: Callable[[Alert], None]) -> Mapping[str, Channel]:
    """Return channel name -> channel; `show` is called for what is written into files only."""
    return {"email": _OnDemand(lambda: _mail(email, show))}


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
