"""Where a case stands: its tokens. Rows in the database, an immutable value here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hearth.engines.cases.program import CaseState


class TokenState(StrEnum):
    """READY is only seen while the world runs an operation: the branch goes on as soon as the step resumes.

    AT_SERVICE: a web service was asked, and its answer brings the token on.
    """

    READY = "ready"
    AT_TASK = "at-task"
    AT_DELAY = "at-delay"
    AT_JOIN = "at-join"
    CALLING = "calling"
    AT_SERVICE = "at-service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One place where the case is. `id` counts within the case; `flow` is the arrow it came by ("" at the start).

    `round` counts how often the block's work has begun since the token came: 0 while it waits for its date.

    While it is `held` it does not go on; at `held_until` (None: when somebody says so) it is released by itself.
    """

    id: int
    node: str
    visit: int
    state: TokenState
    flow: str = ""
    started_at: dt.datetime
    due_at: dt.datetime | None = None
    maximum_at: dt.datetime | None = None
    next_check_at: dt.datetime | None = None
    held: bool = False
    held_until: dt.datetime | None = None
    round: int = 1

    @property
    def wakes_at(self) -> dt.datetime | None:
        """The earliest instant at which this token should be looked at; None: only when data change."""
        if self.held:
            return self.held_until
        return min((at for at in (self.due_at, self.maximum_at, self.next_check_at) if at is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The tokens of a case, how many it has had, and how often each node was entered.

    `taken_back` counts the visits of a node that were undone before its work was done. Numbers of tokens and visits
    are never used again: they are the keys of effects that must happen once.
    """

    case: CaseState = CaseState.OPEN
    tokens: Mapping[int, Token] = field(default_factory=dict)
    tokens_made: int = 0
    visits: Mapping[str, int] = field(default_factory=dict)
    taken_back: Mapping[str, int] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """Whether the case is closed or cancelled."""
        return self.case is CaseState.CLOSED or self.case is CaseState.CANCELLED


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenChanges:
    """The net difference between two states, for a store that writes rows: tokens to insert, to update, to delete."""

    created: tuple[Token, ...]
    changed: tuple[Token, ...]
    consumed: tuple[int, ...]


def token_changes(before: State, after: State) -> TokenChanges:
    """What to write so that rows that say `before` say `after`."""
    return TokenChanges(
        created=tuple(token for id_, token in after.tokens.items() if id_ not in before.tokens),
        changed=tuple(
            token for id_, token in after.tokens.items() if id_ in before.tokens and before.tokens[id_] != token
        ),
        consumed=tuple(id_ for id_ in before.tokens if id_ not in after.tokens),
    )
