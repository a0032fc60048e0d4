"""What can go wrong at a source, as a tree.

SourceError
├── Unreachable        no answer: DNS, connection, TLS
│   └── TooSlow        the whole answer did not come in time
├── Refused            we will not ask: a private address, a bad scheme, too many redirects
├── BadStatus          the server answered with an error status
│   ├── LoginNeeded    401, 403
│   ├── Gone           410: the source has ended
│   └── Busy           429, 503: the server asks to be left alone
├── TooLarge           more bytes, after decompression, than allowed
├── Unreadable         the answer came, but is not what this kind of source sends
│   └── ParserKilled   reading it took too long or too much memory, and was stopped
└── KindBroken         a kind that another package adds cannot be used
"""

from datetime import timedelta


class SourceError(Exception):
    """A poll failed.

    `wait` is how long the service asked to be left alone, None when it did not ask; `quota` says
    that it counts what is asked, so that nobody may cut the wait short. `status` is the HTTP
    status, None where there was none; `body` the beginning of what came with it, for the kind to
    read and nobody to show. The message holds no secret and no body.
    """

    def __init__(
        self,
        message: str,
        *,
        wait: timedelta | None = None,
        quota: bool = False,
        status: int | None = None,
        body: bytes = b"",
    ) -> None:
        super().__init__(message)
        self.wait = wait
        self.quota = quota
        self.status = status
        self.body = body


class Unreachable(SourceError):
    """No answer: the name does not resolve, the connection or TLS failed."""


class TooSlow(Unreachable):
    """The whole response did not arrive within the timeout."""


class Refused(SourceError):
    """Asking would be unsafe or pointless: private address, bad scheme, redirect loop."""


class BadStatus(SourceError):
    """The server answered with an error status."""


class LoginNeeded(BadStatus):
    """401 or 403: the place wants a login, or another one."""


class Gone(BadStatus):
    """410: the place says that it has ended for good."""


class Busy(BadStatus):
    """429 or 503: the place asks for patience; `wait` says how much, where it does."""


class TooLarge(SourceError):
    """The decoded body is larger than `max_body`."""


class Unreadable(SourceError):
    """The body is not what this kind of source sends."""


class ParserKilled(Unreadable):
    """Reading the body took too long or too much memory and was stopped."""


class KindBroken(SourceError):
    """A kind that another package adds cannot be loaded, or is none."""
