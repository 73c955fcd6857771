"""Networks and addresses: where a role counts, and from where somebody asks. And the landlord's directory, as named."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedRole:
    """Who is in a group of the directory holds a role in a company, by their codes."""

    group: str
    role: str
    company: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The landlord's own directory (OpenID Connect), by which staff sign in.

    `domains`: who comes with a verified address of one of them is linked to the account with that address at the first
    sign-in; none: an officer links each. `vouches`: the directory asks for the second factor, so that Hearth does not.
    `roles` are given and taken at sign-in as the `groups_claim` says; none: roles are given in Hearth alone.
    """

    issuer: str
    client_id: str
    secret: str
    name: str
    domains: frozenset[str] = frozenset()
    vouches: bool = False
    groups_claim: str = "groups"
    roles: tuple[MappedRole, ...] = ()


def directory_of(given: Mapping[str, str]) -> Directory | None:
    """The directory that the environment names (HEARTH_OIDC_...); None where it names none. ValueError, in words, for
    one that can't be: half of it, or an address that others could listen to.
    """
    issuer = given.get("HEARTH_OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    secret, client_id = given.get("HEARTH_OIDC_CLIENT_SECRET", ""), given.get("HEARTH_OIDC_CLIENT_ID", "")
    if not client_id or not secret:
        raise ValueError("HEARTH_OIDC_ISSUER needs HEARTH_OIDC_CLIENT_ID and HEARTH_OIDC_CLIENT_SECRET beside it.")
    if not is_private(issuer):
        raise ValueError(f"HEARTH_OIDC_ISSUER must begin with https://, not “{issuer}”.")
    factor = given.get("HEARTH_OIDC_SECOND_FACTOR", "hearth")
    if factor not in {"hearth", "directory"}:
        raise ValueError("HEARTH_OIDC_SECOND_FACTOR is “hearth” or “directory”: who asks for the second factor.")
    domains = (each.strip().lower().lstrip("@") for each in given.get("HEARTH_OIDC_DOMAINS", "").split(","))
    return Directory(
        issuer=issuer,
        client_id=client_id,
        secret=secret,
        name=given.get("HEARTH_OIDC_NAME", "").strip() or "your organisation’s account",
        domains=frozenset(each for each in domains if each),
        vouches=factor == "directory",
        groups_claim=given.get("HEARTH_OIDC_GROUPS_CLAIM", "groups"),
        roles=tuple(_mapped(each.strip()) for each in given.get("HEARTH_OIDC_ROLES", "").split(",") if each.strip()),
    )


def _mapped(text: str) -> MappedRole:
    group, equals, held = text.rpartition("=")
    role, at, company = held.partition("@")
    if not (equals and at and group.strip() and role.strip() and company.strip()):
        raise ValueError(f"HEARTH_OIDC_ROLES: “{text}” is not group=role@company.")
    return MappedRole(group=group.strip(), role=role.strip(), company=company.strip())


def is_private(address: str) -> bool:
    """Whether nobody between can read what is sent to an address: https, or this machine itself."""
    parts = urlsplit(address)
    if parts.scheme == "http":
        return parts.hostname in {"127.0.0.1", "::1", "localhost"}
    return parts.scheme == "https" and bool(parts.hostname)
