"""Lists as the modules define them: over an entity of the catalogue, so that what may be seen, sorted and filtered
by comes from there. The one reader is `reading.py`; a face draws what it gives.

    LISTS.register("tenancies", ListDefinition(label="Tenancies", kind="tenancy", entity="tenancy", permission=SEE,
        columns=(REFERENCE, title("Home"), ListColumn(name="start", label="Start", path="start_at", order="start_at")),
        filters=(ListFilter(name="kind", label="Kind", path="kind", options=choices("tenancy", "kind")),)))
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.db.models import Q

from hearth.kernel.registry import Registry
from hearth.platform.catalogue import CATALOGUE
from hearth.platform.catalogue import entity as entity_named
from hearth.platform.identity.access import Access
from hearth.platform.identity.permissions import PERMISSIONS
from hearth.platform.index.kinds import KINDS

Values = Callable[[Access, Sequence[int], dt.datetime], Mapping[int, object]]
"""`values(access, keys, now)`: what a column that is no field says of each row, by the row's key; few queries.

`access` is narrowed to the rows' company. What the reader may not read is a Masked; a key left out says nothing.
"""
Options = Callable[[Access, dt.datetime], Sequence[tuple[str, str]]]
Where = Callable[[Access, str, dt.datetime], Q]


class Given(StrEnum):
    """What a column takes from the row's index record instead of a field."""

    REFERENCE = "reference"
    TITLE = "title"
    CONTEXT = "context"
    NOTHING = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumn:
    """A column. Its value is a field or a way to one (`path`, "asset.postcode"), or `values`, or `given`.

    `order` is Django's path to the database column that it is sorted by ("" when it can't be); it gets an index, or
    stands on one of the record's. Who may not read what `uses` names (the path itself unless given) can't sort by it.
    `shown`: until the reader chooses otherwise. `number`: right aligned. `status`: the value is a known status mark.
    `opens`: the cell is a link to the row's page, as references and titles always are.
    """

    name: str
    label: str
    path: str = ""
    order: str = ""
    uses: tuple[str, ...] = ()
    values: Values | None = None
    given: Given = Given.NOTHING
    shown: bool = True
    number: bool = False
    phone: bool = True
    status: bool = False
    money: bool = False
    opens: bool = False

    @property
    def leads(self) -> bool:
        """Whether the cell is the link to the row's page."""
        return self.opens or self.given in {Given.REFERENCE, Given.TITLE}

    @property
    def sorted_by(self) -> tuple[str, ...]:
        """The catalogue's paths that sorting by this column tells of."""
        return self.uses or ((self.path,) if self.path else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilter:
    """One question of the filter. With `days` it is a pair of days (`<name>_from`, `<name>_until`, the end exclusive);
    otherwise a choice of `options`, each a value and its label.

    `path` is Django's path to what must equal the value (or lie in the days); `where` says a harder condition.
    `uses` are the catalogue's paths that the answer tells of; who may not read them is not offered the filter.
    """

    name: str
    label: str
    path: str = ""
    uses: tuple[str, ...] = ()
    options: Options | None = None
    where: Where | None = None
    days: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        """Its names in the address."""
        return (f"{self.name}_from", f"{self.name}_until") if self.days else (self.name,)


REFERENCE = ListColumn(name="reference", label="Reference", order="reference", given=Given.REFERENCE)


def title(label: str = "Name", *, name: str = "title") -> ListColumn:
    """The column of the record's title, which opens the record."""
    return ListColumn(name=name, label=label, order="sort_key", given=Given.TITLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDefinition:
    """A list of the rows of an entity. Rows belong to index records of `kind`, by the foreign key `via` (Django path).

    `permission` opens the list; each row is shown only where its record is visible, and `limit` is one more condition
    (a case is seen only with what it is about) for a model all of whose rows are of the kind. `search` names the
    foreign keys to index records in whose search text the typed words are looked for (`via` unless given). `default`
    is the column sorted by at first ("-" descending). `closes`: there are current and ended rows, and the current
    ones are shown until the others are asked for; a row has ended when its record is closed, or when `ended_at` names
    a column that is not empty. `opens` is put behind the address of the row's record ("?task={key}").
    """

    label: str
    kind: str
    entity: str
    permission: str
    columns: tuple[ListColumn, ...]
    filters: tuple[ListFilter, ...] = ()
    default: str = ""
    via: str = "record"
    limit: Callable[[Access], Q] | None = None
    search: tuple[str, ...] = ()
    closes: bool = True
    ended_at: str = ""
    opens: str = ""
    about: str = ""
    words: str = ""
    ended: str = "Ended"

    @property
    def takes_a_condition(self) -> bool:
        """Whether its rows can be asked a condition: the entity's name has to be one that expressions can spell."""
        return self.entity.isidentifier()

    @property
    def model(self) -> type[models.Model]:
        """The rows' model."""
        return entity_named(self.entity).model

    def column(self, name: str) -> ListColumn | None:
        """The column of that name among those that the module defines."""
        return next((each for each in self.columns if each.name == name), None)

    def order_path(self, column: ListColumn) -> str:
        """Django's path from a row to what the column is sorted by."""
        return f"{self.via}__{column.order}" if column.given else column.order

    @property
    def sort(self) -> str:
        """The default order."""
        return self.default or next(each.name for each in self.columns if each.order)


def _check(code: str, definition: ListDefinition) -> None:
    if definition.permission not in PERMISSIONS:
        raise ValueError(f"List '{code}' asks for permission '{definition.permission}', which nobody registered.")
    if definition.kind not in KINDS:
        raise ValueError(f"List '{code}': there is no kind of record '{definition.kind}'.")
    names = [column.name for column in definition.columns]
    parameters = [name for each in definition.filters for name in each.parameters]
    if len(set(names)) < len(names) or len(set(parameters)) < len(parameters):
        raise ValueError(f"List '{code}' names a column or filter twice.")
    if reserved := {"q", "sort", "after", "before", "view", "closed", "show"} & set(parameters):
        raise ValueError(f"List '{code}': {', '.join(sorted(reserved))} means something else in the address.")
    if not any(column.order for column in definition.columns):
        raise ValueError(f"List '{code}' can't be sorted by any column, so it can't be paged.")
    for column in definition.columns:
        if column.order and not column.given and not column.sorted_by:
            raise ValueError(f"List '{code}': say what sorting by '{column.name}' tells of (uses).")
    for each in definition.filters:
        if not (each.path or each.where):
            raise ValueError(f"List '{code}': the filter '{each.name}' has no condition.")
    definition.model  # noqa: B018 - KeyError for an entity that nobody described


LISTS: Registry[ListDefinition] = Registry("list", _check)


def label_of(code: str) -> str:
    """What a list is called; its code, where the part that defined it was taken away."""
    return LISTS.get(code).label if code in LISTS else code


def choices(entity: str, field: str) -> Options:
    """The options of a field that has choices."""

    def read(_access: Access, _now: dt.datetime) -> Sequence[tuple[str, str]]:
        return CATALOGUE.entity(entity).declared[field].choices

    return read
