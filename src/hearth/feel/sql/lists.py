"""Lists of rows in SQL: some and every, count and sum, the list that is filtered, the row at a position."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from hearth.feel import ast
from hearth.feel.sql.compared import equal
from hearth.feel.sql.fragments import DIGITS, Fragment, Place, Rows, joined, put
from hearth.feel.types import BOOLEAN, NUMBER, ORDERED, STRING, ContextType, ListType

if TYPE_CHECKING:
    from hearth.feel.sql.compile import Compiler

_MAX_ROWS = 10_000
"""More than Python would take in one list; a sum of so many numbers is five digits longer."""
_SUM_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows, the conditions that keep some of them, and what is read of each (None: the row itself)."""

    rows: Rows
    kept: tuple[Fragment, ...] = ()
    value: Fragment | None = None

    @property
    def where(self) -> Fragment:
        """The rows' part of a query, from FROM on."""
        if not self.kept:
            return put("FROM {0}", self.rows.table())
        return put("FROM {0} WHERE {1}", self.rows.table(), joined(self.kept, " AND "))

    def there(self, text: Fragment) -> Fragment:
        """A value that is null where there is no list."""
        if self.rows.present is None:
            return text
        known = {"zone": text.zone, "fine": text.fine, "width": text.width}
        return put("(CASE WHEN {0} THEN {1} END)", self.rows.present, text, type_=text.type, **known)


def listing(compiler: Compiler, node: ast.Node) -> Listing:
    """A part that is a list as rows; refused where the database has none such."""
    match node:
        case ast.Filter() if compiler.type_of(node.condition) is BOOLEAN:
            base = listing(compiler, node.base)
            with_item = _item(compiler, node, base)
            compiler.variables.append(with_item)
            try:
                kept = compiler.condition(node.condition)
            finally:
                compiler.variables.pop()
            # What is filtered out of no list is an empty list, so the list is there whatever happens.
            return Listing(replace(base.rows, present=None), (*base.kept, *_present(base), kept), base.value)
        case ast.Path() if isinstance(compiler.type_of(node.base), ListType):
            base = listing(compiler, node.base)
            found = base.rows.item.field((node.name,)) if base.value is None else None
            if found is None:
                compiler.refuse(node, "it is no list that the database has")
            return replace(base, value=found)
        case ast.For() if len(node.iterations) == 1 and node.iterations[0].last is None:
            base = listing(compiler, node.iterations[0].domain)
            if base.value is not None:
                compiler.refuse(node, "only lists of records can be")
            compiler.variables.append({node.iterations[0].name: Place(base.rows.item, ())})
            try:
                return replace(base, value=compiler.value(node.body))
            finally:
                compiler.variables.pop()
    place = compiler.place(node)
    rows = place.source.rows(place.path) if place is not None and isinstance(compiler.type_of(node), ListType) else None
    if rows is None:
        compiler.refuse(node, "it is no list that the database has")
    return Listing(rows)


def _present(base: Listing) -> tuple[Fragment, ...]:
    return () if base.rows.present is None else (base.rows.present,)


def _item(compiler: Compiler, node: ast.Filter, base: Listing) -> dict[str, Place]:
    type_ = compiler.type_of(node.base)
    item = type_.item if isinstance(type_, ListType) else type_
    if base.value is not None or not isinstance(item, ContextType):
        compiler.refuse(node, "only lists of records can be")
    return {"item": Place(base.rows.item, ()), **{name: Place(base.rows.item, (name,)) for name in item.names}}


def quantified(compiler: Compiler, node: ast.Quantified, *, loosely: bool) -> Fragment:
    """`some` and `every`. `loosely`: null is as good as false."""
    if len(node.iterations) != 1 or node.iterations[0].last is not None:
        compiler.refuse(node, "only one list can be gone through")
    base = listing(compiler, node.iterations[0].domain)
    if base.value is not None:
        compiler.refuse(node, "only lists of records can be")
    compiler.variables.append({node.iterations[0].name: Place(base.rows.item, ())})
    try:
        held = compiler.condition(node.condition) if loosely else compiler.truth(node.condition)
    finally:
        compiler.variables.pop()
    if loosely:
        kept = Listing(base.rows, (*base.kept, *_present(base), held))
        return put("EXISTS (SELECT 1 {0})", kept.where)
    decisive, other = ("FALSE", "TRUE") if node.every else ("TRUE", "FALSE")
    # One look at each row: the text of a condition may be long, so it is written once.
    known = f"WHEN bool_or(held IS {decisive}) THEN {decisive} WHEN bool_or(held IS NULL) THEN NULL ELSE {other}"
    text = f"(SELECT CASE {known} END FROM (SELECT {{0}} AS held {{1}}) AS each_one)"  # noqa: S608 - our own words
    return base.there(put(text, held, base.where))


def aggregate(compiler: Compiler, node: ast.Node, items: ast.Node, name: str) -> Fragment:
    """count, sum, avg (mean), LEAST (min) and GREATEST (max) of a list."""
    base = listing(compiler, items)
    if name == "count":
        return base.there(put("(SELECT count(*)::numeric {0})", base.where, type_=NUMBER, width=(10, 0)))
    value = base.value
    if value is None or value.type not in ORDERED:
        compiler.refuse(node, "it is worked out in Python only")
    known = {"zone": value.zone, "fine": value.fine, "width": value.width}
    if name in {"LEAST", "GREATEST"}:
        function = "min" if name == "LEAST" else "max"
        collated = ' COLLATE "C"' if value.type is STRING else ""
        result = f"{function}(value{collated})"
    else:
        if value.type is not NUMBER or value.width is None or sum(value.width) + _SUM_DIGITS > DIGITS:
            compiler.refuse(node, "its numbers may have too many digits")
        result = "sum(value)" if name == "sum" else "feel_divide(sum(value), count(*))"
        known["width"] = (value.width[0] + _SUM_DIGITS, value.width[1]) if name == "sum" else None
    # A null among the values makes the whole null, and of no values there is none.
    result = f"CASE WHEN bool_or(value IS NULL) IS FALSE THEN {result} END"
    text = f"(SELECT {result} FROM (SELECT {{0}} AS value {{1}}) AS each_one)"  # noqa: S608 - values are parameters
    return base.there(put(text, value, base.where, type_=value.type, **known))


def holds(compiler: Compiler, node: ast.Node, items: ast.Node, element: Fragment) -> Fragment:
    """`list contains(items, element)`"""
    base = listing(compiler, items)
    if base.value is None:
        compiler.refuse(node, "only lists of single values can be")
    found = equal(compiler, node, base.value, element)
    return base.there(put("EXISTS (SELECT 1 {0})", replace(base, kept=(*base.kept, found)).where))


def picked(compiler: Compiler, node: ast.Filter, name: str | None) -> Fragment:
    """A field of the row at a written-out position (or the value there); null when there is none such."""
    position = node.condition
    back = isinstance(position, ast.Negation)
    figure = position.operand if isinstance(position, ast.Negation) else position
    if not isinstance(figure, ast.Number) or figure.value != int(figure.value) or not 1 <= figure.value <= _MAX_ROWS:
        compiler.refuse(node, "only a position that is written out can be")
    base = listing(compiler, node.base)
    value = base.value if name is None else base.rows.item.field((name,)) if base.value is None else None
    if value is None:
        compiler.refuse(node, "only single values can be")
    order = ", ".join(f"{part} DESC" for part in base.rows.order.split(", ")) if back else base.rows.order
    known = {"zone": value.zone, "fine": value.fine, "width": value.width}
    text = f"(SELECT {{0}} {{1}} ORDER BY {order} LIMIT 1 OFFSET {int(figure.value - Decimal(1))})"
    return put(text, value, base.where, type_=value.type, **known)
