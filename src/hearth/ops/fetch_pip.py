"""Finds a pip that can fetch the pinned uv, on machines that have one and on a bare Debian that has none.

Standard library only. Each way answers the command that runs pip, or raises StepFailed with its reason.
"""

from __future__ import annotations

import configparser
import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from hearth.ops.faults import StepFailed

PipCommand = list[str]
# What may reach pip and uv from the caller's environment: where packages and certificates come from, nothing that
# changes what is installed or where (PIP_TARGET, PIP_USER, UV_CONSTRAINT and the like would).
PIP_KEPT = ("INDEX_URL", "EXTRA_INDEX_URL", "FIND_LINKS", "NO_INDEX", "CERT", "CLIENT_CERT", "TRUSTED_HOST", "PROXY",
            "CONFIG_FILE", "CACHE_DIR", "TIMEOUT", "DEFAULT_TIMEOUT", "RETRIES", "KEYRING_PROVIDER")  # fmt: skip
UV_KEPT = ("INDEX", "INDEX_URL", "DEFAULT_INDEX", "EXTRA_INDEX_URL", "FIND_LINKS", "NO_INDEX", "CACHE_DIR",
           "CONFIG_FILE", "HTTP_TIMEOUT", "INSECURE_HOST", "KEYRING_PROVIDER", "LINK_MODE", "NATIVE_TLS",
           "SYSTEM_CERTS", "OFFLINE", "CONCURRENT_DOWNLOADS")  # fmt: skip


def ways(*, work: Path) -> list[Callable[[], PipCommand]]:
    """The ways to a pip, cheapest first. `work` is a folder that may be filled and thrown away."""
    return [_own_pip, partial(_ensured_pip, work), partial(_debian_pip, work)]


def install(*, pip: PipCommand, target: Path, requirements: Path) -> None:
    """Installs hash-checked wheels into a folder of their own; the Python it runs under is left as it was."""
    command = [*pip, "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes",
               "--no-warn-script-location", "--target", str(target), "-r", str(requirements)]  # fmt: skip
    _run(command, pip_environment(), "pip could not fetch uv")


def pip_environment() -> dict[str, str]:
    """The caller's environment for pip, less what would install elsewhere or refuse to."""
    kept = _kept("PIP_", PIP_KEPT)
    return kept | {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def uv_environment(*, home: Path) -> dict[str, str]:
    """The caller's environment for uv, which does not read pip's settings: index and certificate are handed on.

    A cache that cannot be written (a read-only home directory) moves to `home`.
    """
    environ = _kept("UV_", UV_KEPT) | {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    indexes = ("UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX", "UV_NO_INDEX", "UV_CONFIG_FILE")
    index = pip_setting("index-url")
    if index and not any(name in environ for name in indexes):
        environ["UV_DEFAULT_INDEX"] = index
    certificate = pip_setting("cert")
    if certificate:
        environ.setdefault("SSL_CERT_FILE", certificate)
    if "UV_CACHE_DIR" not in environ and not _can_write(
        Path(environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    ):
        environ["UV_CACHE_DIR"] = str(home / "cache" / "uv")
    return environ


def pip_setting(name: str) -> str | None:
    """One of pip's settings: from its environment variable, else from its configuration files, the user's first."""
    named = os.environ.get("PIP_" + name.upper().replace("-", "_"))
    if named:
        return named
    configuration = Path(os.environ.get("XDG_CONFIG_HOME") or Path("~/.config").expanduser())
    files = [Path("/etc/pip.conf"), Path("~/.pip/pip.conf").expanduser(), configuration / "pip" / "pip.conf"]
    if os.environ.get("PIP_CONFIG_FILE"):
        files.append(Path(os.environ["PIP_CONFIG_FILE"]))
    settings = configparser.RawConfigParser()
    try:
        settings.read(files, encoding="utf-8")
    except configparser.Error:
        return None
    return settings.get("global", name, fallback=None) or None


def none_worked(reasons: list[str]) -> str:
    """The one sentence for a machine on which uv cannot be had, with the reasons beneath."""
    listed = "".join(f"\n- {reason}" for reason in reasons)
    return (
        "Hearth needs pip once, to fetch its installer. Install it (Debian: apt install python3-pip) and try again."
        f"{listed}"
    )


def _own_pip() -> PipCommand:
    command = [sys.executable, "-m", "pip"]
    _run([*command, "--version"], pip_environment(), f"{sys.executable} has no pip")
    return command


def _ensured_pip(work: Path) -> PipCommand:
    shutil.rmtree(work, ignore_errors=True)
    _run(
        [sys.executable, "-m", "venv", str(work / "venv")],
        pip_environment(),
        f"{sys.executable} cannot make a venv with pip",
    )
    return [str(work / "venv" / "bin" / "python"), "-m", "pip"]


def _debian_pip(work: Path) -> PipCommand:
    """Takes Debian's pip wheel out of its signed package, without installing anything and without being root."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise StepFailed("this is not Debian, so there is no apt-get to fetch pip with")
    shutil.rmtree(work, ignore_errors=True)
    for folder in ("state/lists/partial", "cache/archives/partial", "root"):
        (work / folder).mkdir(parents=True)
    fetch = ["download", "python3-pip-whl", "ca-certificates"]
    unsandboxed = ["-o", "APT::Sandbox::User=root"]  # the folder is ours; the account _apt could not write into it
    own_lists = [*unsandboxed, "-o", f"Dir::State={work}/state", "-o", f"Dir::Cache={work}/cache",
                 "-o", "Dir::State::status=/var/lib/dpkg/status", "-o", "Acquire::Languages=none"]  # fmt: skip
    try:
        _run(["apt-get", "-q", *unsandboxed, *fetch], dict(os.environ), "", cwd=work)
    except StepFailed:  # no package lists, or lists so old that the package has moved on
        _run(["apt-get", "-q", *own_lists, "update"], dict(os.environ), "apt-get could not fetch the package lists")
        _run(["apt-get", "-q", *own_lists, *fetch], dict(os.environ), "apt-get could not fetch pip", cwd=work)
    for package in work.glob("*.deb"):
        _run(["dpkg-deb", "-x", str(package), str(work / "root")], dict(os.environ), "dpkg-deb could not unpack pip")
    wheels = glob.glob(f"{work}/root/usr/share/python-wheels/pip-*.whl")
    if not wheels:
        raise StepFailed("Debian's python3-pip-whl holds no pip wheel")
    return [sys.executable, f"{wheels[0]}/pip", *_certificates(work / "root")]


def _certificates(root: Path) -> list[str]:
    """Debian's pip trusts the system's certificates only; where there are none, those of the fetched package."""
    if os.environ.get("PIP_CERT") or Path("/etc/ssl/certs/ca-certificates.crt").exists():
        return []
    bundle = root / "certificates.pem"
    parts = sorted((root / "usr/share/ca-certificates").rglob("*.crt"))
    bundle.write_text("".join(part.read_text(encoding="utf-8") for part in parts), encoding="utf-8")
    return ["--cert", str(bundle)]


def _kept(prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    kept = {prefix + name for name in names}
    dropped = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")
    return {
        name: value for name, value in os.environ.items()
        if name not in dropped and (not name.startswith(prefix) or name in kept)
    }  # fmt: skip


def _can_write(folder: Path) -> bool:
    """Whether the folder, or the nearest one above it that exists, can be written."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return os.access(folder, os.W_OK)


def _run(command: list[str], environ: dict[str, str], what: str, cwd: Path | None = None) -> None:
    try:
        done = subprocess.run(command, env=environ, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError as error:
        raise StepFailed(f"{what}: {error}") from None
    if done.returncode:
        said = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
        raise StepFailed(f"{what}: {said[-1] if said else 'it ended without a word'}")
