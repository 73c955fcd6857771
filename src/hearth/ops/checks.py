"""What `make lint`, `test`, `test-all`, `test-postgres15`, `lock` and `clean` do once all is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from hearth.kernel.refusal import Refused
from hearth.ops import browser, frontend
from hearth.ops.database import child_environment, database
from hearth.ops.faults import StepFailed
from hearth.ops.places import REQUIREMENTS, ROOT, VENV, WEB
from hearth.ops.postgres import ensure_server, remove_cluster
from hearth.ops.progress import Progress
from hearth.ops.steps import Steps

POSTGRES_15 = Path("/usr/lib/postgresql/15/bin")
# What stands on the database itself; rules and pages do not change with its version.
DATABASE_HEAVY = ("tests/platform", "tests/records", "tests/modules", "tests/engines", "tests/ops")
TEST_HOME, TEST_HOME_15, BENCHMARK_HOME = SCRATCH_HOMES = [
    ROOT / ".hearth" / name for name in ("test", "test-postgres15", "benchmarks")
]
LOCKS = ("tools", "run", "build", "develop")


def main(arguments: list[str]) -> int:
    """Runs one goal; 0 when everything in it holds."""
    goal, *more = arguments or ["test"]
    goals = {
        "lint": lint,
        "test": test,
        "test-all": test_all,
        "test-postgres15": test_postgres15,
        "lock": lock,
        "clean": clean,
    }
    try:
        return goals[goal](more)
    except Refused as refused:
        sys.stderr.write(f"{refused.sentence}\n")
        return 1


def lint(_more: list[str]) -> int:
    """Style, types, import contracts, and the front end's types."""
    progress = Progress()
    frontend.install_packages(steps=Steps(), environ=_environment(), progress=progress)
    return _told(_static(progress))


def test(more: list[str]) -> int:
    """The front end and a browser, then the suite with the other checks beside it. Where they hold, the suite's closing
    line is the last thing printed."""
    return _everything(["-m", "not slow", *more])


def _everything(arguments: list[str]) -> int:
    progress = Progress()
    with _suite_server() as environ, ThreadPoolExecutor(4) as beside:
        # Minutes of one core, for which the suite would wait, while packages come over the network. Where one of them
        # fails, the suite tries again and says why.
        for command in (["tests.databases"], ["pytest", "--collect-only", "-q"]):  # the second keeps what is compiled
            given = [sys.executable, "-m", *command]
            beside.submit(subprocess.run, given, cwd=ROOT, env=environ, capture_output=True, check=False)
        fetched = beside.submit(_browser, progress)
        frontend.build(steps=Steps(), environ=_environment(), progress=progress)
        fetched.result()
        static = beside.submit(_static, progress)
        failed = _suite(arguments, environ)
    return _told(static.result()) or failed


def _browser(progress: Progress) -> None:
    with progress.phase("browser", "looking for Chromium"):
        browser.ensure()


def test_all(more: list[str]) -> int:
    """The suite with its slow tests, after the benchmarks (so that the suite's closing line is the last)."""
    failed = 0
    progress = Progress()
    home = BENCHMARK_HOME
    frontend.build(steps=Steps(), environ=_environment(), progress=progress)  # expressions are timed in a browser, too
    with database(home=home, environ=_environment(), progress=progress) as found:
        environ = child_environment(home=home, urls=found.urls, environ=_environment(), embedded=True)
        environ["DATABASE_URL"] = found.urls.owner  # a scratch database, where a benchmark may do everything
        for what, *command in (
            ("Migrating the benchmarks' database", "migrate", "--noinput", "--verbosity=0"),
            ("Making the demonstration that some of them work in", "demo", "--homes=2000", "--if-empty"),
        ):
            Steps().run(what=what, command=[sys.executable, "-m", "django", *command], environ=environ, cwd=ROOT)
        for benchmark in sorted((ROOT / "benchmarks").glob("[a-z]*.py")):
            progress.say(f"benchmark: {benchmark.stem}")
            command = [sys.executable, "-m", f"benchmarks.{benchmark.stem}"]
            failed |= subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode
    return _everything(["--hypothesis-profile=searching", *more]) or failed


def test_postgres15(more: list[str]) -> int:
    """The tests that stand on the database, against Debian's PostgreSQL 15; refuses where it cannot be installed."""
    if not POSTGRES_15.exists() and os.geteuid() == 0 and shutil.which("apt-get"):
        environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", "postgresql-15"]):
            subprocess.run(["apt-get", *command], env=environ, capture_output=True, check=False)
    if not POSTGRES_15.exists():
        raise StepFailed("PostgreSQL 15 is not installed and could not be (Debian 12: apt install postgresql-15).")
    present = [path for path in DATABASE_HEAVY if (ROOT / path).exists()]
    with _suite_server(POSTGRES_15) as environ:
        return _suite(["-m", "not slow and not journey", *more, *present], environ)


def lock(_more: list[str]) -> int:
    """Writes requirements/*.txt anew from requirements/*.in, with hashes and without naming a registry."""
    uv = ROOT / ".hearth" / "tools" / "bin" / "uv"
    for name in LOCKS:
        command: list[str | Path] = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header",
                   "--python-version", "3.11", f"requirements/{name}.in", "-o", f"requirements/{name}.txt"]  # fmt: skip
        subprocess.run(command, cwd=ROOT, check=True)
        text = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8")
        if "://" in text:
            raise StepFailed(f"requirements/{name}.txt names a host; the lock files must not.")
    return 0


def clean(_more: list[str]) -> int:
    """Deletes the databases of tests and benchmarks, wherever they lie; the landlord's is not touched."""
    for home in SCRATCH_HOMES:
        remove_cluster(home=home)
        shutil.rmtree(home, ignore_errors=True)
    return 0


def _static(progress: Progress) -> list[tuple[str, str]]:
    """Every check that runs nothing of Hearth: which failed, and what it said. All are run, so that one failure does
    not hide another."""
    tools = VENV / "bin"
    node = frontend.npm_environment(environ=_environment())
    checks: list[tuple[str, list[str | Path], Path, dict[str, str]]] = [
        ("ruff check", [tools / "ruff", "check", "."], ROOT, _environment()),
        ("ruff format", [tools / "ruff", "format", "--check", "."], ROOT, _environment()),
        ("mypy", [tools / "mypy"], ROOT, _environment()),
        ("import contracts", [tools / "lint-imports"], ROOT, _environment()),
        ("front end types", list(frontend.npm("run", "--silent", "check")), WEB, node),
        ("front end tests", [*frontend.npm("test", "--silent")], WEB, node),
    ]

    def run(name: str, command: list[str | Path], cwd: Path, environ: dict[str, str]) -> tuple[str, str]:
        began = time.monotonic()
        done = subprocess.run(
            command, cwd=cwd, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", check=False,
        )  # fmt: skip
        verdict = "FAILED" if done.returncode else "holds"
        progress.say(f"{name}: {verdict} ({time.monotonic() - began:.1f} s)")
        return name, (done.stdout or f"It ended with {done.returncode}.") if done.returncode else ""

    with ThreadPoolExecutor(2) as pool:
        return [(name, said) for name, said in pool.map(lambda check: run(*check), checks) if said]


def _told(failed: list[tuple[str, str]]) -> int:
    """Prints what failed; 1 if anything did."""
    for name, said in failed:
        sys.stdout.write(f"\n{name} failed:\n{said}\n")
    sys.stdout.flush()
    return 1 if failed else 0


@contextmanager
def _suite_server(postgres: Path | None = None) -> Iterator[dict[str, str]]:
    """A throw-away server for as long as the suite runs, of the programs in a folder: what names it to the tests."""
    environ = _environment()
    home = TEST_HOME
    if postgres:
        environ["HEARTH_POSTGRES_BIN"] = str(postgres)
        home = TEST_HOME_15
    environ["HEARTH_HOME"] = str(home)
    with ensure_server(home=home, fast=True, environ=environ) as server:
        environ["HEARTH_TEST_SERVER_URL"] = server.urls.superuser
        yield environ


def _suite(arguments: list[str], environ: dict[str, str]) -> int:
    """Runs pytest on such a server."""
    # Three workers on two cores: some tests wait for processes, and for transactions of other tests.
    spread = ("-n", "3", "--dist", "worksteal")
    slowest = ("--durations=25", "--durations-min=4")  # where the minutes go, for whoever wants them back
    command = [sys.executable, "-m", "pytest", *spread, *slowest, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode


def _environment() -> dict[str, str]:
    """The caller's environment less what would point the checks at another database or home."""
    dropped = ("DATABASE_URL", "HEARTH_OWNER_DATABASE_URL", "HEARTH_PORTAL_DATABASE_URL", "HEARTH_HOME", "SECRET_KEY")
    return {name: value for name, value in os.environ.items() if name not in dropped}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
