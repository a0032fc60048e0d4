"""The ways of telling people that the configuration asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.alert import Alert, Channel
    from monitor.config.settings import Email


def channels(email: Email, show: Callable[[Alert], None]) -> Mapping[str, Channel]:
    """Return channel name -> channel; `show` is called for what is written into files only."""
    from alerts.email import OutboxFolder, Smtp, SmtpSettings  # noqa: PLC0415  (start-up time)

    if not email.host:
        return {"email": _Shown(OutboxFolder(email.outbox_dir, sender=email.sender), show)}
    settings = SmtpSettings(
        host=email.host,
        port=email.port,
        security=email.security,
        username=email.username,
        password=email.password.get_secret_value(),
        sender=email.sender,
    )
    return {"email": Smtp(settings)}


class _Shown:
    """A channel whose alerts are shown on screen as well."""

    def __init__(self, channel: Channel, show: Callable[[Alert], None]) -> None:
        self._channel = channel
        self._show = show

    async def send(self, alert: Alert) -> None:
        """Send, and show what was sent."""
        await self._channel.send(alert)
        self._show(alert)
