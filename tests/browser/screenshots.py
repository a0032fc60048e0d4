"""Pictures of the desk on a made-up day of a made-up bakery.

Run with `python -m tests.browser.screenshots FOLDER [PAGE …]`: each page on a desktop and on a
phone, light and dark. Needs Debian's chromium.
"""

from __future__ import annotations

import argparse
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser

from tests.acceptance.installation import ago
from tests.browser.desk import TOOLS, Desk, opened
from tests.browser.visitors import DESKTOP, PHONE, Visitors, browsing, chromium

REVIEWS = "https://reviews.example.org/blue-door-bakery"
DAY: tuple[dict[str, object], ...] = (
    {
        "id": "cake",
        "title": "The cake never came",
        "text": "I waited forty minutes for a coffee and nobody apologised.\n\n"
        "They kept my deposit for the birthday cake that never came, and nobody has called "
        "me back.",
        "author": "Maya R.",
        "url": f"{REVIEWS}/41",
        "outlet": "Example Reviews",
        "published": ago(minutes=21).isoformat(),
    },
    {
        "id": "cream",
        "text": "Our child got food poisoning from the cream slice. We spent the night in "
        "hospital, and my lawyer will write to you.",
        "author": "Tom K.",
        "url": f"{REVIEWS}/42",
        "published": ago(minutes=9).isoformat(),
    },
    {
        "id": "bread",
        "text": "Nažalost, prodali su mi jučerašnji kruh kao svjež. Konobarica je bila bezobrazna.",
        "author": "Ivana P.",
        "rating": 2,
        "published": ago(hours=2).isoformat(),
    },
    {
        "id": "queue",
        "text": "One till open on a Saturday morning, and a queue out to the street.",
        "author": "Sven T.",
        "rating": 2,
        "published": ago(minutes=50).isoformat(),
    },
    {
        "id": "loaf",
        "text": "The rye loaf was raw inside. I would like my money back.",
        "author": "Nora Q.",
        "rating": 2,
        "published": ago(hours=5).isoformat(),
    },
    {
        "id": "praise",
        "text": "Wonderful croissants, and the kindest people behind the counter. Thank you!",
        "author": "Jo L.",
        "rating": 5,
        "published": ago(hours=1).isoformat(),
    },
    {
        "id": "drill",
        "brand": TOOLS,
        "text": "The drill broke after two days and nobody answers my mails.",
        "author": "Bert O.",
        "rating": 2,
        "published": ago(minutes=33).isoformat(),
    },
)
PAGES = {
    "inbox": "/",
    "case": "/cases/{case}",
    "mention": "/mentions/{mention}",
    "praise": "/mentions/{praise}",
    "sign-in": "/sign-in",
}


def spend(desk: Desk) -> dict[str, str]:
    """Let the day pass; return the paths of the pages."""
    for said in DAY:
        desk.tell(**said)  # type: ignore[arg-type]
    bread, loaf = (desk.numbers(item).case for item in ("bread", "loaf"))
    desk.here.amends("case", str(bread), "claim", "--by", "Bea")
    desk.here.amends("case", str(loaf), "contact", "--by", "Bea", "--note", "by telephone")
    cake, praise = desk.numbers("cake"), desk.numbers("praise")
    numbers = {"case": cake.case, "mention": cake.mention, "praise": praise.mention}
    return {name: path.format(**numbers) for name, path in PAGES.items()}


def shoot(browser: Browser, desk: Desk, pages: dict[str, str], folder: Path) -> None:
    """Take the pictures."""
    visitors = Visitors(browser, desk)
    sizes = (("desktop", DESKTOP), ("phone", PHONE))
    for (device, size), scheme in product(sizes, ("light", "dark")):
        page = visitors.come(size, color_scheme=scheme)
        for name, path in pages.items():
            page.goto(path)
            page.screenshot(
                path=folder / f"{name}-{device}-{scheme}.png",
                full_page=device == "phone",
                animations="disabled",
            )
    visitors.leave()


def main() -> None:
    """Take pictures into a folder."""
    parser = argparse.ArgumentParser(description="Takes pictures of the web desk.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("page", nargs="*", choices=[[], *PAGES], help="which pages; all of them")
    wanted = parser.parse_args()
    executable = chromium()
    if executable is None:
        parser.error("Debian's chromium, of the package of that name, is not here")
    wanted.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as desk:
        pages = spend(desk)
        with browsing(executable) as browser:
            chosen = {name: path for name, path in pages.items() if name in wanted.page}
            shoot(browser, desk, chosen or pages, wanted.folder)


if __name__ == "__main__":
    main()
