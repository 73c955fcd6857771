"""Passwords of the tests' people."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickHasher(Argon2PasswordHasher):
    """Argon2 as in earnest, in next to no memory: in earnest each sign-in takes a tenth of a second on purpose."""

    memory_cost = 8
    parallelism = 1
