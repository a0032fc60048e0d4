"""The parsing process: reads jobs from its standard input, writes answers to its standard output.

Started by `sources.parser` and by nobody else. Both directions carry a pickle after its length
in four bytes. It may be killed at any moment, and ends itself where its parent is gone.
"""

from __future__ import annotations

import contextlib
import copyreg
import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import BinaryIO

from sources.errors import Unreadable
from sources.finding.site import Page, SiteBody
from sources.parsed import FeedBody, PageBody, ParsedFeed, ParsedPage

Body = FeedBody | PageBody | SiteBody
Parsed = ParsedFeed | ParsedPage | Page

LENGTH = struct.Struct(">I")
_GRACE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a body could not be read."""

    message: str
    exhausted: bool = False
    """True where memory or stack ran out."""


def serve(jobs: BinaryIO, answers: BinaryIO, seconds: float) -> None:
    """Say that all is ready with four zero bytes, then answer jobs until there are no more."""
    import feedparser  # noqa: F401, PLC0415 - not by the process that only starts this one
    from lxml import etree  # noqa: F401, PLC0415 - the same

    from sources.feeds.reading import read_feed  # noqa: PLC0415 - the same

    readers: Mapping[type, Callable[..., Parsed]] = {
        FeedBody: read_feed,
        PageBody: _read_page,
        SiteBody: _read_site,
    }
    _pickle_items_lean()
    answers.write(LENGTH.pack(0))
    answers.flush()

    while header := jobs.read(LENGTH.size):
        job: Body = pickle.loads(jobs.read(*LENGTH.unpack(header)))  # noqa: S301 - our parent's
        with _alarm(seconds + _GRACE_SECONDS):
            answer = pickle.dumps(_answer(readers[type(job)], job))
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()


def _pickle_items_lean() -> None:
    """Have an item travel as its values: dataclasses look up their fields for every one."""
    from sources.item import Item  # noqa: PLC0415 - not by the process that only starts this one

    values = attrgetter(*Item.__slots__)
    copyreg.pickle(Item, lambda item: (Item, values(item)))


def _read_page(page: PageBody) -> ParsedPage:
    from sources.schema_org.page import read_page  # noqa: PLC0415 - many processes never see a page

    return read_page(page)


def _read_site(page: SiteBody) -> Page:
    from sources.finding.pages import read_site  # noqa: PLC0415 - only while sources are looked for

    return read_site(page)


def _answer(read: Callable[..., Parsed], job: Body) -> Parsed | Failure:
    try:
        return read(job)
    except Unreadable as error:
        return Failure(str(error))
    except (MemoryError, RecursionError) as error:
        return Failure(type(error).__name__, exhausted=True)
    except Exception as error:  # noqa: BLE001 - the libraries let any exception out of hostile bytes
        return Failure(f"{job.what} cannot be read: {type(error).__name__}: {error}"[:300])


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Let the kernel end this process where a job never ends and the parent is not there to see."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _limit_memory(size: int) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):  # not every system can
        import resource  # noqa: PLC0415 - POSIX only

        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def main(seconds: float, memory: int) -> None:
    """Serve on the standard streams.

    Ctrl-C and a service manager's SIGTERM reach the whole group: they are the parent's to heed,
    which lets a job that is under way finish.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up among the answers
    _limit_memory(memory)
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, answers, seconds)
