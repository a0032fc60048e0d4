"""A bare download of every feed of urls.json by Amends' own client; prints how many answers came.

Validators are kept in validators.json from one run to the next, so that it asks for what the others
ask for.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from sources.http import Http, HttpSettings
from sources.item import SourceState

VALIDATORS = Path("validators.json")
AT_ONCE = 20


async def main() -> None:
    urls: list[str] = json.loads(Path("urls.json").read_text(encoding="utf-8"))
    etags: dict[str, str | None] = json.loads(VALIDATORS.read_text()) if VALIDATORS.exists() else {}
    answered = 0

    async with Http(HttpSettings(allow_private=True, per_host=AT_ONCE)) as http:

        async def download(url: str) -> None:
            nonlocal answered
            answer = await http.get(url, state=SourceState(etag=etags.get(url)))
            answered += answer.status == 304 or len(answer.body) > 0
            etags[url] = answer.etag

        await asyncio.gather(*map(download, urls))
    VALIDATORS.write_text(json.dumps(etags))
    print(answered)


if __name__ == "__main__":
    asyncio.run(main())
