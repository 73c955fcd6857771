"""Why a template, a merge or a document is refused."""

from __future__ import annotations

from collections.abc import Sequence

from hearth.engines.comms.rendering.formatting import format_list
from hearth.kernel.refusal import Refused


class TemplateError(Refused):
    """A template is not sound. `line` and `column` count from 1 and point at where to look."""

    code = "template_error"

    def __init__(self, sentence: str, line: int, column: int) -> None:
        super().__init__(f"Line {line}, column {column}: {sentence}", field="body")
        self.line = line
        self.column = column


class MissingFields(Refused):
    """Fields that the template needs have no value; nothing is sent. `paths` lists every one, in order."""

    code = "missing_fields"

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(f"It can't be sent: there is no value for {format_list(paths)}.")
        self.paths = tuple(paths)


class UnsafeLink(Refused):
    """A field that a link leads to holds something other than a web, email or telephone address."""

    code = "unsafe_link"


class Unprintable(Refused):
    """The typesetter can't make the document."""

    code = "unprintable"


class DocumentInvalid(Refused):
    """A letter, sheet or statement lacks something, or does not add up. `field` names what."""

    code = "document_invalid"
