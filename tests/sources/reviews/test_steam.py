"""What Steam tells besides a thumb."""

from __future__ import annotations

import json

from tests.sources.test_every_kind import trial
from tests.standins.standin import NOON


async def test_those_who_found_a_review_helpful_are_its_audience():
    told = [
        {"recommendationid": "7", "voted_up": False, "votes_up": 214, "votes_funny": 900},
        {"recommendationid": "8", "voted_up": False},
    ]
    async with trial("steam") as tried:
        answer = json.dumps({"success": 1, "reviews": told}).encode()
        items = await tried.source.read(answer, NOON)
        assert [item.audience for item in items] == [214, None]
