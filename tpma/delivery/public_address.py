"""Which addresses of the internet are everybody's, and which belong to this machine or its network.

A server that asks an address which a stranger typed must never reach what only it can reach:
itself, its neighbours, or the metadata service of its cloud. Pure.
"""

from __future__ import annotations

from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

#: Not for us, though `is_global` may say otherwise, by version of Python: protocol assignments (a
#: cloud's metadata among them), the old relay of 6to4, and the wire server of another cloud, which
#: answers on an address that looks public. A network's own NAT64 (64:ff9b:1::/48) chooses where in
#: the bits the IPv4 address stands, so nothing of it can be judged.
_NEVER: tuple[IPv4Network | IPv6Network, ...] = (
    *map(IPv4Network, ("0.0.0.0/8", "192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")),
    *map(
        IPv6Network,
        ("::/96", "100::/64", "64:ff9b:1::/48", "2001::/23", "3fff::/20", "5f00::/16", "fec0::/10"),
    ),
)
#: Ways to write an IPv4 address as an IPv6 one; where in the bits it stands.
_INSIDE = (
    (ip_network("::ffff:0:0/96"), 0),
    (ip_network("::ffff:0:0:0/96"), 0),
    (ip_network("64:ff9b::/96"), 0),
    (ip_network("2002::/16"), 80),
)


def is_public(address: str) -> bool:
    """Whether a connection to this IP address leaves for the public internet.

    False for what is no address, has a zone ("fe80::1%eth0"), is loopback, private, link-local,
    shared, multicast or reserved, or holds such an IPv4 address within an IPv6 one.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found.scope_id is not None:
            return False
        within = _within(found)
        if within is not None:
            return _is_open(within)
    return _is_open(found)


def _within(address: IPv6Address) -> IPv4Address | None:
    for network, bits in _INSIDE:
        if address in network:
            return IPv4Address((int(address) >> bits) & 0xFFFF_FFFF)
    return None


def _is_open(address: IPv4Address | IPv6Address) -> bool:
    if any(address.version == each.version and address in each for each in _NEVER):
        return False
    return address.is_global and not (
        address.is_multicast
        or address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_reserved
        or address.is_unspecified
    )
