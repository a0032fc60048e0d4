"""Keeps requests away from private addresses (server-side request forgery)."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from sources.errors import Refused

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver, ResolveResult

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Rule = Callable[[Address], bool]
"""Tells whether an address may be connected to."""

# The IANA special-purpose registries, spelled out: `ipaddress.is_global` gives different answers
# in 3.11.7 and 3.13, and in both it is True for addresses that merely wrap a private one.
# https://www.iana.org/assignments/iana-ipv4-special-registry/
_NOT_PUBLIC_4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; clouds serve their credentials here
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # the 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
# Global unicast is 2000::/3; everything outside it is refused, and these within it.
# https://www.iana.org/assignments/iana-ipv6-special-registry/
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4 wraps an IPv4 address
        "3fff::/20",
    )
)


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public internet.

    An address that wraps an IPv4 address is judged by what it wraps where packets to it
    would reach that IPv4 address from this machine (mapped, ::ffff:0:0/96); every other
    wrapping (compatible, NAT64, 6to4, Teredo) is refused outright.
    """
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address not in _GLOBAL_UNICAST or address.scope_id is not None:
        return False
    return not any(address in network for network in _NOT_PUBLIC_6)


def check_literal(host: str, public: Rule = is_public) -> None:
    """Refuse a host that is itself a private address; names are the resolver's to check.

    Args: the host as it will be connected to, IPv6 with or without brackets.
    Raises Refused.
    """
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return
    if not public(address):
        raise refusal(host, address)


def refusal(host: str, address: Address) -> Refused:
    """Say what was found and how to allow it."""
    found = f"{host} is" if host.strip("[]") == str(address) else f"{host} leads to {address},"
    return Refused(
        f"{found} not an address of the public internet; "
        "if this source is meant to be there, set allow_private = true for it"
    )


class Resolver(Protocol):
    """What a guarded resolver asks: aiohttp's own, or a stand-in."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Addresses of `host`. Raises OSError where it has none."""
        ...

    async def close(self) -> None:
        """Let go of what is held."""
        ...


def guarded(inner: Resolver, public: Rule = is_public) -> AbstractResolver:
    """Wrap a resolver so that it gives only public addresses.

    The connection is made to the very addresses that were checked. One private address among
    several refuses the name: whoever mixes them is after the second try.
    """
    from aiohttp.abc import AbstractResolver  # noqa: PLC0415 - start-up time

    class GuardedResolver(AbstractResolver):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
        ) -> list[ResolveResult]:
            found = await inner.resolve(host, port, family)
            for result in found:
                address = ipaddress.ip_address(result["host"])
                if not public(address):
                    raise refusal(host, address)
            return found

        async def close(self) -> None:
            await inner.close()

    return GuardedResolver()
