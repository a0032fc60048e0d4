"""Stand-ins for the services that sources ask: one file for each kind.

Each holds made-up posts and answers requests for them in the shape of the real place, with its
paging, its keys and its limits. `tests/sources/test_every_kind.py` runs every kind against its own.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from tests.standins.standin import Post, ServiceServer, StandIn

__all__ = ["STAND_INS", "Post", "ServiceServer", "StandIn"]

_MODULES = sorted(found.name for found in iter_modules(__path__) if found.name != "standin")
STAND_INS: dict[str, type[StandIn]] = {
    name: import_module(f"tests.standins.{name}").StandIn for name in _MODULES
}
"""Kind -> the stand-in of its service; a file here is named as its kind."""
