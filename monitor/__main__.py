"""`amends`, and `python -m monitor`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line."""
    # Loading what a poll needs makes a hundred thousand objects that stay: looking through them
    # for garbage every 700 is a tenth of the start-up, which a cron line pays every minute.
    gc.set_threshold(50_000)
    # httpx loads a command line of its own, and rich with it, where rich is installed; it goes
    # without where it cannot.
    sys.modules["httpx._main"] = None  # type: ignore[assignment]  # how Python marks such a module
    # Imported here: worker processes import this module again and need none of it.
    from monitor.cli.main import amends  # noqa: PLC0415

    amends()


if __name__ == "__main__":
    main()
