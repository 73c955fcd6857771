"""Expressions as PostgreSQL: text and parameters, never values in the text. The functions that the text calls come with
a migration (hearth.platform.catalogue)."""

from hearth.feel.sql.compile import compile_condition, compile_value
from hearth.feel.sql.fragments import Fragment, NotCompilable, Rows, Source, literal
from hearth.feel.sql.results import selected, value_of

__all__ = [
    "Fragment",
    "NotCompilable",
    "Rows",
    "Source",
    "compile_condition",
    "compile_value",
    "literal",
    "selected",
    "value_of",
]
