"""Killed with kill -9 two hundred times under load: no case is lost, nothing inside the database happens twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]


@pytest.mark.slow
def test_two_hundred_kills_lose_nothing_and_do_nothing_twice() -> None:
    from tests import databases

    environ = os.environ | {
        "BENCHMARK_SERVER_URL": databases.server(),
        "PYTHONPATH": os.pathsep.join([str(PROJECT / "src"), str(PROJECT)]),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.engines.cases.crashing", "200"],
        cwd=PROJECT, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["cases"] > 200
    assert found["ended"] > 0
    none = dict.fromkeys(("lost", "doubled", "unsent", "keys_doubled", "drift"), 0)
    assert {name: found[name] for name in none} == none
