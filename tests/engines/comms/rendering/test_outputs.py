from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.engines.comms.rendering import DocumentInvalid, Letterhead, render_fragment, render_html, render_text
from hearth.engines.comms.rendering.formatting import format_value

from .landlord import SENDER, document, letter

SOURCE = (
    "# What happens next\n\nWe come at ((at)).\nBe in.\n\n## Bring\n\n* keys\n* fobs\n  * blue\n\n3. three\n4. four\n\n"
    "^ Your rent is still due.\n\n---\n\n[Pay](https://example.org/pay?a=1&b=2) or [call](tel:01632960000)"
)


def test_a_document_as_text() -> None:
    assert render_text(document(SOURCE, at="noon")) == "\n".join(
        [
            "What happens next",
            "=" * 65,
            "",
            "We come at noon.",
            "Be in.",
            "",
            "Bring",
            "-" * 65,
            "",
            "• keys",
            "• fobs",
            "  • blue",
            "",
            "3. three",
            "4. four",
            "",
            "Your rent is still due.",
            "",
            "-" * 65,
            "",
            "Pay: https://example.org/pay?a=1&b=2 or call: tel:01632960000",
        ]
    )


def test_a_document_as_html() -> None:
    assert render_fragment(document(SOURCE, at="<noon> & “after”")) == "\n".join(  # noqa: FLY002 - one element a line
        [
            "<h1>What happens next</h1>",
            "<p>We come at &lt;noon&gt; &amp; “after”.<br>Be in.</p>",
            "<h2>Bring</h2>",
            "<ul><li>keys</li><li>fobs<ul><li>blue</li></ul></li></ul>",
            '<ol start="3"><li>three</li><li>four</li></ol>',
            '<div class="inset">Your rent is still due.</div>',
            "<hr>",
            '<p><a href="https://example.org/pay?a=1&amp;b=2">Pay</a> or <a href="tel:01632960000">call</a></p>',
        ]
    )


class Page(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def page(html: str) -> Page:
    reader = Page()
    reader.feed(html)
    return reader


@given(st.text(min_size=1).filter(format_value))
def test_no_value_adds_an_element_or_attribute_to_an_email(value: str) -> None:
    hostile = page(render_html(document(SOURCE, at=value), title=value, letterhead=SENDER))
    plain = page(render_html(document(SOURCE, at="x"), title="x", letterhead=SENDER))
    breaks = format_value(value).count("\n")
    assert len(hostile.elements) == len(plain.elements) + breaks
    assert [e for e in hostile.elements if e != "br"] == [e for e in plain.elements if e != "br"]
    assert hostile.attributes == plain.attributes
    assert format_value(value).replace("\n", "") in "".join(hostile.text)


def test_an_email_says_its_language_and_landlord_and_carries_no_script_image_or_inline_style() -> None:
    html = render_html(document("Hello"), title="A & B", letterhead=SENDER)
    seen = page(html)
    assert '<html lang="en-GB"' in html
    assert "<title>A &amp; B</title>" in html
    assert "Example Homes" in "".join(seen.text)
    assert "Telephone: 01632 960000" in "".join(seen.text)
    assert not {"script", "img", "link", "iframe"} & set(seen.elements)
    assert "style" not in seen.attributes


def test_a_letterhead_takes_colours_only() -> None:
    with pytest.raises(DocumentInvalid):
        Letterhead(name="Example Homes", accent="red;}body{display:none")
    with pytest.raises(DocumentInvalid):
        Letterhead(name=" ")


def test_a_letter_can_go_as_a_message() -> None:
    sent = letter(enclosures=("A form", "A sheet"), copies_to=("Mr B. Example",)).as_document()
    assert render_text(sent) == (
        "Dear Ms Ŵyn-Jones\n\nThe tenancy ends at noon.\n\nKeys\n" + "=" * 65 + "\n\nBring back:\n\n• keys\n• fobs\n\n"
        "Yours sincerely\n\nA. Officer\nHousing officer\n\nEnclosed: A form and A sheet\n\nCopy to: Mr B. Example"
    )
