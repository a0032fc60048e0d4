"""`amends`, and `python -m monitor`."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    # Imported here: worker processes import this module again and need none of it.
    from monitor.cli.main import amends  # noqa: PLC0415

    amends()


if __name__ == "__main__":
    main()
