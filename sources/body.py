"""Decompresses a response body without ever holding more than was allowed."""

from __future__ import annotations

import zlib

from sources.errors import TooLarge, Unreadable

_GZIP = 16 + zlib.MAX_WBITS
_ZLIB = zlib.MAX_WBITS
_RAW = -zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"


class Body:
    """Collects the chunks of one response body, decoded, up to `limit` bytes."""

    def __init__(self, encoding: str, limit: int) -> None:
        """Take the Content-Encoding header. Raises Unreadable for one we do not speak."""
        self._encoding = encoding.strip().lower()
        if self._encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise Unreadable(
                "expected a body that is plain or compressed once with gzip or deflate, "
                f"found Content-Encoding {encoding[:60]!r}"
            )
        self._limit = limit
        self._size = 0
        self._pieces: list[bytes] = []
        self._decoder: zlib._Decompress | None = None
        self._held = b""

    def feed(self, chunk: bytes) -> None:
        """Take the next raw bytes. Raises TooLarge, Unreadable."""
        if self._encoding in {"", "identity"}:
            self._keep(chunk)
            return
        try:
            self._inflate(self._held + chunk)
        except zlib.error as error:
            raise Unreadable(f"the compressed body is damaged: {error}") from error

    def finish(self) -> bytes:
        """Return the whole body. Raises Unreadable where the compressed data breaks off."""
        broken_off = self._held if self._decoder is None else not self._decoder.eof
        if broken_off:
            raise Unreadable("the compressed body breaks off before its end")
        return b"".join(self._pieces)

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit:
            raise TooLarge(
                f"expected at most {self._limit:,} bytes after decompression, found more"
            )
        self._pieces.append(piece)

    def _inflate(self, data: bytes) -> None:
        """Decode `data`; gzip may hold several members one after the other (RFC 1952, 2.2)."""
        self._held = b""
        while data:
            if self._decoder is None:
                if len(data) < len(_GZIP_MAGIC):
                    self._held = data
                    return
                self._decoder = zlib.decompressobj(self._window(data))
            self._keep(self._decoder.decompress(data, self._limit - self._size + 1))
            if not self._decoder.eof:
                return
            data = self._decoder.unused_data
            if not data.startswith(_GZIP_MAGIC):
                return  # padding after the end, which servers do send
            self._decoder = None

    def _window(self, data: bytes) -> int:
        """How to read `deflate`: the RFC says zlib, many servers send it raw."""
        if self._encoding != "deflate":
            return _GZIP
        looks_like_zlib = data[0] & 0x0F == zlib.DEFLATED and (data[0] << 8 | data[1]) % 31 == 0
        return _ZLIB if looks_like_zlib else _RAW
