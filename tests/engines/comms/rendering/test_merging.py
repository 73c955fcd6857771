from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.engines.comms.rendering import MissingFields, UnsafeLink, merge, merge_line, parse_template
from hearth.engines.comms.rendering.document import (
    Block,
    BulletList,
    Document,
    Heading,
    Inset,
    LineBreak,
    Link,
    NumberedList,
    Paragraph,
    Rule,
    Text,
)
from hearth.engines.comms.rendering.formatting import format_value
from hearth.engines.comms.rendering.plain import inline_text

from .landlord import document

EVERYTHING = parse_template(
    "# Heading ((v))\n\nDear ((v))\nNext line ((v))\n\n* item ((v))\n* [link ((v))](https://example.org/?q=((v)))\n\n"
    "1. number ((v))\n\n^ inset ((v))\n\n((v))\n\n---\n\n## Last ((v)) <b>((v))</b> **((v))** `((v))`"
)
HOSTILE = (
    "# heading",
    "* bullet",
    "1. one",
    "---",
    "^ inset",
    "[a](https://example.org)",
    "((v))",
    "((v??x))",
    "<script>alert(1)</script>",
    "&lt;b&gt;",
    "\ue0000\ue001",
    "\ue002",
    "#panic()",
    "$x$",
    "\\",
    "\n\n# two\n\n* three",
    "https://example.org/evil",
    '"); #sys.inputs',
)
anything = st.one_of(
    st.text(min_size=1), st.sampled_from(HOSTILE), st.builds("".join, st.lists(st.sampled_from(HOSTILE), max_size=4))
).filter(format_value)


def shape(blocks: tuple[Block, ...]) -> Iterator[object]:
    """A document without its words: kinds of block, kinds of inline, and how many."""
    for block in blocks:
        yield type(block)
        if isinstance(block, (BulletList, NumberedList)):
            for item in block.items:
                yield from shape(item)
        elif not isinstance(block, Rule):
            # a value's own new lines may break its line, and so part one run of text in two
            yield [type(piece) for piece in block.content if isinstance(piece, Link)]


def all_text(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, (BulletList, NumberedList)):
            for item in block.items:
                yield from all_text(item)
        elif not isinstance(block, Rule):
            yield inline_text(block.content)


@given(anything)
def test_no_value_changes_the_structure_and_every_value_comes_out_as_its_text(value: str) -> None:
    plain, hostile = merge(EVERYTHING, {"v": "x"}), merge(EVERYTHING, {"v": value})
    assert list(shape(hostile.blocks)) == list(shape(plain.blocks))
    heading, dear, bullets, _, inset, alone, _, last = hostile.blocks
    assert isinstance(heading, Heading)
    assert isinstance(dear, Paragraph)
    assert isinstance(bullets, BulletList)
    assert isinstance(inset, Inset)
    assert isinstance(alone, Paragraph)
    assert isinstance(last, Heading)
    written = format_value(value)
    on_one_line = written.replace("\n", " ")
    assert inline_text(heading.content) == f"Heading {on_one_line}"
    assert inline_text(dear.content) == f"Dear {written}\nNext line {written}"
    assert inline_text(alone.content) == written
    assert inline_text(inset.content) == f"inset {written}"
    assert inline_text(last.content) == f"Last {on_one_line} <b>{on_one_line}</b> **{on_one_line}** `{on_one_line}`"
    link = bullets.items[1][0]
    assert isinstance(link, Paragraph)
    assert isinstance(link.content[0], Link)
    address = link.content[0].url
    assert address.isascii()
    assert address.startswith("https://example.org/?q=")
    assert unquote(address.removeprefix("https://example.org/?q=")) == written


@given(st.lists(anything, min_size=1, max_size=4))
def test_a_list_becomes_as_many_bullets_as_it_has_items(values: list[str]) -> None:
    (bullets,) = document("((v))", v=values).blocks
    assert isinstance(bullets, BulletList)
    assert list(all_text((bullets,))) == [" ".join(format_value(value).split()) for value in values]


def test_a_list_stands_as_bullets_alone_and_as_words_in_a_sentence() -> None:
    merged = document(
        "Bring:\n((keys))\nand call.\n\nBring ((keys)).\n\n# ((keys))\n\n* fobs\n* ((keys))", keys=["a", "b"]
    )
    pair = ((Paragraph((Text("a"),)),), (Paragraph((Text("b"),)),))
    assert merged == Document(
        (
            Paragraph((Text("Bring:"),)),
            BulletList(pair),
            Paragraph((Text("and call."),)),
            Paragraph((Text("Bring a and b."),)),
            Heading(1, (Text("a and b"),)),
            BulletList(((Paragraph((Text("fobs"),)),), *pair)),
        )
    )


def test_notifys_markdown_and_no_more() -> None:
    merged = document(
        "# One\n## Two\nLine\nbreak\n\n- a\n  - b\n\n3. c\n4. d\n\n^ set in\n^ still in\n\n---\n\n"
        "**bold** _it_ `code` <b>html</b> &amp; ~~gone~~ | table | ![alt](https://example.org/i.png)\n\n    indented"
    )
    assert merged.blocks == (
        Heading(1, (Text("One"),)),
        Heading(2, (Text("Two"),)),
        Paragraph((Text("Line"), LineBreak(), Text("break"))),
        BulletList(((Paragraph((Text("a"),)), BulletList(((Paragraph((Text("b"),)),),))),)),
        NumberedList(((Paragraph((Text("c"),)),), (Paragraph((Text("d"),)),)), start=3),
        Inset((Text("set in"), LineBreak(), Text("still in"))),
        Rule(),
        Paragraph(
            (
                Text("**bold** _it_ `code` <b>html</b> &amp; ~~gone~~ | table | !"),
                Link("alt", "https://example.org/i.png"),
            )
        ),
        Paragraph((Text("indented"),)),
    )


def test_links_typed_out_and_links_with_words() -> None:
    merged = document(
        "See https://example.org/a?b=((ref)). Or [call](tel:01632960000) or <mailto:homes@example.org>, [go](((url))).",
        ref="a b/ŵ",
        url="https://example.org/case/1",
    )
    assert merged.blocks == (
        Paragraph(
            (
                Text("See "),
                Link("https://example.org/a?b=a%20b%2F%C5%B5", "https://example.org/a?b=a%20b%2F%C5%B5"),
                Text(". Or "),
                Link("call", "tel:01632960000"),
                Text(" or "),
                Link("mailto:homes@example.org", "mailto:homes@example.org"),
                Text(", "),
                Link("go", "https://example.org/case/1"),
                Text("."),
            )
        ),
    )


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "example.org", "https://", "https://a b", "data:text/html,x"]
)
def test_a_field_that_is_a_links_address_must_be_one(address: str) -> None:
    with pytest.raises(UnsafeLink):
        document("[go](((url)))", url=address)


def test_every_missing_field_is_named_and_none_that_is_not_needed() -> None:
    template = parse_template(
        "((a.absent)) ((b.none)) ((c.empty)) ((d.list)) ((e.blank)) ((f.there)) ((g.flag??((g.inner)))) "
        "((h.no??((h.inner)))) ((i.yes??((i.inner)) ((i.deeper??x))))"
    )
    values = {
        "b.none": None,
        "c.empty": "",
        "d.list": [None, ""],
        "e.blank": " \u200b ",
        "f.there": 0,
        "h.no": None,
        "i.yes": 1,
    }
    with pytest.raises(MissingFields) as refusal:
        merge(template, values)
    assert refusal.value.paths == (
        "a.absent",
        "b.none",
        "c.empty",
        "d.list",
        "e.blank",
        "g.flag",
        "i.inner",
        "i.deeper",
    )
    assert "a.absent" in refusal.value.sentence
    assert "i.deeper" in refusal.value.sentence


def test_a_field_named_twice_is_missing_once() -> None:
    with pytest.raises(MissingFields) as refusal:
        merge(parse_template("((a)) ((a)) ((a??x))"), {})
    assert refusal.value.paths == ("a",)


def test_a_subject_is_one_line_and_no_markdown() -> None:
    template = parse_template("# 1. ((name)) & ((rooms)) [x](https://example.org)\nend ((no??gone))")
    values = {"name": "A\nB *c*", "rooms": ["hall", "bath"], "no": False}
    assert merge_line(template, values) == "# 1. A B *c* & hall and bath [x](https://example.org) end"
