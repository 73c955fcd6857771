"""What the parsers of expressions and of types share: a cursor over the tokens, and names that have spaces."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from hearth.feel.errors import FeelError, position
from hearth.feel.lexer import Kind, Token, tokenise

KEYWORDS = frozenset(
    {
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "and",
        "or",
        "between",
        "instance",
        "of",
    }
    | {"true", "false", "null", "function"}
)


Spelling = tuple[tuple[str, bool], ...]
"""The tokens of a name, and of each whether it touches the one before it."""


class Names:
    """Known names, among them those of several tokens ("date and time", "Employment Status", "a-b").

    Words may stand any space apart; an operator in a name is part of it only where it stands as in the name, so that
    "a - b" is a difference even if there is an "a-b". `beneath` are more names, which this object leaves as they are.
    """

    def __init__(self, names: Iterable[str] = (), beneath: Names | None = None) -> None:
        self._beneath = beneath
        self._by_first: dict[str, dict[Spelling, str]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Makes a name known. One that is a single word needs no help; one that can't be written is left out."""
        spelling = _spelling(name)
        if len(spelling) > 1:
            self._by_first.setdefault(spelling[0][0], {})[spelling] = name

    def longest(self, tokens: list[Token], index: int) -> tuple[str, int] | None:
        """The longest known name of several tokens that stands at `index`, and how many tokens it takes."""
        best = self._beneath.longest(tokens, index) if self._beneath is not None else None
        for spelling, name in self._by_first.get(tokens[index].text, {}).items():
            if (best is None or len(spelling) > best[1]) and _stands(spelling, tokens, index):
                best = name, len(spelling)
        return best


def _stands(spelling: Spelling, tokens: list[Token], index: int) -> bool:
    there = tokens[index : index + len(spelling)]
    if len(there) < len(spelling):
        return False
    before = there[0]
    for token, (text, touches) in zip(there, spelling, strict=True):
        beside_operator = Kind.OPERATOR in {token.kind, before.kind}
        if token.text != text or (beside_operator and touches is not (before.end == token.start)):
            return False
        before = token
    return True


@lru_cache(maxsize=4096)
def _spelling(name: str) -> Spelling:
    try:
        tokens = tokenise(name)[:-1]
    except FeelError:
        return ()
    befores = [None, *tokens]
    return tuple(
        (token.text, before is not None and before.end == token.start)
        for before, token in zip(befores, tokens, strict=False)
    )


class Cursor:
    """A place in the tokens of a source, and the refusals that point at it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = tokenise(source)
        self.index = 0

    @property
    def token(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.index]

    @property
    def ended(self) -> int:
        """Where the token before this one ends."""
        return self.tokens[self.index - 1].end if self.index else 0

    def ahead(self, count: int = 1) -> Token:
        """The token `count` further on, or the end."""
        return self.tokens[min(self.index + count, len(self.tokens) - 1)]

    def take(self) -> Token:
        """The next token, stepping over it."""
        token = self.token
        if token.kind is not Kind.END:
            self.index += 1
        return token

    def take_operator(self, *texts: str) -> bool:
        """Steps over one of these operators if it comes next."""
        if self.token.is_operator(*texts):
            self.index += 1
            return True
        return False

    def take_word(self, *words: str) -> bool:
        """Steps over these words if they all come next."""
        if all(self.ahead(count).is_word(word) for count, word in enumerate(words)):
            self.index += len(words)
            return True
        return False

    def expect(self, text: str, after: str) -> Token:
        """Steps over this operator or word, or refuses: "there should be `)` after the arguments"."""
        if self.token.text == text and self.token.kind in {Kind.OPERATOR, Kind.WORD}:
            return self.take()
        raise self.refusal(f"`{text}`", f"There should be `{text}` {after}, but {self._there()}.")

    def refusal(self, expected: str, sentence: str = "") -> FeelError:
        """The refusal of what comes next."""
        line, column = position(self.source, self.token.start)
        sentence = sentence or f"There should be {expected} here, but {self._there()}."
        found = "the end" if self.token.kind is Kind.END else self.source[self.token.start : self.token.end]
        return FeelError(sentence, line=line, column=column, expected=expected, found=found)

    def _there(self) -> str:
        if self.token.kind is Kind.END:
            return "the expression ends"
        before = self.source[: self.token.start].rstrip()[-20:]
        found = self.source[self.token.start : self.token.end]
        return f"`{found}` stands after `{before}`" if before else f"it begins with `{found}`"

    def joined(self, start: int, end: int) -> str:
        """The source between two offsets with single spaces: how a name with spaces is kept."""
        return " ".join(self.source[start:end].split())
