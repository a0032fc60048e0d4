"""Every kind of source, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sources import feed, sample
from sources.kind import Kind

KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in (feed.KIND, sample.KIND)})
"""What `kind` in `[[sources]]` may say."""
