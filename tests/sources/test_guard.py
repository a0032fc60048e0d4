"""Requests stay away from private addresses."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.errors import Refused
from sources.guard import check_literal, guarded, is_public

PRIVATE = [
    "0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1",
    "3fff::1", "4000::1", "5f00::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%1", "fec0::1",
    "ff02::1", "2606:4700::1%3",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "93.184.216.34", "172.32.0.1", "100.128.0.1", "198.20.0.1",
    "2606:4700:4700::1111", "2a00:1450:4001:81b::200e", "::ffff:8.8.8.8",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_off_the_public_internet_is_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_internet_is_public(address):
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_by_the_address_it_wraps(address):
    assert is_public(ipaddress.ip_address(f"::ffff:{address}")) == is_public(address)


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_is_public(address):
    wrapped = getattr(address, "ipv4_mapped", None) or address
    if wrapped.is_private or wrapped.is_loopback or wrapped.is_link_local or wrapped.is_reserved:
        assert not is_public(address)


def test_the_refusal_says_what_was_found_and_how_to_allow_it():
    with pytest.raises(Refused, match=r"169\.254\.169\.254 is not .* allow_private = true"):
        check_literal("169.254.169.254")


def test_a_bracketed_literal_is_checked_and_a_name_is_left_to_the_resolver():
    check_literal("localhost")
    with pytest.raises(Refused):
        check_literal("[::1]")


class Stub:
    """A resolver with fixed answers."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(self, host, port=0, family=socket.AF_UNSPEC):
        return [
            {"hostname": host, "host": one, "port": port, "family": family, "proto": 0, "flags": 0}
            for one in self.addresses
        ]

    async def close(self) -> None:
        pass


async def test_one_private_address_among_public_ones_refuses_the_name():
    with pytest.raises(Refused, match=r"rebind\.example leads to 10\.0\.0\.7"):
        await guarded(Stub("8.8.8.8", "10.0.0.7")).resolve("rebind.example", 80)


async def test_public_addresses_are_passed_on_as_they_were_checked():
    found = await guarded(Stub("8.8.8.8")).resolve("fine.example", 80)
    assert [one["host"] for one in found] == ["8.8.8.8"]
