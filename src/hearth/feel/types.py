"""The types of FEEL, in words for officers and in the standard's spelling (`str(type)`), and what fits where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FeelType:
    """A type. `name` is the standard's spelling and says all of it, so that types with the same name are equal; `one`
    and `many` are what a sentence calls a value, and values, of it."""

    name: str
    one: str = field(compare=False)
    many: str = field(compare=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ListType(FeelType):
    """A list whose items are all of one type."""

    item: FeelType = field(compare=False)


@dataclass(frozen=True, slots=True)
class ContextType(FeelType):
    """A group of named fields. `fields` None means any fields; more fields than asked always fit."""

    fields: tuple[tuple[str, FeelType], ...] | None = field(compare=False)

    def type_of(self, name: str) -> FeelType | None:
        """The type of that field, or None when there is no such field."""
        return dict(self.fields or ()).get(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields."""
        return tuple(name for name, _ in self.fields or ())


@dataclass(frozen=True, slots=True)
class RangeType(FeelType):
    """A range between two values of one type."""

    item: FeelType = field(compare=False)


@dataclass(frozen=True, slots=True)
class FunctionType(FeelType):
    """A function; `parameters` None means any."""

    parameters: tuple[FeelType, ...] | None = field(compare=False)
    result: FeelType = field(compare=False)


ANY = FeelType("Any", "anything", "anything")
NULL = FeelType("Null", "empty (null)", "empty values (null)")
NUMBER = FeelType("number", "a number", "numbers")
STRING = FeelType("string", "a text", "texts")
BOOLEAN = FeelType("boolean", "a yes/no", "yes/no values")
DATE = FeelType("date", "a date", "dates")
TIME = FeelType("time", "a time of day", "times of day")
DATE_TIME = FeelType("date and time", "a date and time", "dates and times")
DAYS_DURATION = FeelType("days and time duration", "a duration in days and hours", "durations in days and hours")
YEARS_DURATION = FeelType(
    "years and months duration", "a duration in years and months", "durations in years and months"
)

SIMPLE = {
    simple.name: simple
    for simple in (ANY, NULL, NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_TIME, DAYS_DURATION, YEARS_DURATION)
}
ORDERED = frozenset({NUMBER, STRING, DATE, TIME, DATE_TIME, DAYS_DURATION, YEARS_DURATION})
"""The types whose values can be smaller or larger than each other."""


def list_of(item: FeelType = ANY) -> ListType:
    """A list of that type."""
    many = f"lists of {item.many}" if item is not ANY else "lists"
    return ListType(f"list<{item}>", f"a list of {item.many}" if item is not ANY else "a list", many, item)


def context(fields: Mapping[str, FeelType] | None = None) -> ContextType:
    """A group of these fields; None for one whose fields are not known."""
    if fields is None:
        return ContextType("context", "a group of fields", "groups of fields", None)
    inner = ", ".join(f"{name}: {type_}" for name, type_ in fields.items())
    return ContextType(f"context<{inner}>", "a group of fields", "groups of fields", tuple(fields.items()))


def range_of(item: FeelType = ANY) -> RangeType:
    """A range between two values of that type."""
    of = f" of {item.many}" if item is not ANY else ""
    return RangeType(f"range<{item}>", f"a range{of}", f"ranges{of}", item)


def function(parameters: Sequence[FeelType] | None, result: FeelType = ANY) -> FunctionType:
    """A function of these parameters; None for one whose parameters are not known."""
    inner = ", ".join(map(str, parameters)) if parameters is not None else "..."
    return FunctionType(
        f"function<{inner}> -> {result}",
        "a function",
        "functions",
        tuple(parameters) if parameters is not None else None,
        result,
    )


def fits(found: FeelType, wanted: FeelType) -> bool:  # noqa: PLR0911 - one for each kind of type
    """Whether a value of type `found` may stand where `wanted` is asked for. Null fits everywhere, Any fits everywhere:
    what is only known at run time is judged there (a misfit gives null)."""
    if found == wanted or ANY in (found, wanted) or NULL in (found, wanted):
        return True
    match found, wanted:
        case ListType(), ListType():
            return fits(found.item, wanted.item)
        case RangeType(), RangeType():
            return fits(found.item, wanted.item)
        case ContextType(), ContextType():
            if found.fields is None or wanted.fields is None:
                return True
            have = dict(found.fields)
            return all(name in have and fits(have[name], type_) for name, type_ in wanted.fields)
        case FunctionType(), FunctionType():
            if found.parameters is None or wanted.parameters is None:
                return fits(found.result, wanted.result)
            return (
                len(found.parameters) == len(wanted.parameters)
                and all(fits(asked, taken) for taken, asked in zip(found.parameters, wanted.parameters, strict=True))
                and fits(found.result, wanted.result)
            )
        case _:
            return False


def common(types: Sequence[FeelType]) -> FeelType:
    """The type that all of these have in common: itself if they agree (nulls aside), else Any."""
    known = [type_ for type_ in types if type_ is not NULL]
    if not known:
        return NULL if types else ANY
    first = known[0]
    return first if all(type_ == first for type_ in known) else ANY
