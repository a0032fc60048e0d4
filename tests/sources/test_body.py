"""Bodies are unpacked within their limit."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.body import Body
from sources.errors import TooLarge, Unreadable


def unpack(data: bytes, encoding: str, limit: int = 1_000_000, step: int = 7) -> bytes:
    body = Body(encoding, limit)
    for at in range(0, len(data), step):
        body.feed(data[at : at + step])
    return body.finish()


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKERS = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "X-Gzip": gzip.compress,
    "deflate": zlib.compress,
}


@given(st.binary(max_size=500), st.sampled_from(sorted(PACKERS)), st.integers(1, 50))
def test_every_encoding_gives_back_what_was_packed(data, encoding, step):
    assert unpack(PACKERS[encoding](data), encoding, step=step) == data


@given(st.binary(max_size=500), st.integers(1, 50))
def test_deflate_without_its_zlib_wrapping_is_read_too(data, step):
    assert unpack(raw_deflate(data), "deflate", step=step) == data


def test_several_gzip_members_are_one_body():
    assert unpack(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip") == b"one two"


def test_padding_after_the_gzip_end_is_ignored():
    assert unpack(gzip.compress(b"one") + b"\0" * 20, "gzip") == b"one"


def test_a_gzip_bomb_stops_at_the_limit():
    with pytest.raises(TooLarge, match="1,000"):
        unpack(gzip.compress(b"\0" * 50_000_000), "gzip", limit=1_000, step=10_000)


def test_a_body_of_exactly_the_limit_is_fine_and_one_byte_more_is_not():
    assert len(unpack(gzip.compress(b"x" * 100), "gzip", limit=100)) == 100
    with pytest.raises(TooLarge):
        unpack(gzip.compress(b"x" * 101, mtime=0), "gzip", limit=100)
    with pytest.raises(TooLarge):
        unpack(b"x" * 101, "", limit=100)


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "gzip,deflate", "nonsense"])
def test_stacked_and_unknown_encodings_are_refused(encoding):
    with pytest.raises(Unreadable, match="Content-Encoding"):
        Body(encoding, 100)


@pytest.mark.parametrize(
    "packed", [gzip.compress(b"x" * 99, mtime=0)[:-9], b"\x1f", b"plain text", b""]
)
def test_damaged_or_cut_gzip_is_unreadable(packed):
    if not packed:
        assert unpack(packed, "gzip") == b""
        return
    with pytest.raises(Unreadable):
        unpack(packed, "gzip")
