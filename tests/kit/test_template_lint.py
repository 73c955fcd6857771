"""Templates keep the Content-Security-Policy and the accessibility rules before a browser ever sees them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import hearth.faces

FACES = Path(hearth.faces.__file__).parent
TEMPLATES = sorted(FACES.rglob("templates/**/*.html"))
LONGEST = 200
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}

_COMMENT = re.compile(r"{#.*?#}|{% ?comment.*?endcomment ?%}", re.DOTALL)
_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)


def _plain(source: str) -> str:
    """The template as HTML: comments gone, each tag a word without quotes or brackets."""
    return _TAG.sub(lambda match: "csrf_token" if "csrf_token" in match[0] else "x", _COMMENT.sub("", source))


class _Reader(HTMLParser):
    """Collects what breaks a rule, as sentences."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.labels: set[str] = set()
        self.waiting: list[str] = []
        self.in_label = 0
        self.posting = False
        self.token = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name, value in given.items():
            self._attribute(tag, name, value)
        if tag == "style":
            self.found.append("<style>: put it in web/src/styles")
        if tag == "script" and not given.get("src"):
            self.found.append("<script> without src: the policy refuses inline scripts")
        if tag == "button" and not given.get("type"):
            self.found.append("<button> without type")
        if tag == "img" and "alt" not in given:
            self.found.append("<img> without alt")
        if tag == "svg" and given.get("aria-hidden") != "true" and given.get("role") not in {"img", "group"}:
            self.found.append("<svg> that is neither aria-hidden nor a picture or group with a name")
        if tag == "label":
            self.in_label += 1
            self.labels.add(given.get("for", ""))
        if tag in ("input", "select", "textarea"):
            self._control(given)
        if tag == "form":
            self.posting, self.token = given.get("method", "").lower() == "post", False

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name == "style":
            self.found.append(f"<{tag} style=...>: the policy refuses inline styles")
        if name.startswith(("hx-on", "data-hx-on")) or re.fullmatch(r"on[a-z]+", name):
            self.found.append(f"<{tag} {name}=...>: the policy refuses inline handlers")
        if name in ("hx-trigger", "data-hx-trigger") and "[" in value:
            self.found.append("hx-trigger with a [filter] is evaluated as script")
        if value.strip().lower().startswith(("js:", "javascript:")):
            self.found.append(f"{name}={value[:20]!r} is evaluated as script")

    def _control(self, given: dict[str, str]) -> None:
        named = given.get("aria-label") or given.get("aria-labelledby") or self.in_label
        if given.get("type", "text") not in UNLABELLED and not named:
            self.waiting.append(given.get("id", ""))

    def handle_data(self, data: str) -> None:
        self.token = self.token or "csrf_token" in data

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self.in_label -= 1
        if tag == "form" and self.posting and not self.token:
            self.found.append('<form method="post"> without {% csrf_token %}')


def lint(source: str) -> list[str]:
    """What is wrong with a template, each as a sentence; [] when nothing is."""
    reader = _Reader()
    reader.feed(_plain(source))
    for control in reader.waiting:
        if control not in reader.labels:
            reader.found.append(f"a control ({control or 'without id'}) that no label names: use {{% field %}}")
    return reader.found


def test_there_are_templates_to_read() -> None:
    assert len(TEMPLATES) > 15


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FACES)))
def test_a_template_keeps_the_rules(path: Path) -> None:
    source = path.read_text()
    assert lint(source) == []
    assert len(source.splitlines()) <= LONGEST, "Does this template hold two things?"


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color: red">x</p>',
        "<p style='{{ width }}'>x</p>",
        "<style>p { color: red }</style>",
        "<script>alert(1)</script>",
        '<a href="#" onclick="go()">x</a>',
        '<a href="javascript:go()">x</a>',
        '<div hx-on:click="go()"></div>',
        '<div hx-on::after-swap="go()"></div>',
        '<div data-hx-on:click="go()"></div>',
        '<div hx-get="/x" hx-trigger="click[ctrlKey]"></div>',
        """<div hx-get="/x" hx-vals='js:{a: 1}'></div>""",
        '<input name="a" id="a">',
        '<label for="b">B</label><input name="a" id="a">',
        '<select name="a"></select>',
        "<button>Save</button>",
        '<form method="post"><button type="submit">Save</button></form>',
        '<svg viewBox="0 0 1 1"></svg>',
        '<img src="/x.png">',
    ],
)
def test_the_lint_sees_what_breaks_a_rule(source: str) -> None:
    assert lint(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "{# style= in a comment is fine #}<p>x</p>",
        '<label for="id_{{ n }}">A</label><input id="id_{{ n }}">',
        "<label><input type='checkbox'> Yes</label>",
        '<input type="search" aria-label="{% translate "Find" %}">',
        '<form method="post">{% csrf_token %}<button type="submit">Save</button></form>',
        '<div hx-get="/x" hx-trigger="every 60s"></div>',
        "<p>Written in js: and more</p>",
    ],
)
def test_the_lint_lets_good_templates_through(source: str) -> None:
    assert lint(source) == []
