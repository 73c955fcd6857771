"""How long a newcomer waits: fresh clone to first page, second start, and the start after kill -9 of everything.

Clones the repository into a folder of its own, types `make serve`, and asks for the sign-in page until it comes.
Prints one JSON line per figure, with its bar; ends with 1 when one is missed.

    python benchmarks/startup.py [--as-user NAME] [--fresh-cache]

`--as-user` does it as that account, which needs no rights (only root can ask for it). `--fresh-cache` gives the
package installers empty caches, as a machine has that never saw Hearth.
"""

from __future__ import annotations

import argparse
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
GIVE_UP_SECONDS = 900
BARS = {"fresh clone to first page": 90.0, "second start": 5.0, "start after kill -9": 10.0}
# What is handed on: how to reach the packages. Nothing that a developer's shell adds.
KEPT = ("PATH", "LANG", "PIP_CERT", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS",
        "UV_DEFAULT_INDEX", "UV_INDEX_URL")  # fmt: skip


class Newcomer:
    """Somebody with a fresh clone, Python, git and make."""

    def __init__(self, folder: Path, account: pwd.struct_passwd | None, *, fresh_cache: bool) -> None:
        self.clone = folder / "hearth"
        self.port = _free_port()
        self._account = account
        caches = folder / "home"
        caches.mkdir()
        self.environ = {name: os.environ[name] for name in KEPT if name in os.environ} | {"PORT": str(self.port)}
        home = caches if fresh_cache or account else Path("~").expanduser()
        self.environ["HOME"] = str(home)
        # The account's own repository is the clone; git would refuse the original as somebody else's.
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, self.clone], check=True)
        if account:
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)

    def serve(self) -> tuple[subprocess.Popen[bytes], float]:
        """Types `make serve`; answers the process and the seconds until the first page."""
        switch: dict[str, Any] = {}
        if self._account:
            switch = {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}
        began = time.monotonic()
        with open(self.clone.parent / "serve.log", "ab") as log:
            process = subprocess.Popen(
                ["make", "serve"], cwd=self.clone, env=self.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, **switch,
            )  # fmt: skip
        _until(lambda: self._page(process), "the first page")
        return process, time.monotonic() - began

    def _page(self, process: subprocess.Popen[bytes]) -> bool:
        """Whether the sign-in page is there, its style and script too."""
        if process.poll() is not None:
            raise SystemExit(f"make serve ended with {process.returncode}:\n{self._log()}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sign-in/", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def _log(self) -> str:
        return (self.clone.parent / "serve.log").read_text(errors="replace")[-3000:]

    def phases(self) -> dict[str, float]:
        """The seconds of each phase as Hearth itself counted them, once it says that it is ready."""
        noted = self.clone / ".hearth" / "run" / "startup.json"
        _until(noted.exists, "the figures of the start")
        figures: dict[str, float] = json.loads(noted.read_text())
        noted.unlink()
        return figures

    def processes(self) -> list[psutil.Process]:
        """Everything that works for this clone: supervisor, web server, worker, database."""
        found = []
        for process in psutil.process_iter():
            try:
                places = [process.cwd(), *process.cmdline()]
            except (psutil.Error, OSError):
                continue
            if any(str(self.clone) in place for place in places):
                found.append(process)
        return found

    def rows(self) -> dict[str, int]:
        """Every table's rows, by a backup's manifest: taking one also proves that the database is whole."""
        archive = self.clone.parent / f"{time.monotonic_ns()}.tar"
        code = (
            "import json, sys, datetime as dt, os, pathlib\n"
            "from hearth.ops.backup import backup\nfrom hearth.ops.places import home\n"
            "from hearth.ops.progress import Progress\n"
            "made = backup(home=home(), environ=os.environ, file=pathlib.Path(sys.argv[1]),\n"
            "              progress=Progress(quiet=True), made_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))\n"
            "print(json.dumps(made.rows))\n"
        )
        python = self.clone / ".venv" / "bin" / "python"
        done = subprocess.run([python, "-c", code, archive], env=self.environ, capture_output=True, check=False)
        if done.returncode:
            raise SystemExit(f"No backup could be taken:\n{done.stderr.decode()}")
        archive.unlink()
        counted: dict[str, int] = json.loads(done.stdout)
        return counted


def main() -> int:
    """Runs the three starts and prints the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--as-user", metavar="NAME", help="do it as this account")
    options.add_argument("--fresh-cache", action="store_true", help="with empty package caches")
    chosen = options.parse_args()
    account = pwd.getpwnam(chosen.as_user) if chosen.as_user else None
    who = chosen.as_user or pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="hearth-startup-", dir="/tmp"))
    folder.chmod(0o755)
    newcomer = None
    try:
        newcomer = Newcomer(folder, account, fresh_cache=chosen.fresh_cache)
        return _measure(newcomer, who)
    finally:
        if newcomer:
            _kill(newcomer.processes())
        shutil.rmtree(folder, ignore_errors=True)


def _measure(newcomer: Newcomer, who: str) -> int:
    process, fresh = newcomer.serve()
    missed = _print("fresh clone to first page", fresh, who, newcomer.phases())
    process.send_signal(signal.SIGTERM)
    process.wait()
    process, second = newcomer.serve()
    missed |= _print("second start", second, who, newcomer.phases())
    before = newcomer.rows()
    _kill(newcomer.processes())
    process.wait()
    process, third = newcomer.serve()
    phases = newcomer.phases()
    after = newcomer.rows()
    lost = sum(max(0, count - after.get(table, 0)) for table, count in before.items() if "procrastinate" not in table)
    missed |= _print("start after kill -9", third, who, phases, rows_lost=lost) or bool(lost)
    process.send_signal(signal.SIGTERM)
    process.wait()
    return int(missed)


def _print(figure: str, seconds: float, who: str, phases: dict[str, float], **more: int) -> bool:
    """One line; whether the bar was missed."""
    line = {"figure": figure, "as": who, "seconds": round(seconds, 1), "bar": BARS[figure], "phases": phases} | more
    print(json.dumps(line), flush=True)
    return seconds > BARS[figure]


def _kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(processes, timeout=10)


def _until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while not true():
        if time.monotonic() > deadline:
            raise SystemExit(f"{what} did not come within {GIVE_UP_SECONDS} s.")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
