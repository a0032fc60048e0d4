"""Reads the body of a request, within limits of size and time."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

_FIELDS = 1000
"""Of a form: ours have at most a hundred."""


async def read_fields(request: Request, most: int, seconds: float) -> dict[str, list[str]]:
    """Read a form. Raises HTTPException where it is too large or too slow."""
    text = (await read_body(request, most, seconds)).decode("utf-8", "replace")
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError as error:
        raise _closing(413, f"expected at most {_FIELDS:,} fields") from error


async def read_body(request: Request, most: int, seconds: float) -> bytes:
    """Read a body. Raises HTTPException where it is too large or too slow."""
    size, parts = 0, bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                size += len(part)
                # Too large a body is read to its end, and dropped: who is still sending would
                # not see the answer.
                if size <= most:
                    parts += part
    except TimeoutError as error:
        if size <= most:
            raise _closing(408, f"the whole body did not come within {seconds:g} s") from error
    except ClientDisconnect as error:
        raise _closing(400, "the body broke off") from error
    if size > most:
        raise _closing(413, f"expected at most {most:,} bytes")
    return bytes(parts)


def _closing(status: int, why: str) -> HTTPException:
    return HTTPException(status, why, {"Connection": "close"})
