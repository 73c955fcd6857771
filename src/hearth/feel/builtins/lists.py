"""Lists: DMN 1.5 sections 10.3.4.4 and 10.3.4.6. Positions count from 1, from -1 at the end."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from hearth.feel.builtins.group import Group
from hearth.feel.decimals import NUMBERS, or_null, whole
from hearth.feel.functions import apply
from hearth.feel.operators import equal, order
from hearth.feel.run import Run
from hearth.feel.types import BOOLEAN
from hearth.feel.values import LIST, Value, kind

FUNCTIONS = Group()
Items = list[Any]
_LISTS = "(list...: list<T>) -> list<T>"


class _Unordered(Exception):  # noqa: N818 - a signal inside a sort, never seen outside
    """Two items that can't be put in order."""


def _index(position: Decimal, length: int) -> int | None:
    """A position as Python counts; None when the list has none such."""
    index = whole(position)
    if index is None or not 1 <= abs(index) <= length:
        return None
    return index - 1 if index > 0 else length + index


@FUNCTIONS("list contains", "(list: list<T>, element: T) -> boolean")
def list_contains(run: Run, items: Items, element: Value) -> bool:
    """Whether an item equals the element."""
    return any(_same(item, element, run) for item in items)


def _same(left: Value, right: Value, run: Run) -> bool:
    run.burn(4)
    return equal(left, right, run) is True


@FUNCTIONS("count", "(list: list<T>) -> number")
def count(_run: Run, items: Items) -> Decimal:
    """How many items."""
    return Decimal(len(items))


def _extreme(sign: int) -> Callable[[Run, Items], Value]:
    def run(run: Run, items: Items) -> Value:
        if not items:
            return None
        best = items[0]
        for item in items:
            run.burn(2)
            rank = order(item, best, run)
            if rank is None:
                return None
            best = item if rank * sign > 0 else best
        return best

    return run


FUNCTIONS("min", "(list: list<T>) -> T", "(c...: T) -> T")(_extreme(-1))
FUNCTIONS("max", "(list: list<T>) -> T", "(c...: T) -> T")(_extreme(1))


def _numbers(operation: Callable[[Items], Any]) -> Callable[[Run, Items], Value]:
    """A figure of a list of numbers; null when the list is empty or holds a null."""

    def run(run: Run, items: Items) -> Value:
        run.burn(2 * len(items))
        if not items or any(item is None for item in items):
            return None
        return or_null(operation)([Decimal(item) for item in items])

    return run


def _folded(operation: Callable[[Decimal, Decimal], Decimal]) -> Callable[[Items], Decimal]:
    def run(items: Items) -> Decimal:
        total: Decimal = items[0]
        for item in items[1:]:
            total = operation(total, item)
        return total

    return run


_total = _folded(NUMBERS.add)


def _mean(items: Items) -> Decimal:
    return NUMBERS.divide(_total(items), Decimal(len(items)))


def _median(items: Items) -> Decimal:
    items = sorted(items)
    half = len(items) // 2
    return _mean(items[half : half + 1] if len(items) % 2 else items[half - 1 : half + 1])


def _deviation(items: Items) -> Decimal | None:
    """Of a sample, so of two numbers at least."""
    if len(items) < 2:
        return None
    mean = _mean(items)
    squares = [NUMBERS.multiply(gap, gap) for gap in (NUMBERS.subtract(item, mean) for item in items)]
    return NUMBERS.sqrt(NUMBERS.divide(_total(squares), Decimal(len(items) - 1)))


def _figure(name: str, operation: Callable[[Items], Any]) -> None:
    FUNCTIONS(name, "(list: list<number>) -> number", "(n...: number) -> number")(_numbers(operation))


_figure("sum", _total)
_figure("mean", _mean)
_figure("product", _folded(NUMBERS.multiply))
_figure("median", _median)
_figure("stddev", _deviation)


@FUNCTIONS("mode", "(list: list<number>) -> list<number>", "(n...: number) -> list<number>")
def mode(run: Run, items: Items) -> Value:
    """The numbers that occur most often, in order."""
    run.burn(4 * len(items))
    if any(item is None for item in items):
        return None
    times: dict[Decimal, int] = {}
    for item in items:
        times[item] = times.get(item, 0) + 1
    most = max(times.values(), default=0)
    return sorted(item for item, found in times.items() if found == most)


def _of_all(decisive: bool) -> Callable[[Run, Items], Value]:
    def run(run: Run, items: Items) -> Value:
        run.burn(len(items))
        if any(item is not None and kind(item) is not BOOLEAN for item in items):
            return None
        if decisive in items:
            return decisive
        return None if None in items else not decisive

    return run


FUNCTIONS("all", "(list: list<Any>) -> boolean", "(b...: boolean = null) -> boolean")(_of_all(decisive=False))
FUNCTIONS("any", "(list: list<Any>) -> boolean", "(b...: boolean = null) -> boolean")(_of_all(decisive=True))


@FUNCTIONS("sublist", "(list: list<T>, start position: number, length?: number) -> list<T>")
def sublist(run: Run, items: Items, start: Decimal, length: Decimal | None) -> Value:
    """So many items (or all that follow) from a position."""
    begin = _index(start, len(items))
    size = len(items) if length is None else whole(length)
    if begin is None or size is None or size < 0 or (length is not None and begin + size > len(items)):
        return None
    run.items(min(size, len(items)))
    return items[begin : begin + size]


@FUNCTIONS("append", "(list: list<T>, item...: T) -> list<T>")
def append(run: Run, items: Items, added: Items) -> Items:
    """The list with these items at its end."""
    run.items(len(items) + len(added))
    return items + added


@FUNCTIONS("concatenate", _LISTS)
def concatenate(run: Run, lists: Items) -> Items:
    """All items of these lists."""
    run.items(sum(map(len, lists)))
    return [item for items in lists for item in items]


@FUNCTIONS("insert before", "(list: list<T>, position: number, newItem: T) -> list<T>")
def insert_before(run: Run, items: Items, position: Decimal, item: Value) -> Value:
    """The list with an item put in at a position."""
    index = _index(position, len(items))
    if index is None:
        return None
    run.items(len(items) + 1)
    return [*items[:index], item, *items[index:]]


@FUNCTIONS("remove", "(list: list<T>, position: number) -> list<T>")
def remove(run: Run, items: Items, position: Decimal) -> Value:
    """The list without the item at a position."""
    index = _index(position, len(items))
    if index is None:
        return None
    run.items(len(items))
    return [*items[:index], *items[index + 1 :]]


@FUNCTIONS("list replace", "(list: list<T>, position: number, newItem: T) -> list<T>")
def list_replace(run: Run, items: Items, position: Decimal, item: Value) -> Value:
    """The list with the item at a position replaced."""
    index = _index(position, len(items))
    if index is None:
        return None
    run.items(len(items))
    return [*items[:index], item, *items[index + 1 :]]


@FUNCTIONS("list replace", "(list: list<T>, match: function<T, T> -> boolean, newItem: T) -> list<T>")
def list_replace_matches(run: Run, items: Items, match: Value, new: Value) -> Value:
    """The list with every item replaced for which `match(item, newItem)` is true; null when it is neither true nor
    false."""
    run.items(len(items))
    made = []
    for item in items:
        held = apply(match, [item, new], run)
        if type(held) is not bool:
            return None
        made.append(new if held else item)
    return made


@FUNCTIONS("reverse", "(list: list<T>) -> list<T>")
def reverse(run: Run, items: Items) -> Items:
    """The list from its end."""
    run.items(len(items))
    return items[::-1]


@FUNCTIONS("index of", "(list: list<T>, match: T) -> list<number>")
def index_of(run: Run, items: Items, match: Value) -> Items:
    """The positions of the items that equal the match."""
    run.items(len(items))
    return [Decimal(position) for position, item in enumerate(items, start=1) if _same(item, match, run)]


@FUNCTIONS("union", _LISTS)
def union(run: Run, lists: Items) -> Items:
    """All items of these lists, each once."""
    return distinct_values(run, concatenate(run, lists))


@FUNCTIONS("distinct values", "(list: list<T>) -> list<T>")
def distinct_values(run: Run, items: Items) -> Items:
    """The items, each once, where it stands first."""
    made: Items = []
    for item in items:
        run.burn(1)
        if not any(_same(item, other, run) for other in made):
            made.append(item)
    return made


@FUNCTIONS("flatten", "(list: list<Any>) -> list<Any>")
def flatten(run: Run, items: Items) -> Items:
    """The list with the items of its lists in their place, to any depth."""
    made: Items = []
    for item in items:
        run.burn(1)
        if kind(item) is LIST:
            made += flatten(run, item)
        else:
            made.append(item)
    run.items(len(made))
    return made


@FUNCTIONS("sort", "(list: list<T>, precedes?: function<T, T> -> boolean = null) -> list<T>")
def sort(run: Run, items: Items, precedes: Value) -> Value:
    """The list in order: smallest first, or as `precedes(a, b)` says."""

    def compare(left: Value, right: Value) -> int:
        run.burn(2)
        if precedes is None:
            rank = order(left, right, run)
            if rank is None:
                raise _Unordered
            return rank
        return -1 if apply(precedes, [left, right], run) is True else int(apply(precedes, [right, left], run) is True)

    run.items(len(items))
    try:
        return sorted(items, key=cmp_to_key(compare))
    except _Unordered:
        return None
