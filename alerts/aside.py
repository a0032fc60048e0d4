"""Runs what blocks, and cannot be stopped, beside the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress


class Aside:
    """A call in a thread that ends with the process, whether it has returned or not.

    asyncio's own threads are waited for at the end: one service that hangs would keep us alive.
    """

    def __init__(self, call: Callable[[], None]) -> None:
        """Start."""
        self._loop = asyncio.get_running_loop()
        self.done: asyncio.Future[None] = self._loop.create_future()
        self.thread = threading.Thread(target=self._run, args=(call,), daemon=True, name="aside")
        self.thread.start()

    def _run(self, call: Callable[[], None]) -> None:
        error: BaseException | None = None
        try:
            call()
        except BaseException as raised:  # noqa: BLE001  (whatever it is belongs to the caller)
            error = raised
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._tell, error)

    def _tell(self, error: BaseException | None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)
