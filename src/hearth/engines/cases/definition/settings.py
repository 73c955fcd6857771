"""Reading the Hearth settings of one element: each attribute by its type, and nothing left over unseen."""

from __future__ import annotations

import datetime as dt
import textwrap
from enum import StrEnum
from typing import TypeVar
from xml.etree.ElementTree import Element as XmlElement

from hearth.engines.cases.definition.bpmn import HEARTH, local
from hearth.engines.cases.definition.findings import Level, Report

E = TypeVar("E", bound=StrEnum)


class Settings:
    """One extension element. A wrong attribute is a finding of the block that it belongs to, and its default counts."""

    def __init__(self, xml: XmlElement, report: Report, *, element: str, name: str) -> None:
        self.xml, self.report, self.element, self.name = xml, report, element, name
        self._attributes = set(xml.attrib)
        self._children = {local(child) for child in xml}

    @property
    def tag(self) -> str:
        return local(self.xml)

    def refuse(self, code: str, sentence: str, advice: str = "") -> None:
        """An error of this block."""
        self.report.refuse(code, sentence, element=self.element, name=self.name, advice=advice)

    def warn(self, code: str, sentence: str, advice: str = "") -> None:
        """A warning of this block."""
        self.report.add(Level.WARNING, code, sentence, element=self.element, name=self.name, advice=advice)

    def text(self, name: str, *, needed: bool = False) -> str:
        self._attributes.discard(name)
        value = self.xml.get(name, "").strip()
        if needed and not value:
            self.refuse("setting_missing", f"its {self.tag} lacks “{name}”.")
        return value

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name)
        if value not in ("", "true", "false"):
            self.refuse("setting_wrong", f"“{name}” of its {self.tag} must be true or false, not “{value}”.")
        return default if value not in ("true", "false") else value == "true"

    def whole(self, name: str, default: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if not value.isdecimal() or not 0 < int(value) <= 10_000:
            self.refuse("setting_wrong", f"“{name}” of its {self.tag} must be a whole number from 1 to 10,000.")
            return default
        return int(value)

    def day(self, name: str) -> dt.date | None:
        value = self.text(name)
        try:
            return dt.date.fromisoformat(value) if value else None
        except ValueError:
            self.refuse("setting_wrong", f"“{name}” of its {self.tag} must be a day such as 2026-04-01.")
            return None

    def one_of(self, name: str, choices: type[E], default: E | None = None) -> E | None:
        value = self.text(name, needed=default is None)
        if value in {each.value for each in choices}:
            return choices(value)
        if value:
            known = ", ".join(each.value for each in choices)
            self.refuse("setting_wrong", f"“{name}” of its {self.tag} must be one of: {known}; not “{value}”.")
        return default

    def words(self, name: str) -> tuple[str, ...]:
        """A comma-separated list."""
        return tuple(each.strip() for each in self.text(name).split(",") if each.strip())

    def content(self) -> str:
        """The element's own text, without the indentation of the file."""
        return textwrap.dedent(self.xml.text or "").strip()

    def children(self, *tags: str) -> list[Settings]:
        """The settings below of these tags, in the order of the file."""
        self._children -= set(tags)
        wanted = {f"{HEARTH}{tag}" for tag in tags}
        return [
            Settings(child, self.report, element=self.element, name=self.name)
            for child in self.xml
            if child.tag in wanted
        ]

    def child(self, tag: str) -> Settings | None:
        found = self.children(tag)
        if len(found) > 1:
            self.refuse("setting_twice", f"has more than one {tag}.")
        return found[0] if found else None

    def done(self) -> None:
        """Whatever was not asked for is named."""
        for name in sorted(self._attributes):
            self.warn("setting_unknown", f"“{name}” of its {self.tag} is not known. It is kept and not used.")
        for tag in sorted(self._children):
            self.warn("setting_unknown", f"the {tag} in its {self.tag} is not known. It is kept and not used.")
