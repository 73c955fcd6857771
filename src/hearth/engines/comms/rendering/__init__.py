"""From a template and values to text, HTML and accessible PDF. Pure functions: no Django, no clock, no network.

template = parse_template("Dear ((contact.formal_name))")
document = merge(template, {"contact.formal_name": "Ms Ada Jones"})
render_text(document), render_html(document, title=..., letterhead=...), render_letter_pdf(Letter(body=document, ...))
"""

from hearth.engines.comms.rendering.document import Document
from hearth.engines.comms.rendering.formatting import UnwritableValue, format_date, format_instant
from hearth.engines.comms.rendering.letter import Letter, Sheet, render_letter_pdf, render_sheet_pdf
from hearth.engines.comms.rendering.letterhead import Letterhead
from hearth.engines.comms.rendering.merging import merge, merge_line
from hearth.engines.comms.rendering.plain import render_text
from hearth.engines.comms.rendering.refusals import (
    DocumentInvalid,
    MissingFields,
    TemplateError,
    Unprintable,
    UnsafeLink,
)
from hearth.engines.comms.rendering.statement import Statement, StatementRow, render_statement_pdf
from hearth.engines.comms.rendering.template import Placeholder, Template, parse_template
from hearth.engines.comms.rendering.web import render_fragment, render_html

__all__ = [
    "Document",
    "DocumentInvalid",
    "Letter",
    "Letterhead",
    "MissingFields",
    "Placeholder",
    "Sheet",
    "Statement",
    "StatementRow",
    "Template",
    "TemplateError",
    "Unprintable",
    "UnsafeLink",
    "UnwritableValue",
    "format_date",
    "format_instant",
    "merge",
    "merge_line",
    "parse_template",
    "render_fragment",
    "render_html",
    "render_letter_pdf",
    "render_sheet_pdf",
    "render_statement_pdf",
    "render_text",
]
