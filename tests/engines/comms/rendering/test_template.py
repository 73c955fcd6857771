import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.engines.comms.rendering import Placeholder, TemplateError, merge, parse_template, render_text


def test_the_fields_of_a_template_in_order_each_once() -> None:
    template = parse_template(
        "Dear ((contact.formal_name))\n\n"
        "((visit.at??We come at ((visit.at)), ((contact.formal_name)). Bring ((visit.prepare)).))"
    )
    assert template.placeholders == (
        Placeholder("contact.formal_name", optional=False),
        Placeholder("visit.at", optional=False),
        Placeholder("visit.prepare", optional=True),
    )


@pytest.mark.parametrize(
    ("source", "line", "column", "says"),
    [
        ("Dear ((contact.formal_name", 1, 6, "isn't closed"),
        ("One\n\nDear ((Tenant Name))", 3, 6, "“Tenant Name” isn't a field"),
        ("Dear (())", 1, 6, "isn't a field"),
        ("Hello ((flag??some text", 1, 7, "optional text that opens here isn't closed"),
        ("((flag??see ((other))", 1, 1, "isn't closed"),
        ("One\n((flag??two\n((three))", 2, 1, "isn't closed"),
        ("One\n\nTwo ((a\nb))", 3, 5, "“a b” isn't a field"),
        ("a \ue000 b", 1, 3, "private-use"),
        ("Text\n\n### Too deep", 3, 1, "Headings go two deep"),
        ("[click](javascript:alert(1))", 1, 1, "A link must lead to"),
        ("a\n\n[file](ftp://example.org/x)", 3, 1, "A link must lead to"),
        ("<javascript:alert(1)>", 1, 1, "A link must lead to"),
        ("[pay](https://((landlord.host))/pay)", 1, 1, "not within the host"),
        ("see https://((landlord.host))/pay", 1, 1, "not within the host"),
        ("* a\n  * b\n    * c\n      * d", 4, 1, "Lists go at most 3 deep"),
    ],
)
def test_a_template_that_is_not_sound_is_refused_with_its_place(source: str, line: int, column: int, says: str) -> None:
    with pytest.raises(TemplateError) as refusal:
        parse_template(source)
    assert (refusal.value.line, refusal.value.column) == (line, column)
    assert says in refusal.value.sentence
    assert refusal.value.code == "template_error"


def test_optional_text_too_deep_is_refused_not_a_crash() -> None:
    with pytest.raises(TemplateError, match="at most 8 deep"):
        parse_template("((a??" * 2000 + "x" + "))" * 2000)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("(((contact.name)))", "(Ada)"),  # the innermost brackets are the field's, as in Notify
        ("((yes??see (the note) below))", "see (the note) below"),
        ("((yes??Dear ((contact.name))))", "Dear Ada"),
        ("((yes??a ((no??b)) c))", "a c"),
        ("((yes??why??))", "why??"),
        ("(( contact.name ))", "Ada"),
        ("stays )) here (so)", "stays )) here (so)"),
        ("a((no?? b)), c", "a, c"),
        ("One\n((no??Two))\nThree", "One\nThree"),
        ("One\n\n((no??Two))\n\nThree", "One\n\nThree"),
        ("* one\n* ((no??two))\n* three", "• one\n• three"),
        ("((yes??One\n\n* two\n))", "One\n\n• two"),
        ("a\r\nb\rc", "a\nb\nc"),
    ],
)
def test_how_brackets_read(source: str, text: str) -> None:
    values = {"contact.name": "Ada", "yes": True, "no": False}
    assert render_text(merge(parse_template(source), values)) == text


@given(st.text(alphabet="()?#*^-1. [a]x:/\n", max_size=60))
def test_any_source_is_a_template_or_refused_with_a_place_inside_it(source: str) -> None:
    place = (1, 1)
    try:
        template = parse_template(source)
    except TemplateError as refusal:
        place = (refusal.line, refusal.column)
    else:
        merge(template, {placeholder.path: "v" for placeholder in template.placeholders})
    lines = source.split("\n")
    assert 1 <= place[0] <= len(lines)
    assert 1 <= place[1] <= len(lines[place[0] - 1]) + 1
