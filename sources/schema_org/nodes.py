"""Looks into linked data: nodes with types, properties and references, whoever wrote them how."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Node = Mapping[str, object]
"""A thing: `@type`, `@id` and its properties, their names without any prefix."""

_PREFIX = re.compile(r"^(?:https?://(?:www\.)?schema\.org/|schema:)", re.IGNORECASE)
_WRAPPINGS = ("@value", "@list", "@set")
_MOST_WRAPPINGS = 5
_REFERENCE = frozenset({"@id", "@type"})


def local(name: str) -> str:
    """Take schema.org's prefix off the name of a type or property."""
    return _PREFIX.sub("", name.strip())


def types(node: Node) -> frozenset[str]:
    """Return the names of a node's types."""
    given = node.get("@type")
    listed = given if isinstance(given, list) else [given]
    return frozenset(local(one) for one in listed if isinstance(one, str))


def values(node: Node, *names: str) -> list[object]:
    """Return the values of the first of these properties that has any, in order."""
    for name in names:
        if found := [one for one in _unwrapped(node.get(name)) if one not in (None, "", {}, [])]:
            return found
    return []


def _unwrapped(value: object) -> list[object]:
    for _ in range(_MOST_WRAPPINGS):
        if isinstance(value, Mapping):
            wrapping = next((one for one in _WRAPPINGS if one in value), None)
            if wrapping is None:
                return [value]
            value = value[wrapping]
        elif isinstance(value, list) and len(value) == 1:
            value = value[0]
    if isinstance(value, list):
        return [one.get("@value") if _is_value(one) else one for one in value]
    return [value]


def _is_value(one: object) -> bool:
    return isinstance(one, Mapping) and "@value" in one


def is_reference(node: Node) -> bool:
    """Does the node only name another one?"""
    return "@id" in node and node.keys() <= _REFERENCE


def id_of(node: Node) -> str:
    """Return the name by which other nodes refer to this one, "" where it has none."""
    given = node.get("@id")
    return given.strip() if isinstance(given, str) else ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A node, and where it stands."""

    node: Node
    holder: Node | None
    """The node that has it as a value; None at the top and in a `@graph`."""
    name: str
    """The property of `holder`; "" where there is none."""

    @property
    def box(self) -> tuple[int, str]:
        """The same for nodes that stand side by side."""
        return id(self.holder), self.name


def walk(documents: Sequence[object]) -> Iterator[Visit]:
    """Come by every node in the order of the documents, however deep; follow no reference."""
    ahead: list[tuple[object, Node | None, str]] = [(list(documents), None, "")]
    while ahead:
        value, holder, name = ahead.pop()
        if isinstance(value, list):
            ahead.extend((one, holder, name) for one in reversed(value))
        elif isinstance(value, Mapping):
            yield Visit(value, holder, name)
            for key, inner in reversed(list(value.items())):
                if isinstance(inner, Mapping | list):
                    ahead.append((inner, None, "") if key == "@graph" else (inner, value, key))


class Graph:
    """The nodes of a page by their names."""

    def __init__(self, visits: Sequence[Visit], telling: Sequence[str]) -> None:
        """Collect the nodes.

        Nodes of one name are one node, unless they differ in one of the properties `telling`:
        then whoever wrote the page gave one name to many things.
        """
        self._named: dict[str, dict[str, object]] = {}
        self._ambiguous: set[str] = set()
        for visit in visits:
            name = id_of(visit.node)
            if name and not is_reference(visit.node):
                self._add(name, visit.node, telling)

    def _add(self, name: str, node: Node, telling: Sequence[str]) -> None:
        known = self._named.setdefault(name, {})
        if any(key in known and key in node and known[key] != node[key] for key in telling):
            self._ambiguous.add(name)
        for key, value in node.items():
            known.setdefault(key, value)

    def names_one(self, name: str) -> bool:
        """Is this the name of one thing, and no blank node's?"""
        return bool(name) and not name.startswith("_:") and name not in self._ambiguous

    def whole(self, node: Node) -> Node:
        """Return the node with all that is said of it anywhere on the page."""
        name = id_of(node)
        if name in self._ambiguous and not is_reference(node):
            return node
        return self._named.get(name, node)

    def node(self, value: object) -> Node | None:
        """Return the node that a value is or refers to, None where it is neither."""
        if isinstance(value, Mapping):
            return self.whole(value)
        return self._named.get(value.strip()) if isinstance(value, str) else None
