"""Makes a clone usable with nothing but Python >= 3.11, and becomes the command that was asked for.

Run by the Makefile as `python3 -I src/hearth/ops/bootstrap.py serve|install|test|test-all|test-postgres15|lint|lock`.
Standard library only. It gets uv at the pinned version, lets uv make .venv and install the pinned sets with their
hashes checked, and skips whatever is already there. What was installed is remembered by the lock files' hashes.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from hearth.kernel.refusal import Refused
from hearth.ops import fetch_pip
from hearth.ops.address import address, check_free
from hearth.ops.faults import StepFailed
from hearth.ops.places import PYTHON, REQUIREMENTS, ROOT, SOURCE, VENV, home
from hearth.ops.progress import Progress
from hearth.ops.running import refuse_if_running

TOOLS = ROOT / ".hearth" / "tools"
UV = TOOLS / "bin" / "uv"
RUN = ("run.txt", "build.txt")
DEVELOP = (*RUN, "develop.txt")

# `hearth` in .venv finds its Python beside itself, so the clone may lie under any name, spaces included.
SCRIPT = """\
#!/bin/sh
'''exec' "$(dirname -- "$(realpath -- "$0")")/python" "$0" "$@"
' '''
import sys

from hearth.ops.command import main

sys.exit(main())
"""


def main(arguments: list[str]) -> int:
    """Installs what the goal needs, then replaces this process by the goal. Answers 1 with a sentence if it can't."""
    goal = arguments[0] if arguments else "install"
    progress = Progress()
    try:
        if goal == "serve":  # before a minute of downloads, not after it
            refuse_if_running(home=home())
            check_free(address=address(environ=os.environ))
        sets = RUN if goal in ("serve", "install") else DEVELOP
        (ROOT / ".hearth").mkdir(exist_ok=True)
        with open(ROOT / ".hearth" / "install.lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two commands in one clone: the second waits, then finds it done
            install(sets=sets, progress=progress)
    except Refused as refused:
        sys.stderr.write(f"{refused.sentence}\n")
        return 1
    if goal != "install":
        _become(goal, arguments[1:], progress)
    return 0


def _become(goal: str, more: list[str], progress: Progress) -> NoReturn:
    """Replaces this process by the goal: Ctrl-C and kill then reach the supervisor itself."""
    module = ("hearth.ops.command", "serve") if goal == "serve" else ("hearth.ops.checks", goal)
    sys.stdout.flush()
    given = environment() | progress.hand_on()
    os.execve(PYTHON, [str(PYTHON), "-m", *module, *more], given)  # noqa: S606 - no shell is meant


def environment() -> dict[str, str]:
    """The environment of what is started: no foreign Python paths, and bytecode kept, or each start pays again."""
    dropped = ("PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
    return {name: value for name, value in os.environ.items() if name not in dropped}


def install(*, sets: tuple[str, ...], progress: Progress) -> None:
    """Brings .venv to the pinned sets; nothing is fetched when it already has them."""
    stamp = VENV / "hearth-installed.json"
    wanted = {name: _digest(REQUIREMENTS / name) for name in sets}
    try:
        installed = dict(json.loads(stamp.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        installed = {}
    if wanted.items() <= installed.items() and _works(PYTHON):
        return
    uv_environment = fetch_pip.uv_environment(home=ROOT / ".hearth")
    uv = _uv(progress)
    with progress.phase("packages", "installing the pinned packages"):
        if not _works(PYTHON):
            installed = {}
            _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, VENV], uv_environment)
        requirements = [part for name in sets for part in ("-r", REQUIREMENTS / name)]
        _run(
            [
                uv,
                "pip",
                "install",
                "--quiet",
                "--python",
                PYTHON,
                "--require-hashes",
                "--compile-bytecode",
                *requirements,
            ],
            uv_environment,
        )
        _install_hearth()
    stamp.write_text(json.dumps(installed | wanted), encoding="utf-8")


def _uv(progress: Progress) -> Path:
    """The pinned uv, fetched if it is not there."""
    stamp = TOOLS / "lock"
    wanted = _digest(REQUIREMENTS / "tools.txt")
    if UV.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return UV
    with progress.phase("tools", "fetching uv"):
        fresh = TOOLS.with_name("tools.new")
        shutil.rmtree(fresh, ignore_errors=True)
        reasons = []
        for pip in fetch_pip.ways(work=ROOT / ".hearth" / "pip"):
            try:
                fetch_pip.install(pip=pip(), target=fresh, requirements=REQUIREMENTS / "tools.txt")
                break
            except StepFailed as failed:
                reasons.append(failed.sentence)
        else:
            raise StepFailed(fetch_pip.none_worked(reasons))
        (fresh / "lock").write_text(wanted, encoding="utf-8")
        shutil.rmtree(TOOLS, ignore_errors=True)
        fresh.rename(TOOLS)
        shutil.rmtree(ROOT / ".hearth" / "pip", ignore_errors=True)
    return UV


def _install_hearth() -> None:
    """Puts the source on .venv's path and `hearth` beside its Python; builds nothing, so needs nothing fetched."""
    libraries = subprocess.run(
        [PYTHON, "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    (Path(libraries) / "hearth.pth").write_text(f"{SOURCE.parent}\n", encoding="utf-8")
    script = VENV / "bin" / "hearth"
    script.write_text(SCRIPT, encoding="utf-8")
    script.chmod(0o755)


def _works(python: Path) -> bool:
    """Whether that interpreter starts and is new enough (a .venv outlives the Python it was made from)."""
    try:
        check = "import sys; sys.exit(sys.version_info < (3, 11))"
        return subprocess.run([python, "-Ic", check], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _run(command: list[str | Path], environ: dict[str, str]) -> None:
    done = subprocess.run(
        command, env=environ, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        said = done.stdout.decode(errors="replace").strip()
        raise StepFailed(f"Installing failed ({' '.join(map(str, command[:3]))}):\n{said}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
