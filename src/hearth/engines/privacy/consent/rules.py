"""The rules of consent: what stands on a day, when it is looked at again, what contradicts what, how it is counted.

Pure. Consent must be given by a clear act, be shown to have been given, and be as easy to withdraw as to give (UK GDPR,
Articles 4(11) and 7); so nothing here takes silence for an answer, and a withdrawal needs no more than an answer does.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hearth.engines.privacy.rules import months_after
from hearth.kernel.refusal import Refused

IsWorkingDay = Callable[[dt.date], bool]
GRANTED = "granted"
REFUSED = "refused"


class ConsentInvalid(Refused):
    """An answer that can't be recorded as it is."""

    code = "consent_invalid"


# --- what stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer of one cell (a tag and a consent type). The end is exclusive; `number` grows with each recording."""

    number: int
    effective_from: dt.date
    effective_to: dt.date | None = None


def standing(answers: Iterable[Answer], on: dt.date) -> Answer | None:
    """The answer that stands on a day: of those that have begun the one that began last, of two that began on one day
    the one that was recorded last; None where there is none, or it has ended."""
    begun = [each for each in answers if each.effective_from <= on]
    if not begun:
        return None
    last = max(begun, key=lambda each: (each.effective_from, each.number))
    return last if last.effective_to is None or last.effective_to > on else None


def check_period(effective_from: dt.date, effective_to: dt.date | None) -> None:
    """Refuses a period that ends before it has held for a day."""
    if effective_to is not None and effective_to <= effective_from:
        raise ConsentInvalid(
            f"It must end after it begins: the last day can't be before {_words(effective_from)}.",
            field="effective_to",
        )


def check_no_overlap(
    answers: Iterable[Answer], *, effective_from: dt.date, effective_to: dt.date | None, what: str
) -> None:
    """Refuses a period that runs into an answer that begins later. (One that began earlier ends as this one begins;
    one that began on the same day is followed by it.) `what` names the cell in the sentence."""
    later = [each.effective_from for each in answers if each.effective_from > effective_from]
    if later and (effective_to is None or effective_to > min(later)):
        last = min(later) - dt.timedelta(days=1)
        raise ConsentInvalid(
            f"{what}: another answer is recorded from {_words(min(later))}, and the two would overlap."
            f" Let this one end on {_words(last)} at the latest, or void the other.",
            field="effective_to",
        )


def check_provider(*, provided_by: str, provider: str, needed: bool) -> None:
    """Refuses an answer that nobody gave where somebody must have, and a third party without a name."""
    if provided_by == "third-party" and not provider.strip():
        raise ConsentInvalid("Say who the third party is, and on what authority they answer.", field="provider")
    if provided_by not in {"contact", "third-party"} and needed:
        raise ConsentInvalid("Say who gave the answer: this contact, or a third party.", field="provided_by")


def check_reviewable(*, withdrawn: bool, since: dt.date, what: str) -> None:
    """Refuses to review what was withdrawn: to ask again and again would make a withdrawal harder than consent."""
    if withdrawn:
        raise ConsentInvalid(
            f"{what}: the consent was withdrawn on {_words(since)}, so there is nothing to review."
            " Record a new answer if they give one."
        )


def review_due(
    start: dt.date, *, unit: str, period: int | None, is_working_day: IsWorkingDay | None = None
) -> dt.date | None:
    """When an answer that was given or confirmed on a day is to be looked at again: so many units later, then on the
    next working day where a calendar says what that is. None where there is no review."""
    if not unit or period is None:
        return None
    match unit:
        case "days":
            due = start + dt.timedelta(days=period)
        case "weeks":
            due = start + dt.timedelta(weeks=period)
        case "months":
            due = months_after(start, period)
        case "years":
            due = months_after(start, 12 * period)
        case _:
            raise ValueError(f"There is no review unit '{unit}'.")
    while is_working_day is not None and not is_working_day(due):
        due += dt.timedelta(days=1)
    return due


# --- which consent can be asked for which information


@dataclass(frozen=True, slots=True, kw_only=True)
class TagShape:
    """What a data tag reaches through its types: pairs of consent type and purpose, as its types put them together."""

    tag: int
    types: tuple[tuple[frozenset[int], frozenset[int]], ...]
    """For each of its tag types: the consent types and the purposes."""

    @property
    def consents(self) -> frozenset[int]:
        """The consent types that can be asked for the tag."""
        return frozenset(each for consents, _ in self.types for each in consents)

    def purposes(self, consent: int) -> frozenset[int]:
        """The purposes that a cell of the tag and a consent type counts for: each once, through however many types."""
        return frozenset(each for consents, purposes in self.types if consent in consents for each in purposes)


def shapes_of(
    tags: Mapping[int, Iterable[int]],
    kinds: Mapping[int, tuple[Collection[int], Collection[int]]],
    types: Collection[int] | None = None,
) -> list[TagShape]:
    """What tags (with the keys of their types) reach through those of their types that there are (with their consent
    types and purposes); of the consent types those among `types` alone (None: all)."""
    reach = {
        key: (frozenset(consents) if types is None else frozenset(consents).intersection(types), frozenset(purposes))
        for key, (consents, purposes) in kinds.items()
    }
    return [
        TagShape(tag=tag, types=tuple(reach[key] for key in of_tag if key in reach)) for tag, of_tag in tags.items()
    ]


def pairs_of(shapes: Iterable[TagShape]) -> frozenset[tuple[int, int]]:
    """The pairs of tag and consent type for which consent can be asked."""
    return frozenset((shape.tag, type_) for shape in shapes for type_ in shape.consents)


def applicable(shapes: Collection[TagShape], tags: Collection[int]) -> frozenset[int]:
    """The consent types that can be asked for all of these tags: what is offered for a selection."""
    chosen = [shape.consents for shape in shapes if shape.tag in tags]
    return frozenset.intersection(*chosen) if chosen else frozenset()


# --- counting


class Dimension(StrEnum):
    """A variable of the pivot."""

    COMPANY = "company"
    TAG = "tag"
    TYPE = "type"
    OUTCOME = "outcome"
    CATEGORY = "category"
    PURPOSE = "purpose"


class Derived(StrEnum):
    """Outcomes that nobody recorded."""

    NOT_RECORDED = "not-recorded"
    OVERDUE = "overdue"


Member = int | str
"""A value of a dimension: a key, or of the outcome also one of Derived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """So many cells of a company, tag and consent type that stand alike. `outcome` is a key, or NOT_RECORDED."""

    company: int
    tag: int
    type: int
    outcome: Member
    overdue: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """What a cell counts for besides itself: the categories of its consent type, the purposes of its tag and type."""

    categories: Mapping[int, frozenset[int]]
    purposes: Mapping[tuple[int, int], frozenset[int]]

    def members(self, cells: Cells, dimension: Dimension) -> Collection[Member]:
        """The values of a dimension that cells count for; none where it has no category or purpose."""
        match dimension:
            case Dimension.COMPANY:
                return (cells.company,)
            case Dimension.TAG:
                return (cells.tag,)
            case Dimension.TYPE:
                return (cells.type,)
            case Dimension.OUTCOME:
                return (cells.outcome, Derived.OVERDUE.value) if cells.overdue else (cells.outcome,)
            case Dimension.CATEGORY:
                return self.categories.get(cells.type, frozenset())
            case Dimension.PURPOSE:
                return self.purposes.get((cells.tag, cells.type), frozenset())


def pivot(rows: Iterable[Cells], dimensions: Sequence[Dimension], given: Map) -> Counter[tuple[Member, ...]]:
    """How many cells there are for each combination of values of the dimensions.

    A cell of two categories counts in both, one whose review is overdue under its outcome and under "overdue": the sum
    of such a dimension may be more than there is, a total is never taken from it.
    """
    found: Counter[tuple[Member, ...]] = Counter()
    for cells in rows:
        keys: list[tuple[Member, ...]] = [()]
        for dimension in dimensions:
            members = given.members(cells, dimension)
            keys = [(*key, member) for key in keys for member in members]
        for key in keys:
            found[key] += cells.count
    return found


def within(rows: Iterable[Cells], chosen: Mapping[Dimension, Member], given: Map) -> list[Cells]:
    """The cells that count for all the chosen values."""
    return [
        cells
        for cells in rows
        if all(member in given.members(cells, dimension) for dimension, member in chosen.items())
    ]


def not_recorded(
    rows: Iterable[Cells], pairs: Mapping[int, Collection[tuple[int, int]]], people: Mapping[int, int]
) -> list[Cells]:
    """The cells that nobody has answered: for each company and each pair of tag and consent type that can be asked
    there, the people that it has less those who answered."""
    answered: Counter[tuple[int, int, int]] = Counter()
    for cells in rows:
        answered[cells.company, cells.tag, cells.type] += cells.count
    return [
        Cells(company=company, tag=tag, type=type_, outcome=Derived.NOT_RECORDED.value, count=left)
        for company, asked in pairs.items()
        for tag, type_ in sorted(asked)
        if (left := people.get(company, 0) - answered[company, tag, type_]) > 0
    ]


def _words(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
