"""Source text to tokens. A name with spaces is several word tokens here; the parser, which knows the names, joins
them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from hearth.feel.errors import FeelError, position
from hearth.feel.limits import MAX_TOKENS, refuse

# DMN 1.5 section 10.3.1.2, rules 28 and 29 (name start char, name part char).
_START = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_PART = _START + "0-9\u00b7\u0300-\u036f\u203f\u2040"
# Rule 61: white space.
_SPACE = "\t-\r \u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"

_TOKEN = re.compile(
    rf"""(?P<space>[{_SPACE}]+|//[^\n]*|/\*.*?\*/)
    |(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<at>@[{_SPACE}]*(?="))
    |(?P<string>"(?:[^"\\]|\\.)*")
    |(?P<word>[{_START}][{_PART}]*)
    |(?P<operator>\*\*|\.\.|->|<=|>=|!=|[-+*/=<>()\[\]{{}},:.'])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


class Kind(Enum):
    """What a token is."""

    NUMBER = "number"
    STRING = "string"
    AT = "@"
    WORD = "word"
    OPERATOR = "operator"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the source: `text` as written (for a string, what it says), from `start` to `end` (exclusive)."""

    kind: Kind
    text: str
    start: int
    end: int

    def is_operator(self, *texts: str) -> bool:
        """Whether this is one of these operators or brackets."""
        return self.kind is Kind.OPERATOR and self.text in texts

    def is_word(self, *texts: str) -> bool:
        """Whether this is one of these words."""
        return self.kind is Kind.WORD and self.text in texts


def tokenise(source: str) -> list[Token]:
    """The tokens of an expression, the last one being the end. A character that FEEL has no use for is refused."""
    tokens: list[Token] = []
    offset = 0
    while offset < len(source):
        match = _TOKEN.match(source, offset)
        if match is None or match.lastgroup is None:
            raise _stray(source, offset)
        start, offset = offset, match.end()
        if len(tokens) >= MAX_TOKENS:
            refuse("tokens")
        if match.lastgroup == "string":
            tokens.append(Token(Kind.STRING, _unescape(source, match.group()[1:-1], start), start, offset))
        elif match.lastgroup != "space":
            tokens.append(Token(Kind[match.lastgroup.upper()], match.group(), start, offset))
    tokens.append(Token(Kind.END, "", len(source), len(source)))
    return tokens


def _stray(source: str, offset: int) -> FeelError:
    line, column = position(source, offset)
    character = source[offset]
    if character == '"':
        return FeelError("A text that begins here has no closing quotation mark.", line=line, column=column, found='"')
    if source.startswith("/*", offset):
        return FeelError("A comment that begins here is never closed.", line=line, column=column, found="/*")
    return FeelError(
        f"`{character}` has no meaning in an expression.", line=line, column=column, expected="a value", found=character
    )


def _unescape(source: str, body: str, start: int) -> str:
    if "\\" not in body:
        return body

    def put(match: re.Match[str]) -> str:
        four, six, plain = match.groups()
        if plain is not None:
            # An escape that FEEL doesn't define stands for itself: patterns ("\d+") are written so.
            return _PLAIN.get(plain, match.group())
        code = int(four or six, 16)
        return chr(code) if code <= 0x10FFFF else match.group()

    text = _ESCAPE.sub(put, body)
    try:
        # Two halves written as \ud83d\udca9 make one character; half a character is none.
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        line, column = position(source, start)
        raise FeelError("This text holds half a character.", line=line, column=column) from None
