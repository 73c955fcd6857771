"""The speed of a compiled predicate, a date comparison and an equality, beside Python's own eval of the same.

Prints one JSON line. The bar is 3 microseconds an evaluation (`microseconds`); `ratio` is to eval of compiled Python
in the same run, so that the machine drops out. Run: python benchmarks/feel_speed.py
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
import timeit
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from hearth.feel import Scope, compile_expression, types

BAR = 3.0
TURNS = 1_000
ROUNDS = 60
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
SCOPE = Scope(
    {
        "tenancy": types.context({"start_date": types.DATE, "end_at": types.DATE_TIME, "tenure": types.STRING}),
    }
)
RECORDS = {"tenancy": {"start_date": dt.date(2020, 4, 6), "end_at": NOW, "tenure": "secure"}}
PREDICATES = {
    "constant": (
        'tenancy.start_date <= date("2026-01-01") and tenancy.tenure = "secure"',
        "start_date",
        dt.date(2026, 1, 1),
    ),
    "today": ('tenancy.start_date <= today() and tenancy.tenure = "secure"', "start_date", NOW.date()),
    "now": ('tenancy.end_at <= now() and tenancy.tenure = "secure"', "end_at", NOW),
}


def microseconds(*runs: Callable[[], object]) -> list[float]:
    """Processor time of one run of each, the best of many short rounds in turns, so that others on the machine spoil
    both alike or neither."""
    assert all(run() is True for run in runs)
    timers = [timeit.Timer(run, timer=time.thread_time) for run in runs]
    rounds = [[timer.timeit(TURNS) for timer in timers] for _ in range(ROUNDS)]
    return [min(column) / TURNS * 1e6 for column in zip(*rounds, strict=True)]


def main() -> None:
    """Measures each predicate and prints the slowest as the figure."""
    figures = {}
    for name, (source, field, limit) in PREDICATES.items():
        expression = compile_expression(source, scope=SCOPE, expect=types.BOOLEAN)
        python = compile(f'tenancy["{field}"] <= limit and tenancy["tenure"] == "secure"', "<peer>", "eval")
        names = {"limit": limit}
        ours, peer = microseconds(
            lambda expression=expression: expression.evaluate(RECORDS, now=NOW),  # type: ignore[misc]
            lambda python=python, names=names: eval(python, names, RECORDS),  # type: ignore[misc]  # noqa: S307 - the peer
        )
        figures[name] = {"microseconds": round(ours, 2), "ratio": round(ours / peer, 2)}
    slowest = max(figures.values(), key=lambda figure: figure["microseconds"])
    print(json.dumps({"benchmark": "feel_speed", "bar_microseconds": BAR, **slowest, "predicates": figures}))


if __name__ == "__main__":
    main()
