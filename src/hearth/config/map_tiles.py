"""The landlord's source of map tiles, as the environment names it."""

from __future__ import annotations

from urllib.parse import urlsplit

_PLACES = ("{z}", "{x}", "{y}")


def tiles_of(address: str) -> str:
    """The address of a tile with its {z}, {x} and {y}; "" for none. ValueError, in words, for what can't be one."""
    address = address.strip()
    if not address:
        return ""
    parts = urlsplit(address)
    left = address
    for place in _PLACES:
        left = left.replace(place, "", 1)
    if parts.scheme != "https" or not parts.hostname or "{" in parts.netloc or "{" in left or "}" in left:
        raise ValueError("HEARTH_MAP_TILES must look like https://tiles.example.org/{z}/{x}/{y}.png.")
    if not all(place in address for place in _PLACES) or any(each in address for each in " ;,'"):
        raise ValueError("HEARTH_MAP_TILES must name {z}, {x} and {y} once each, and nothing else in braces.")
    return address


def origin_of(address: str) -> str:
    """What the Content-Security-Policy allows for it: the one host."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
