"""What is installed and how: pip found or fetched, settings handed on, nothing done twice, one clear sentence."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hearth.ops import bootstrap, browser, fetch_pip, frontend
from hearth.ops.faults import StepFailed
from hearth.ops.places import REQUIREMENTS, ROOT
from hearth.ops.progress import Progress
from hearth.ops.steps import Steps


def test_pip_and_uv_are_given_where_from_but_never_where_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Indexes and certificates pass; targets, prefixes, constraints and foreign Python paths do not."""
    for name in (
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_CONSTRAINT",
        "UV_CONSTRAINT",
        "UV_TARGET",
        "PYTHONPATH",
        "VIRTUAL_ENV",
    ):
        monkeypatch.setenv(name, "/somewhere")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PIP_INDEX_URL", "file:///packages/simple")
    monkeypatch.setenv("PIP_CERT", "/certificates.pem")
    for name in ("UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX", "UV_CONFIG_FILE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    pip, uv = fetch_pip.pip_environment(), fetch_pip.uv_environment(home=tmp_path)
    assert (pip["PIP_INDEX_URL"], pip["PIP_CERT"], pip["PIP_USER"]) == (
        "file:///packages/simple",
        "/certificates.pem",
        "0",
    )
    assert (uv["UV_DEFAULT_INDEX"], uv["SSL_CERT_FILE"]) == ("file:///packages/simple", "/certificates.pem")
    for environ in (pip, uv):
        assert not {"PIP_TARGET", "PIP_PREFIX", "PIP_CONSTRAINT", "PYTHONPATH", "VIRTUAL_ENV"} & environ.keys() - (
            {"PIP_TARGET", "PIP_PREFIX", "PIP_CONSTRAINT"} if environ is uv else set()
        )
    assert not {"UV_CONSTRAINT", "UV_TARGET"} & uv.keys()


def test_pips_configuration_file_is_read_for_uv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """uv does not read it; a company's own index often stands nowhere else. uv's own setting wins."""
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = file:///mirror/%(simple)s\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    assert fetch_pip.pip_setting("index-url") == "file:///mirror/%(simple)s"
    monkeypatch.setenv("UV_INDEX_URL", "file:///own")
    assert "UV_DEFAULT_INDEX" not in fetch_pip.uv_environment(home=tmp_path)
    (tmp_path / "pip.conf").write_text("broken")
    assert fetch_pip.pip_setting("index-url") is None


def test_a_cache_that_cannot_be_written_moves_into_the_clone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A read-only home directory is no obstacle."""
    monkeypatch.delenv("UV_CACHE_DIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "/proc/nowhere")
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    assert fetch_pip.uv_environment(home=tmp_path)["UV_CACHE_DIR"] == str(tmp_path / "cache" / "uv")
    environ = frontend.npm_environment(environ={"PATH": "/bin"})
    assert environ["npm_config_cache"] == str(ROOT / ".hearth" / "cache" / "npm")
    assert environ["PATH"].startswith(str(frontend.node_folder() / "bin"))


def test_without_any_pip_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No pip, no venv, no Debian: each way gives its reason, and the sentence the package."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python3")
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    reasons = []
    for way in fetch_pip.ways(work=tmp_path / "pip"):
        with pytest.raises(StepFailed) as failed:
            way()
        reasons.append(failed.value.sentence)
    sentence = fetch_pip.none_worked(reasons)
    assert sentence.startswith(
        "Hearth needs pip once, to fetch its installer. Install it (Debian: apt install python3-pip)"
    )
    assert "not Debian" in sentence
    assert len(sentence.splitlines()) == 4


def test_an_environment_that_has_its_pins_is_not_touched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Skipped by the lock files' hashes; a changed lock, another set or a broken Python is installed again."""
    done: list[list[str]] = []
    (tmp_path / "requirements").mkdir()
    for name in bootstrap.DEVELOP:
        (tmp_path / "requirements" / name).write_text(name)
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", tmp_path / "requirements")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    works = True
    monkeypatch.setattr(bootstrap, "_works", lambda _python: works)
    monkeypatch.setattr(bootstrap, "_uv", lambda _progress: Path("uv"))
    monkeypatch.setattr(bootstrap, "_install_hearth", lambda: None)
    monkeypatch.setattr(bootstrap, "_run", lambda command, _environ: done.append([str(part) for part in command]))

    def install(sets: tuple[str, ...]) -> list[str]:
        """The kinds of commands that were needed."""
        done.clear()
        bootstrap.install(sets=sets, progress=Progress(quiet=True))
        return [command[1] for command in done]

    assert install(bootstrap.RUN) == ["pip"]
    assert all("--require-hashes" in command for command in done)
    assert not any("develop.txt" in part for command in done for part in command)
    assert install(bootstrap.RUN) == []
    assert install(bootstrap.DEVELOP) == ["pip"]
    assert install(bootstrap.RUN) == []
    (tmp_path / "requirements" / "run.txt").write_text("newer")
    assert install(bootstrap.RUN) == ["pip"]
    works = False
    assert install(bootstrap.RUN) == ["venv", "pip"]


def test_make_says_what_to_install_where_there_is_no_python(tmp_path: Path) -> None:
    """Neither python3.11 nor a newer one on the PATH."""
    make, shell = shutil.which("make"), shutil.which("sh")
    assert make
    assert shell
    (tmp_path / "sh").symlink_to(shell)
    done = subprocess.run(
        [make, "serve"], cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "Hearth needs Python 3.11 or newer, and none is on the PATH (Debian: apt install python3.11)." in done.stderr


def test_the_installer_starts_with_nothing_but_the_standard_library(tmp_path: Path) -> None:
    """Everything that bootstrap.py imports must be there before anything is installed."""
    check = (
        "import runpy, sys\n"
        "sys.argv = ['bootstrap']\n"
        f"runpy.run_path({str(ROOT / 'src/hearth/ops/bootstrap.py')!r}, run_name='imported')\n"
        "print(*sorted(name for name in sys.modules if name.split('.')[0] in {'psutil', 'psycopg', 'django'}))\n"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", check], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_the_lock_files_are_hashed_and_name_no_host() -> None:
    """Every pin has a hash; no address of a registry stands anywhere in them."""
    for lock in REQUIREMENTS.glob("*.txt"):
        text = lock.read_text()
        assert "://" not in text, lock
        pins = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
        assert pins
        assert all("--hash=sha256:" in pin for pin in pins), lock


def test_every_dependency_has_its_reason() -> None:
    """One line each says why it is here."""
    for wanted in REQUIREMENTS.glob("*.in"):
        for line in wanted.read_text().splitlines():
            if line and not line.startswith(("#", "-")):
                assert re.search(r"\s# \w", line) or line.startswith("tzdata"), f"{wanted.name}: {line}"


def test_the_browser_is_named_found_or_explained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """HEARTH_BROWSER, then the PATH, where the one without a window comes first, then what Playwright fetched; without
    any, one sentence names the package."""
    monkeypatch.delenv("HEARTH_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "fetched"))
    assert browser.find() is None
    assert "apt install chromium" in browser.WHY_NONE
    fetched = tmp_path / "fetched" / "chromium-1200" / "chrome-linux" / "chrome"
    installed = tmp_path / "bin" / "chromium"
    without_window = tmp_path / "bin" / "chromium-headless-shell"
    named = tmp_path / "own"
    for expected in (fetched, installed, without_window, named):
        expected.parent.mkdir(parents=True, exist_ok=True)
        expected.touch(mode=0o755)
        if expected is named:
            monkeypatch.setenv("HEARTH_BROWSER", str(named))
        assert browser.find() == expected
    named.unlink()
    assert browser.find() is None


def test_a_browser_that_cannot_be_had_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian's packages are tried as root, then Playwright's own; when all fail the answer is none."""
    tried: list[str] = []

    def try_in_vain(command: list[str], _environ: dict[str, str]) -> bool:
        tried.append(command[-1] if command[0] == "apt-get" else command[0])
        return False

    monkeypatch.setattr(browser, "find", lambda: None)
    monkeypatch.setattr(browser, "_quietly", try_in_vain)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda _name: "/usr/bin/apt-get")
    assert browser.ensure() is None
    assert tried == [browser.SHELL, "-q", browser.SHELL, browser.WHOLE, sys.executable]
    assert browser.launch_arguments() == ["--no-sandbox"]
    tried.clear()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert browser.ensure() is None
    assert tried == [sys.executable]
    assert browser.launch_arguments() == []


def test_the_front_end_is_built_when_its_sources_change_and_only_then(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Packages by the lock file, the build by the sources; a build that fails leaves no stamp."""
    web, built = tmp_path / "web", tmp_path / "built"
    (web / "src").mkdir(parents=True)
    (web / "package-lock.json").write_text("{}")
    (web / "src" / "staff.ts").write_text("one")
    monkeypatch.setattr(frontend, "WEB", web)
    monkeypatch.setattr(frontend, "BUILT", built)
    monkeypatch.setattr(frontend, "ROOT", tmp_path)

    class Recorded(Steps):
        def __init__(self) -> None:
            super().__init__()
            self.ran: list[str] = []
            self.broken = False

        def run(self, *, what: str, command: list[str], environ: object, cwd: Path) -> str:  # noqa: ARG002 - the real one's
            self.ran.append(command[2])
            if self.broken:
                raise StepFailed(what)
            (web / "node_modules").mkdir(exist_ok=True)
            built.mkdir(exist_ok=True)
            return ""

    def build(steps: Recorded) -> list[str]:
        frontend.build(steps=steps, environ={"PATH": "/bin"}, progress=Progress(quiet=True))
        return steps.ran

    assert build(Recorded()) == ["ci", "run"]
    assert build(Recorded()) == []
    (web / "src" / "staff.ts").write_text("two")
    broken = Recorded()
    broken.broken = True
    with pytest.raises(StepFailed):
        build(broken)
    assert build(Recorded()) == ["run"]
    (web / "package-lock.json").write_text('{"newer": 1}')
    assert build(Recorded()) == ["ci", "run"]
