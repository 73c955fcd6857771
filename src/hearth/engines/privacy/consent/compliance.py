"""The compliance dashboard: a pivot of consent by any variables in any order, down to the list of people.

By cells (a person, a data tag and a consent type) it is read from the tally; by people, each counted once, from the
patterns of what they answered; on a past day both from the spells. "Not recorded" and "review overdue" are derived.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Exists, OuterRef, Q

from hearth.engines.privacy.consent import counting, projecting
from hearth.engines.privacy.consent.patterns import Pair, People
from hearth.engines.privacy.consent.permissions import SEE
from hearth.engines.privacy.consent.queries import seeing
from hearth.engines.privacy.consent.rules import (
    Cells,
    ConsentInvalid,
    Derived,
    Dimension,
    Map,
    Member,
    not_recorded,
    pivot,
    within,
)
from hearth.engines.privacy.consent.settings import Names, Whole
from hearth.engines.privacy.models import ConsentCurrent, Erasure
from hearth.platform.catalogue import PrivacyClass, reader
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import may_see
from hearth.platform.organisation.models import Company
from hearth.records.contacts.models import ContactKind

USUAL = (Dimension.PURPOSE, Dimension.TAG, Dimension.TYPE)
LABELS = {
    Dimension.COMPANY: "Company",
    Dimension.TAG: "Data tag",
    Dimension.TYPE: "Consent type",
    Dimension.OUTCOME: "Consent outcome",
    Dimension.CATEGORY: "Consent category",
    Dimension.PURPOSE: "Data purpose",
}
DERIVED_WORDS = {Derived.NOT_RECORDED.value: "Not recorded", Derived.OVERDUE.value: "Review overdue"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the dashboard: variables in order, the one across (None: totals only), what is counted, on
    which day (None: today), and for a past day whether as it was recorded by then or as it is known now.

    `at` is the path of values that is open, one for each of the first variables.
    """

    rows: tuple[Dimension, ...] = USUAL
    across: Dimension | None = Dimension.OUTCOME
    people: bool = False
    on: dt.date | None = None
    known_then: bool = True
    at: tuple[Member, ...] = ()

    def __post_init__(self) -> None:
        used = (*self.rows, *([self.across] if self.across else ()))
        if not self.rows or len(set(used)) != len(used):
            raise ConsentInvalid("Choose each variable once, and at least one for the rows.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the pivot. `path` are the values down to it; `cells` counts by column, `total` all of it."""

    path: tuple[Member, ...]
    label: str
    cells: tuple[int, ...]
    total: int
    open: bool
    leaf: bool

    @property
    def depth(self) -> int:
        """How far in it stands, from 0."""
        return len(self.path) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pivot:
    """The table: its columns (value and words), its lines in order, and what all of it counts."""

    columns: tuple[tuple[Member, str], ...]
    lines: tuple[Line, ...]
    total: int
    people: int


class Dashboard:
    """The dashboard as an access may see it: the companies in which it may see consent. Made for one request."""

    def __init__(self, access: Access, *, today: dt.date) -> None:
        access.require(SEE)
        self.access = access
        self.today = today
        self.whole = Whole()
        self.company_ids = sorted(access.companies_with(SEE))
        self._then: dict[tuple[dt.date, bool], dict[int, int]] = {}
        self._cells_then: dict[tuple[dt.date, bool], list[Cells]] = {}
        self._who_then: dict[tuple[dt.date, bool], counting.PeopleThen] = {}

    @property
    def names(self) -> Names:
        """What everything is called."""
        return self.whole.names

    @property
    def given(self) -> Map:
        """What cells count for."""
        return self.whole.map

    @cached_property
    def patterns(self) -> People:
        """How many people have which answers today."""
        return People(self.company_ids)

    @cached_property
    def companies(self) -> dict[int, str]:
        """Names of the companies."""
        return dict(Company.objects.filter(pk__in=self.company_ids).values_list("pk", "name"))

    @cached_property
    def people(self) -> dict[int, int]:
        """How many people each company has now."""
        return projecting.people_of(self.company_ids)

    def people_then(self, question: Question) -> dict[int, int]:
        """How many people each company had on the day that is asked about; read once for a day."""
        if question.on is None:
            return self.people
        key = question.on, question.known_then
        if key not in self._then:
            by = question.on if question.known_then else None
            self._then[key] = counting.people_on(self.company_ids, question.on, as_recorded_by=by)
        return self._then[key]

    def pairs(self, on: dt.date) -> dict[int, frozenset[tuple[int, int]]]:
        """The pairs of tag and consent type that can be asked in each company on a day."""
        return {company: self.whole.pairs(company, on) for company in self.company_ids}

    def cells(self, question: Question) -> list[Cells]:
        """All cells, with those that nobody answered; on a past day of the people who were there then."""
        if question.on is None:
            found = counting.cells_now(self.company_ids)
        else:
            key = question.on, question.known_then
            if key not in self._cells_then:
                by = question.on if question.known_then else None
                self._cells_then[key] = counting.cells_on(self.company_ids, question.on, as_recorded_by=by)
            found = self._cells_then[key]
        return found + not_recorded(found, self.pairs(question.on or self.today), self.people_then(question))

    def pivot(self, question: Question) -> Pivot:
        """The table, one level deeper along the open path."""
        cells = self.cells(question)
        columns = self._columns(cells, question)
        lines: list[Line] = []
        self._lines(question, cells, columns, (), lines)
        return Pivot(
            columns=tuple(columns),
            lines=tuple(lines),
            total=sum(each.count for each in cells),
            people=sum(self.people_then(question).values()),
        )

    def label(self, dimension: Dimension, member: Member) -> str:
        """A value in words."""
        match dimension:
            case Dimension.COMPANY:
                known: Mapping[int, str] = self.companies
            case Dimension.TAG:
                known = self.names.tags
            case Dimension.TYPE:
                known = self.names.types
            case Dimension.CATEGORY:
                known = self.names.categories
            case Dimension.PURPOSE:
                known = self.names.purposes
            case Dimension.OUTCOME:
                known = self.names.outcomes
        return DERIVED_WORDS.get(str(member)) or (known.get(member) if isinstance(member, int) else None) or "-"

    def _columns(self, cells: Sequence[Cells], question: Question) -> list[tuple[Member, str]]:
        if question.across is None:
            return []
        found = {member for each in cells for member in self.given.members(each, question.across)}
        return [(member, self.label(question.across, member)) for member in self._ordered(question.across, found)]

    def _ordered(self, dimension: Dimension, members: set[Member]) -> list[Member]:
        if dimension is not Dimension.OUTCOME:
            return sorted(members, key=lambda each: self.label(dimension, each))
        order = {"granted": 0, "refused": 1, "other": 2}

        def place(member: Member) -> tuple[int, str]:
            if isinstance(member, int):
                return order.get(self.names.masters.get(member, ""), 3), self.label(dimension, member)
            return (4 if member == Derived.NOT_RECORDED.value else 5), ""

        return sorted(members, key=place)

    def _lines(
        self,
        question: Question,
        cells: Sequence[Cells],
        columns: Sequence[tuple[Member, str]],
        path: tuple[Member, ...],
        lines: list[Line],
    ) -> None:
        dimension = question.rows[len(path)]
        counts = self._counts(question, cells, path)
        members = {key[0] for key in counts}
        for member in self._ordered(dimension, members):
            here = (*path, member)
            leaf = len(here) == len(question.rows)
            is_open = not leaf and question.at[: len(here)] == here
            lines.append(
                Line(
                    path=here,
                    label=self.label(dimension, member),
                    cells=tuple(counts.get((member, column), 0) for column, _ in columns),
                    total=counts.get((member,), 0),
                    open=is_open,
                    leaf=leaf,
                )
            )
            if is_open:
                self._lines(question, within(cells, {dimension: member}, self.given), columns, here, lines)

    def _counts(
        self, question: Question, cells: Sequence[Cells], path: tuple[Member, ...]
    ) -> dict[tuple[Member, ...], int]:
        """Below a path: by member, and by member and column."""
        dimension = question.rows[len(path)]
        if not question.people:
            found: dict[tuple[Member, ...], int] = dict(pivot(cells, [dimension], self.given))
            if question.across:
                found |= pivot(cells, [dimension, question.across], self.given)
            return found
        keys: dict[tuple[Member, ...], list[Cells]] = {}
        for each in cells:
            for member in self.given.members(each, dimension):
                keys.setdefault((member,), []).append(each)
                for column in self.given.members(each, question.across) if question.across else ():
                    keys.setdefault((member, column), []).append(each)
        found = {}
        for key, some in keys.items():
            values = dict(zip((*question.rows[: len(path)], dimension, question.across), (*path, *key), strict=False))
            found[key] = self._people(question, some, values.get(Dimension.OUTCOME))
        return found

    def _people(self, question: Question, cells: Iterable[Cells], outcome: Member | None) -> int:
        """How many people have one of some cells, which are all that there are of an outcome (None: of any) in their
        pairs; nobody counted twice. Where cells that nobody answered are among them: the people who have one of those
        (at least one pair without an answer)."""
        answered: dict[int, set[Pair]] = {}
        silent: dict[int, set[Pair]] = {}
        for each in cells:
            pairs = silent if each.outcome == Derived.NOT_RECORDED.value else answered
            pairs.setdefault(each.company, set()).add((each.tag, each.type))
        if silent:
            return self._silent(question, silent, alone=not answered)
        return self._who(question).count(answered, outcome)

    def _who(self, question: Question) -> People | counting.PeopleThen:
        """Who is in which cell on the day that is asked about; read once for a day."""
        if question.on is None:
            return self.patterns
        key = question.on, question.known_then
        if key not in self._who_then:
            by = question.on if question.known_then else None
            self._who_then[key] = counting.PeopleThen(self.cells(question), on=question.on, as_recorded_by=by)
        return self._who_then[key]

    def _silent(self, question: Question, silent: Mapping[int, Collection[Pair]], *, alone: bool) -> int:
        """The people without an answer in at least one of these pairs of their company; with answered cells beside
        them, everybody."""
        people = self.people_then(question)
        if not alone:
            return sum(people[company] for company in silent)
        return sum(people[company] - self._who(question).count_all(company, some) for company, some in silent.items())

    # --- down to the people

    def contacts(
        self,
        chosen: Mapping[Dimension, Member],
        *,
        after: tuple[str, int] | None = None,
        limit: int = 50,
    ) -> list[PersonRow]:
        """The people who have a cell of the chosen values today, by name and by pages, as far as the reader may see
        them; restricted records are in no list."""
        if not self.access.cleared(PrivacyClass.PERSONAL):
            return []
        found = Record.objects.filter(
            may_see(seeing(self.access)), self._having(chosen), kind="contact", restricted=False
        )
        found = found.filter(contact__kind=ContactKind.PERSON, contact__merged_into=None, contact__date_of_death=None)
        found = found.filter(~Q(Exists(Erasure.objects.filter(contact=OuterRef("pk")))))
        if after is not None:
            found = found.filter(Q(sort_key__gt=after[0]) | Q(sort_key=after[0], pk__gt=after[1]))
        rows = list(found.order_by("sort_key", "pk")[:limit])
        said = reader(self.access).rows(rows, ["title", "context"])
        return [
            PersonRow(
                key=row.pk, reference=row.reference, title=says["title"], context=says["context"], sort_key=row.sort_key
            )
            for row, says in zip(rows, said, strict=True)
        ]

    def _having(self, chosen: Mapping[Dimension, Member]) -> Q:
        outcome = chosen.get(Dimension.OUTCOME)
        rest: dict[Dimension, Member] = dict(chosen)
        rest.pop(Dimension.OUTCOME, None)
        company = rest.pop(Dimension.COMPANY, None)
        here = Q(company_id=company) if company is not None else Q(company_id__in=self.company_ids)
        if outcome == Derived.NOT_RECORDED.value:
            return here & self._silent_in(rest)
        rows = ConsentCurrent.objects.filter(contact=OuterRef("pk"))
        if outcome == Derived.OVERDUE.value:
            rows = rows.filter(review_due__lte=self.today)
        elif outcome is not None:
            rows = rows.filter(outcome_id=int(outcome))
        if rest:
            pairs = self._pairs_of(rest, {pair for some in self.pairs(self.today).values() for pair in some})
            rows = rows.filter(_of_pairs(pairs))
        return here & Q(Exists(rows))

    def _silent_in(self, rest: Mapping[Dimension, Member]) -> Q:
        """Without an answer in at least one pair that can be asked in their company."""
        found = Q(pk__in=[])
        for company, asked in self.pairs(self.today).items():
            for tag, type_ in self._pairs_of(rest, set(asked), recorded=False):
                rows = ConsentCurrent.objects.filter(contact=OuterRef("pk"), tag_id=tag, type_id=type_)
                found |= Q(company_id=company) & ~Q(Exists(rows))
        return found

    def _pairs_of(
        self, rest: Mapping[Dimension, Member], asked: set[tuple[int, int]], *, recorded: bool = True
    ) -> list[tuple[int, int]]:
        """The pairs that count for the chosen values: of those that can be asked and those that were recorded."""
        if recorded:
            asked = asked | {(each.tag, each.type) for each in counting.cells_now(self.company_ids)}
        cells = [Cells(company=0, tag=tag, type=type_, outcome=0, count=1) for tag, type_ in asked]
        return sorted({(each.tag, each.type) for each in within(cells, rest, self.given)})


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """Somebody in a cell of the pivot. `sort_key` and `key` are their place in the list."""

    key: int
    reference: str
    title: object
    context: object
    sort_key: str = field(repr=False)


def _of_pairs(pairs: Sequence[tuple[int, int]]) -> Q:
    found = Q(pk__in=[])
    for tag, type_ in pairs:
        found |= Q(tag_id=tag, type_id=type_)
    return found
