"""Mentions into stories: finds which story a new mention tells, and remembers its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.decide import STORY_LASTS
from monitor.stories import is_same_story, likeliest, relative_of, telling, traces, unheard

if TYPE_CHECKING:
    from monitor.mention import Mention
    from monitor.store import Store
    from monitor.stories import Relative


class Grouper:
    """Groups mentions; runs inside the recorder's transaction."""

    def __init__(self, store: Store) -> None:
        self._stories = store.stories

    def group(self, mention: Mention, number: int) -> Relative | None:
        """Return the stored mention whose story this new one tells; None: it tells its own."""
        since = mention.first_seen - STORY_LASTS
        item = mention.item
        own = traces(
            mention.brand,
            telling(item.title, item.text, mention.brand),
            mention.fingerprint.url_key,
        )
        lasting = mention.first_seen - STORY_LASTS / 2
        holders = self._stories.holders(own, since, lasting, before=number)
        same = relative_of(mention, self._stories.relatives(mention, since, before=number))
        if same is None:
            likely = self._stories.numbered(likeliest(own, holders), since)
            same = next((one for one in likely if is_same_story(mention, one)), None)
        story = number if same is None else same.story
        self._stories.keep(number, story, unheard(own, holders, story))
        return same
