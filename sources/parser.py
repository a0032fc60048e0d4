"""Reads feeds and pages in processes of their own, which can be killed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Self, overload

from sources.errors import ParserKilled, Unreadable
from sources.finding.site import Page, SiteBody
from sources.parsed import FeedBody, PageBody, ParsedFeed, ParsedPage
from sources.worker import LENGTH, Body, Failure, Parsed

_CODE = (
    "import json, sys; seconds, memory, sys.path[:] = json.loads(sys.argv[1]); "
    "from sources.worker import main; main(seconds, memory)"
)
_START_SECONDS = 60.0
# A second process is worth its start only where the first is busy with one body for so long: it may
# be stuck. A long queue is no reason: two at once take more of the machine, not less.
_PATIENCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class ParserSettings:
    """What a parse may cost."""

    timeout: timedelta = timedelta(seconds=10)
    """For one body; then its process is killed."""
    memory: int = 1_000_000_000
    """Bytes of address space of one process, where the system can limit it."""
    processes: int = 2
    """At most so many at a time; the first starts with the first body."""


@dataclass(frozen=True, slots=True, eq=False)
class _Worker:
    """A running process, and how to talk to it."""

    process: Process
    jobs: asyncio.StreamWriter
    answers: asyncio.StreamReader

    async def ask(self, body: Body) -> Parsed | Failure:
        """Send a job and wait for its answer. Raises EOFError, OSError where the process ends."""
        job = pickle.dumps(body)
        self.jobs.write(LENGTH.pack(len(job)) + job)
        await self.jobs.drain()
        (size,) = LENGTH.unpack(await self.answers.readexactly(LENGTH.size))
        answer = await self.answers.readexactly(size)
        result: Parsed | Failure = pickle.loads(answer)  # noqa: S301 - from our own child
        return result

    async def end(self) -> None:
        """Kill the process and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.jobs.close()
        await self.process.wait()


class Parser:
    """Async context manager around the parsing processes.

    A body that kills its process, or takes too long, costs that one poll: the next parse gets
    a new process.
    """

    def __init__(self, settings: ParserSettings | None = None) -> None:
        self._settings = settings or ParserSettings()
        # Each entry is a right to parse: with a process that runs, or None to start one.
        # Last in, first out, so that a second process rests while one is enough.
        self._rights: asyncio.LifoQueue[_Worker | None] = asyncio.LifoQueue()
        self._rights.put_nowait(None)
        self._spare_rights = self._settings.processes - 1
        self._running: set[_Worker] = set()
        self._began: dict[_Worker, float] = {}
        """Loop time at which the body was handed over that a process is busy with."""

    async def __aenter__(self) -> Self:
        """Start nothing yet: the first process comes with the first body."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop every process."""
        await self.aclose()

    async def aclose(self) -> None:
        """Stop every process; a parse under way ends as ParserKilled."""
        running, self._running = self._running, set()
        await asyncio.gather(*(worker.end() for worker in running))

    @overload
    async def parse(self, body: FeedBody) -> ParsedFeed: ...

    @overload
    async def parse(self, body: PageBody) -> ParsedPage: ...

    @overload
    async def parse(self, body: SiteBody) -> Page: ...

    async def parse(self, body: Body) -> Parsed:
        """Read one body.

        Raises Unreadable where it is not what it should be, ParserKilled where reading it took
        more time or memory than allowed.
        """
        right = await self._right()
        kept: _Worker | None = None
        worker = None
        try:
            worker = right if right in self._running else await self._start()
            answer = await self._ask(worker, body)
            kept = worker
        finally:
            if worker is not None and kept is None:
                self._running.discard(worker)
                await worker.end()
            self._rights.put_nowait(kept)
        if isinstance(answer, Failure):
            raise Unreadable(answer.message)
        return answer

    async def _right(self) -> _Worker | None:
        if not self._spare_rights:
            return await self._rights.get()
        while True:
            try:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    return await self._rights.get()
            except TimeoutError:
                if self._spare_rights and self._stuck():
                    self._spare_rights -= 1
                    return None

    def _stuck(self) -> bool:
        """Have all processes been busy with one body for long?"""
        long_ago = asyncio.get_running_loop().time() - _PATIENCE_SECONDS
        return bool(self._began) and all(began < long_ago for began in self._began.values())

    async def _ask(self, worker: _Worker, body: Body) -> Parsed | Failure:
        seconds = self._settings.timeout.total_seconds()
        self._began[worker] = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(seconds):
                answer = await worker.ask(body)
        except TimeoutError as error:
            raise ParserKilled(f"reading {body.what} took longer than {seconds:g} s") from error
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise ParserKilled(f"reading {body.what} brought its process down") from error
        finally:
            del self._began[worker]
        if isinstance(answer, Failure) and answer.exhausted:
            raise ParserKilled(f"reading {body.what} took too much memory ({answer.message})")
        return answer

    async def _start(self) -> _Worker:
        """Start a process and wait until it is ready. Raises ParserKilled where it is not."""
        path = [*(folder for folder in sys.path if folder), str(Path(__file__).parents[1])]
        limits = [self._settings.timeout.total_seconds(), self._settings.memory, path]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-c", _CODE, json.dumps(limits)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
        )
        if process.stdin is None or process.stdout is None:
            raise ParserKilled("the parsing process has no pipes")
        worker = _Worker(process, process.stdin, process.stdout)
        self._running.add(worker)
        try:
            async with asyncio.timeout(_START_SECONDS):
                await worker.answers.readexactly(LENGTH.size)
        except BaseException as error:
            self._running.discard(worker)
            await worker.end()
            if isinstance(error, EOFError | TimeoutError):
                raise ParserKilled("the parsing process does not start") from error
            raise
        return worker
