"""Networks and addresses: where a role counts, and from where somebody asks."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence


def network(text: str) -> str:
    """A network as it is kept: "10.1.0.0/16", "2001:db8::/32"; a single address is a network of one. ValueError."""
    return str(ipaddress.ip_network(text.strip(), strict=False))


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Whether an address is in one of the networks; never for one that is no address."""
    try:
        asked = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(asked, ipaddress.IPv6Address) and asked.ipv4_mapped is not None:
        asked = asked.ipv4_mapped
    return any(asked in ipaddress.ip_network(each) for each in networks)


def client_address(*, remote: str, forwarded: str, proxies: Sequence[str]) -> str:
    """The address from which a request comes.

    `remote` is who speaks to the process; `forwarded` the header X-Forwarded-For, which anybody may send. It is
    believed only as far as it was written by the landlord's own `proxies`: from its end, the first address that is
    none of them.
    """
    if not is_within(remote, proxies):
        return remote
    for hop in reversed([each.strip() for each in forwarded.split(",") if each.strip()]):
        try:
            ipaddress.ip_address(hop)
        except ValueError:
            return remote
        if not is_within(hop, proxies):
            return hop
    return remote
