"""What the index offers: the permission for restricted records."""

from __future__ import annotations

from hearth.platform.identity.permissions import permission
from hearth.platform.index.visibility import READ_RESTRICTED

permission(READ_RESTRICTED, "Read restricted records")
