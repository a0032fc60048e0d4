"""A mail's HTML as tests look at it."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = frozenset({"meta", "br", "img"})


class Page(HTMLParser):
    """Every tag with its attributes, the headings with their ranks, and all that is read aloud."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag."""
        self.tags.append((tag, dict(attrs)))
        if tag in ("h1", "h2", "h3"):
            self.headings.append((tag, ""))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that tags close in turn."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note the words."""
        if "style" not in self.open and "head" not in self.open:
            self.words += data
        if any(rank in self.open for rank in ("h1", "h2", "h3")):
            rank, said = self.headings[-1]
            self.headings[-1] = rank, said + data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """Give the attributes of every tag of a name."""
        return [attrs for name, attrs in self.tags if name == tag]

    def seconds(self) -> list[str]:
        """Give the headings of the second rank."""
        return [said for rank, said in self.headings if rank == "h2"]
