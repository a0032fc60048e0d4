"""A pass that kills its own process, as kill -9 does, at a named step: STEP CONFIG."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from monitor.app import Surroundings, working
from monitor.config import load


async def main(step: str, config: Path) -> None:
    def reached(name: str) -> None:
        if name == step:
            os.kill(os.getpid(), signal.SIGKILL)

    async with working(load(config, environ={}), Surroundings(reached=reached)) as work:
        await work.poll(everything=True, started=lambda _: None, ended=lambda _: None)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
