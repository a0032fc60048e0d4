"""lemon24/reader as a process.

`add` subscribes to the feeds of urls.json, `update` polls them all and prints how many
entries it has.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from reader import make_reader

WORKERS = 8


def main(verb: str) -> None:
    reader = make_reader("reader.sqlite", feed_root="")
    if verb == "add":
        for url in json.loads(Path("urls.json").read_text(encoding="utf-8")):
            reader.add_feed(url)
    else:
        reader.update_feeds(workers=WORKERS, scheduled=False)  # all, not just those due
        print(reader.get_entry_counts().total)
    reader.close()


if __name__ == "__main__":
    main(sys.argv[1])
