"""Who does something: a person who signed in, or the system itself under a name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """`user_id` is None for the system; `label` is what history shows ("A. Shah", "Hearth: delays")."""

    user_id: int | None
    label: str

    @classmethod
    def system(cls, what: str) -> Actor:
        """The system acting by itself, named for what it was doing ("delays", "demo")."""
        return cls(None, f"Hearth: {what}")
