"""FEEL (DMN 1.5): the one language in which decisions, delays, forms and policies ask questions of records. See
docs/adr/0003."""

from hearth.feel import types
from hearth.feel.errors import FeelError, LimitExceeded
from hearth.feel.explain import Explanation
from hearth.feel.expression import Expression, compile_expression
from hearth.feel.functions import Functions
from hearth.feel.monotone import ALREADY, Monotone, Threshold, solve, time_monotone
from hearth.feel.scope import Scope
from hearth.feel.text import shown
from hearth.feel.types import FeelType
from hearth.feel.values import Range, YearsMonths

__all__ = [
    "ALREADY",
    "Explanation",
    "Expression",
    "FeelError",
    "FeelType",
    "Functions",
    "LimitExceeded",
    "Monotone",
    "Range",
    "Scope",
    "Threshold",
    "YearsMonths",
    "compile_expression",
    "shown",
    "solve",
    "time_monotone",
    "types",
]
