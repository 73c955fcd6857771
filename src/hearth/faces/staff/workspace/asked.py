"""From an address to what is asked of a list, and back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from hearth.faces.kit.lists import Choice, Column, ListState, read_cursor
from hearth.faces.staff.request import StaffRequest
from hearth.kernel.refusal import Refused
from hearth.platform.workspace import arranging, saved_views
from hearth.platform.workspace.exporting import as_asked
from hearth.platform.workspace.lists import ListColumn, ListDefinition
from hearth.platform.workspace.models import SavedView
from hearth.platform.workspace.reading import CONDITION, CURRENT, ENDED, Asked, ListReading, Place, list_named

ALL = "all"
_OWN = ("q", "sort", "closed", "view")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedList:
    """A list as an address asks for it: the reading, the state for links, the columns to show, the view if any."""

    code: str
    reading: ListReading
    state: ListState
    columns: list[ListColumn]
    view: SavedView | None

    @property
    def definition(self) -> ListDefinition:
        """The list."""
        return self.reading.definition

    @property
    def names(self) -> list[str]:
        """The names of the columns shown."""
        return [column.name for column in self.columns]

    def heads(self) -> list[Column]:
        """The columns' heads, those that the reader may sort by with their key."""
        return [
            Column(
                label=column.label,
                sort=column.name if self.reading.offered[column.name].sortable else "",
                number=column.number,
                phone=column.phone,
            )
            for column in self.columns
        ]

    def place(self, cursor: str) -> Place | None:
        """The place that a cursor names."""
        if not cursor:
            return None
        key = read_cursor(cursor)
        if len(key) != 2 or not isinstance(key[1], int):
            raise Refused("That place in the list can't be found. Start again from the first page.")
        return key[0], key[1]

    def closed_choices(self) -> list[Choice]:
        """Current, ended or both, where the list knows the difference."""
        if not self.definition.closes:
            return []
        return self.state.choices("closed", [("", "Current"), (ENDED, self.definition.ended), (ALL, "All")])


def asked_of(request: StaffRequest, code: str, query: QueryDict | None = None) -> AskedList:
    """What an address asks of a list. A view in it that is not one's own or shared is missing (NotFound)."""
    definition = list_named(code)
    request.access.require(definition.permission)
    given = request.GET if query is None else query
    view = None
    if given.get("view", "").isdigit():
        view = saved_views.view_of(request.access, int(given.get("view", "")), on=request.today)
        if view.list_code == code and not any(name in given for name in _names(definition) if name != "view"):
            given = _with_view(given, view)
    offered = ListReading(request.access, definition, Asked(), now=request.now)
    names = [name for name in _names(definition) if name not in {"q", "sort"}]
    state = ListState.read(path=request.path, query=given, sorts=offered.sorts(), filters=names)
    filters = {name: value for name, value in state.filters.items() if name not in _OWN}
    closed = state.filters.get("closed", "")
    asked = Asked(
        sort=state.sort,
        descending=state.descending,
        text=state.text,
        filters=filters,
        closed={ENDED: ENDED, ALL: ""}.get(closed, CURRENT),
    )
    reading = ListReading(request.access, definition, asked, now=request.now)
    chosen = (view.columns if view else []) or arranging.columns_of(request.user.pk, code) or reading.usual
    columns = [reading.offered[name].column for name in chosen if name in reading.offered]
    if not any(column.leads for column in columns):
        columns.insert(0, reading.offered["reference"].column)
    return AskedList(code=code, reading=reading, state=state, columns=columns, view=view)


def _names(definition: ListDefinition) -> list[str]:
    own = [*_OWN, *([CONDITION] if definition.takes_a_condition else [])]
    return [*own, *(name for each in definition.filters for name in each.parameters)]


def _with_view(given: QueryDict, view: SavedView) -> QueryDict:
    asked = QueryDict(mutable=True)
    asked.update({name: given.get(name, "") for name in given})
    asked.update(parameters_of(as_asked(view.asked)))
    return asked


def parameters_of(asked: Asked) -> dict[str, str]:
    """What is asked of a list, as the parameters of its address."""
    parts: dict[str, Any] = {
        "q": asked.text,
        "sort": ("-" if asked.descending else "") + asked.sort if asked.sort else "",
        "closed": {"": ALL, CURRENT: ""}.get(asked.closed, asked.closed),
        **asked.filters,
    }
    return {name: str(value) for name, value in parts.items() if value}


def without_places(state: ListState) -> ListState:
    """The state of the first page."""
    return replace(state, cursor="", before="")
