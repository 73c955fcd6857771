"""What the parsers of expressions and of types share: a cursor over the tokens, and names that have spaces."""

from __future__ import annotations

from collections.abc import Iterable

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


class Names:
    """Known names, among them those of several tokens ("date and time", "Employment Status", "a-b")."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        self._spelling: dict[tuple[str, ...], str] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Makes a name known. One that is a single word needs no help; one that can't be written is left out."""
        try:
            parts = tuple(token.text for token in tokenise(name)[:-1])
        except FeelError:
            return
        if len(parts) < 2 or parts in self._spelling:
            return
        self._spelling[parts] = name
        spellings = self._by_first.setdefault(parts[0], [])
        spellings.append(parts)
        spellings.sort(key=len, reverse=True)

    def longest(self, tokens: list[Token], index: int) -> tuple[str, int] | None:
        """The longest known name of several tokens that stands at `index`, and how many tokens it takes."""
        for parts in self._by_first.get(tokens[index].text, ()):
            there = tokens[index : index + len(parts)]
            if tuple(token.text for token in there) == parts:
                return self._spelling[parts], len(parts)
        return None


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
