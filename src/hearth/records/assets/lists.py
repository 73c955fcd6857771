"""The lists of assets. Rules read the masters of a status alone; the others are the landlord's own words."""

from __future__ import annotations

ASSET_STATUS = "asset-status"
CHARACTERISTIC = "asset-characteristic"
COMPONENT = "asset-component"
EQUIPMENT = "asset-equipment"
