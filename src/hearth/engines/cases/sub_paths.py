"""Sub-paths while they run: what a block of one sees of the case, which is no more than the path it was drawn in.

A sub-path is compiled into the program of the path that calls it: one case, one set of tokens. Cancelling, undoing,
holding and closing therefore need to know nothing of sub-paths. Only names differ: in the case's answers and results
a block of a sub-path stands under the key of the block that calls it, a dot, and its own key.
"""

from __future__ import annotations

from collections.abc import Mapping

from hearth.engines.cases.formula import Data


def parameters_key(call: str) -> str:
    """Under which key of the results the parameters of a sub-path are kept, by the key of the block that calls it."""
    return f"{call}()"


def within(data: Data, call: str) -> Data:
    """The data as expressions of a sub-path read them; "" for the path itself, which reads all as they are.

    `answers` and `results` are those of the sub-path's own blocks, `parameters` what it was called with.
    """
    if not call:
        return data
    results = data.get("results")
    given = results.get(parameters_key(call)) if isinstance(results, Mapping) else None
    return {
        **data,
        "answers": _below(data.get("answers"), call),
        "results": _below(results, call),
        "parameters": given if isinstance(given, Mapping) else {},
    }


def whole_path(path: str, call: str) -> str:
    """A path of data as a sub-path reads it ("answers.keys.sets"), as the case keeps it ("answers.call.keys.sets")."""
    root, dot, rest = path.partition(".")
    return f"{root}.{call}.{rest}" if call and dot and root in ("answers", "results") else path


def _below(blocks: object, call: str) -> dict[str, object]:
    if not isinstance(blocks, Mapping):
        return {}
    return {key.removeprefix(f"{call}."): value for key, value in blocks.items() if key.startswith(f"{call}.")}
