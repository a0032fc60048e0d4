"""Reads the body of a request, within limits of size and time."""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request


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
