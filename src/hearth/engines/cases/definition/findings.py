"""What a check finds in a path, each pointing at its element, in words for the person who drew it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hearth.kernel.refusal import Refused


class Level(StrEnum):
    """An ERROR stops publishing; a WARNING may be meant; INFORMATION says what has no effect."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`code` is stable. `element` is the BPMN id ("" for the whole path), `name` what the drawing calls it."""

    level: Level
    code: str
    element: str
    name: str
    sentence: str
    advice: str = ""

    def __str__(self) -> str:
        where = f"“{self.name}” ({self.element}): " if self.element else ""
        return f"{where}{self.sentence}{' ' if self.advice else ''}{self.advice}"


class Report:
    """Collects findings; the same thing is said once."""

    def __init__(self, findings: tuple[Finding, ...] = ()) -> None:
        self._findings = dict.fromkeys(findings)

    def add(
        self, level: Level, code: str, sentence: str, *, element: str = "", name: str = "", advice: str = ""
    ) -> None:
        """Adds a finding. An element without a name is called by its id."""
        finding = Finding(
            level=level, code=code, element=element, name=name or element, sentence=sentence, advice=advice
        )
        self._findings.setdefault(finding)

    def refuse(self, code: str, sentence: str, *, element: str = "", name: str = "", advice: str = "") -> None:
        """Adds an error."""
        self.add(Level.ERROR, code, sentence, element=element, name=name, advice=advice)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Errors first, else in the order of finding."""
        order = list(Level)
        return tuple(sorted(self._findings, key=lambda each: order.index(each.level)))

    @property
    def has_errors(self) -> bool:
        return any(each.level is Level.ERROR for each in self._findings)


class PathRefused(Refused):
    """The path can't be published; `findings` says why, element by element."""

    code = "path_refused"

    def __init__(self, name: str, findings: tuple[Finding, ...]) -> None:
        errors = [each for each in findings if each.level is Level.ERROR]
        more = f" And {len(errors) - 3} more." if len(errors) > 3 else ""
        super().__init__(f"“{name}” can't be published. " + " ".join(map(str, errors[:3])) + more)
        self.findings = findings
