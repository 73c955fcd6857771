"""What happens to assets that floors above may have to follow. Ids only."""

from __future__ import annotations

from dataclasses import dataclass

from hearth.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetAddressChanged(Event):
    """The asset has another address now."""

    asset_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetStatusChanged(Event):
    """The asset came into use, went out of use, or was disposed of."""

    asset_id: int
    status: str
