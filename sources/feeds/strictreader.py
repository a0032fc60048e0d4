"""Leads expat's events through feedparser's strict reader by the shortest way.

The names of elements repeat with every entry. What they mean is found out once in a document,
not twice for every element as between expat, SAX and feedparser; all else is feedparser's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urljoin

import feedparser
from feedparser.api import StrictFeedParser

_BASES = frozenset({"xml:base", "base"})
_FAR_REACHING = frozenset({*_BASES, "xml:lang", "lang", "xmlns"})
"""Attributes that hold for all within the element."""
_ROOTS = frozenset({"feed", "rss"})
_WORDED = frozenset({"title", "description", "summary", "content", "content_encoded"})
"""The fields that hold words, of those that stand in entries."""
_LOWERED = ("rel", "type")
_ABSOLUTE = re.compile(r"https?://[a-z0-9.-]+/[\w/.~%+,:@=&-]*(?:\?[\w/.~%+,:@=&-]+)?", re.ASCII)
"""An address that stays as it is wherever links start."""
_INLINE_SCHEMAS = {
    "math": "http://www.w3.org/1998/Math/MathML",
    "svg": "http://www.w3.org/2000/svg",
}
_IN_TEXT_INPUT = frozenset({"title", "link", "description", "name"})
_IN_IMAGE = frozenset({"title", "link", "description", "url", "href", "width", "height"})
_UNREAD = frozenset(
    {
        ("", "category"),
        ("", "comments"),
        ("http://www.w3.org/2005/Atom", "category"),
        ("http://purl.org/dc/elements/1.1/", "subject"),
        ("http://purl.org/rss/1.0/modules/slash/", "comments"),
        ("http://purl.org/syndication/thread/1.0", "total"),
        ("http://wellformedweb.org/CommentAPI/", "commentRss"),
        ("com-wordpress:feed-additions:1", "post-id"),
    }
)
"""What stands often in entries and is nothing we read."""


class OwnBase(Exception):
    """The document says itself where its links start."""


class _Params(feedparser.FeedParserDict):  # type: ignore[misc]  # untyped
    """What feedparser knows of the field it reads; asked for at every turn, copied at its end."""

    get = dict.get

    def __delitem__(self, name: str) -> None:
        self.pop(name, None)  # feedparser deletes what is rarely there, and ignores the error

    def __deepcopy__(self, memo: object) -> feedparser.FeedParserDict:
        return feedparser.FeedParserDict(self)


class _Kind(NamedTuple):
    """What one name of an element means, as long as no namespace is declared anew."""

    tag: str
    """As feedparser writes it: prefix, colon and name in lower case."""
    field: str
    """As feedparser files it."""
    start: Callable[[Reader, dict[str, str]], object]
    """What feedparser does at its start and at its end."""
    end: Callable[[Reader], object]
    schema: str = ""
    """The namespace that feedparser repeats among the attributes, "" for nearly all."""
    root: bool = False
    """Whether its language is the feed's."""
    unread: bool = False
    """Whether nobody asks for it where it stands in an entry."""
    leaves_text_input: bool = False
    """Whether it cannot stand in a text input, or an image, so that this was left open."""
    leaves_image: bool = False


class Reader(StrictFeedParser):  # type: ignore[misc]  # untyped
    """Feedparser's strict reader, fed by expat itself."""

    decls: dict[str, str]
    contentparams: dict[str, Any]

    def __init__(self, base: str, language: str | None) -> None:
        self._unread = 0
        self._kinds: dict[str, _Kind] = {}
        super().__init__(base, language, "utf-8")
        self.contentparams = _Params()
        self.resolve_relative_uris = False
        self.sanitize_html = False

    def push_content(self, *arguments: object) -> None:
        """Begin a field that holds words."""
        super().push_content(*arguments)
        self.contentparams = _Params(self.contentparams)

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        """Meet the declaration of a namespace."""
        self._kinds.clear()
        super().track_namespace(prefix, uri)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Meet the start of an element, named as expat does: address, name and prefix."""
        kind = self._kinds.get(name) or self._learn(name)
        if self._unread or (kind.unread and self._between_fields()):
            self._unread += 1
            self.decls = {}
            return
        declared, self.decls = self.decls, {}
        if kind.schema:
            declared["xmlns"] = kind.schema
        given = self._named(attributes) if attributes else {}
        if declared:
            self.unknown_starttag(kind.tag, list({**declared, **given}.items()))
        else:
            self.open(kind, given)

    def end(self, name: str) -> None:
        """Meet the end of an element."""
        if self._unread:
            self._unread -= 1
        else:
            self.close(self._kinds.get(name) or self._learn(name))

    def text(self, text: str) -> None:
        """Meet text, without asking for its type where it has none."""
        if self._unread:
            return
        if self.incontent:
            self.handle_data(text)
        elif self.elementstack:
            self.elementstack[-1][2].append(text)

    def open(self, kind: _Kind, attributes: dict[str, str]) -> None:
        """Begin an element that is read."""
        self.unknown_starttag(kind.tag, list(attributes.items()))

    def close(self, kind: _Kind) -> None:
        """End an element that is read."""
        self.unknown_endtag(kind.tag)

    def _between_fields(self) -> bool:
        return bool(self.inentry) and not (
            self.incontent or self.insource or self.inimage or self.intextinput
        )

    def _learn(self, name: str) -> _Kind:
        uri, local = _parted(name)
        tag = f"{self._prefix(uri)}{local}".lower()
        prefix, _, suffix = tag.rpartition(":")
        prefix = self.namespacemap.get(prefix, prefix)
        field = f"{prefix}_{suffix}" if prefix else suffix
        kind = self._kinds[name] = _Kind(
            tag=tag,
            field=field,
            start=getattr(type(self), f"_start_{field}", _unknown),
            end=getattr(type(self), f"_end_{field}", _unknown),
            schema=uri if _INLINE_SCHEMAS.get(local.lower()) == uri else "",
            root=tag in _ROOTS,
            unread=(uri, local) in _UNREAD,
            leaves_text_input=not prefix and tag not in _IN_TEXT_INPUT,
            leaves_image=not prefix and tag not in _IN_IMAGE,
        )
        return kind

    def _prefix(self, uri: str) -> str:
        """Find the prefix that feedparser puts before a name, with its colon."""
        used = (prefix for prefix, at in self.namespaces_in_use.items() if prefix and at == uri)
        prefix = self._matchnamespaces.get(uri.lower()) or next(used, "")
        return f"{prefix}:" if prefix else ""

    def _named(self, attributes: dict[str, str]) -> dict[str, str]:
        """Name attributes as feedparser does: those of a namespace by its prefix and by theirs."""
        if not any(" " in name for name in attributes):
            return {name.lower(): value for name, value in attributes.items()}
        named: dict[str, str] = {}
        for name, value in attributes.items():
            uri, local = _parted(name)
            prefix = self._matchnamespaces.get(uri.lower())
            named[f"{prefix}:{local}".lower() if prefix else local.lower()] = value
        for name, value in attributes.items():
            _, local = _parted(name)
            prefix = name.split(" ")[2] if " " in name else ""
            named[f"{prefix}:{local}".lower() if prefix else local.lower()] = value
        return named


class LeanReader(Reader):
    """Reads documents that do not use xml:base, by a shorter way through feedparser.

    It would compute the address where links start anew at every element, which costs much of
    its time. Here that address is empty all the way, and links are resolved when there are some.
    """

    def __init__(self, base: str, language: str | None) -> None:
        self._home = base
        super().__init__("", language)

    def resolve_uri(self, uri: str) -> str:
        """Resolve the address of a link or an id."""
        if _ABSOLUTE.fullmatch(uri):
            return uri
        resolved: str = super().resolve_uri(uri)
        try:
            return urljoin(self._home, resolved)
        except ValueError:
            return ""

    def unknown_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        """Meet an element; feedparser's name for any. Raises OwnBase."""
        if attrs and any(name in _BASES for name, _ in attrs):
            raise OwnBase
        super().unknown_starttag(tag, attrs)

    def open(self, kind: _Kind, attributes: dict[str, str]) -> None:
        """Do what feedparser does at an element outside of inline markup, and no more."""
        if self.incontent or kind.root or not _FAR_REACHING.isdisjoint(attributes):
            super().open(kind, attributes)
            return
        self.depth += 1
        self.basestack.append("")
        self.langstack.append(self.lang)
        if kind.leaves_text_input:
            self.intextinput = 0
        if kind.leaves_image:
            self.inimage = 0
        for name in _LOWERED:
            if name in attributes:
                attributes[name] = attributes[name].lower()
        try:
            kind.start(self, attributes)
        except AttributeError:  # feedparser's own way to tell that it knows nothing of it
            self._keep(kind.field, attributes)

    def close(self, kind: _Kind) -> None:
        """Do what feedparser does at the end of such an element."""
        if self.svgOK or (self.incontent and not self._ends_words(kind)):
            super().close(kind)
            return
        try:
            kind.end(self)
        except AttributeError:
            self.pop(kind.field)
        if self.basestack:
            self.basestack.pop()
        if self.langstack:
            self.langstack.pop()
            if self.langstack:
                self.lang = self.langstack[-1]
        self.depth -= 1

    def _ends_words(self, kind: _Kind) -> bool:
        """Tell whether no inline markup can be open any more once the element has ended."""
        known = self.contentparams.get("type")  # none where fields are nested in one another
        return self.incontent == 1 and bool(known) and kind.field in _WORDED

    def _keep(self, field: str, attributes: dict[str, str]) -> None:
        """Have an element kept of which feedparser knows nothing."""
        if attributes:
            self._get_context()[field] = attributes
        else:
            self.push(field, 1)


def _parted(name: str) -> tuple[str, str]:
    """Take the prefix from what expat calls an element: its namespace and its name are left."""
    parts = name.split(" ")
    return (parts[0], parts[1]) if len(parts) > 1 else ("", name)


def _unknown(*_: object) -> None:
    """Stand for what feedparser has nothing for."""
    raise AttributeError
