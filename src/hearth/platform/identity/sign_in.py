"""Signing in: staff accounts are made by the landlord, nobody signs themselves up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    """allauth's seam: closed to sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an officer with the permission makes the account."""
        return False
