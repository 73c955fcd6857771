"""Permissions of the workspace, named apart so that what registers them and what asks for them can both import them."""

from __future__ import annotations

EXPORT = "lists.export"
SHARE = "lists.share"
