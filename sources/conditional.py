"""What a source with one address remembers of an answer: where it moved, whether it changed."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from sources import links

if TYPE_CHECKING:
    from sources.http import Response
    from sources.item import SourceState

_NOT_MODIFIED = 304


def address(url: str, base_url: str | None, state: SourceState) -> str:
    """Say where a source lives now; `base_url` is the user's word and outranks a redirect."""
    if base_url is not None:
        return links.rebased(url, base_url)
    if state.moved_to is None:
        return url
    return links.with_login_of(state.moved_to, url)


def remembered(response: Response, state: SourceState) -> SourceState:
    """Return the state with what an answer says of itself: validators, digest, new address."""
    kept = replace(state, moved_to=response.moved_to or state.moved_to)
    if response.status == _NOT_MODIFIED:
        return replace(
            kept,
            etag=response.etag or kept.etag,
            last_modified=response.last_modified or kept.last_modified,
        )
    return replace(
        kept,
        etag=response.etag,
        last_modified=response.last_modified,
        body_hash=_digest(response),
    )


def is_unchanged(response: Response, before: SourceState, after: SourceState) -> bool:
    """Tell whether the place said, or its bytes show, that nothing has changed."""
    return response.status == _NOT_MODIFIED or after.body_hash == before.body_hash


def _digest(response: Response) -> str:
    """Stand in for a body; the type counts too, since it may change how bytes are read."""
    return blake2b(
        response.body + b"\n" + response.content_type.encode(), digest_size=16
    ).hexdigest()
