"""Source text to syntax tree: a Pratt parser that takes the known names, because a FEEL name may contain spaces."""

from __future__ import annotations

import decimal

from hearth.feel import ast
from hearth.feel.decimals import NUMBERS
from hearth.feel.errors import LimitExceeded, position
from hearth.feel.grammar import KEYWORDS, Cursor, Names
from hearth.feel.lexer import Kind
from hearth.feel.limits import MAX_DEPTH, MAX_SOURCE, REFUSALS, refuse
from hearth.feel.type_parser import parse_type

# How tightly an operator binds, from the loosest. DMN 1.5 section 10.3.1.2, grammar rules 1 to 4: the standard puts
# the minus sign above the power, so -3 ** 2 is 9.
_OR, _AND, _COMPARE, _ADD, _MULTIPLY, _POWER = 1, 2, 3, 4, 5, 6
_BINDING = {"=": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "+": 4, "-": 4, "*": 5, "/": 5, "**": 6}
_AFTER_VALUE = ("and", "or", "then", "else", "return", "satisfies", "in", "instance", "between")
# What people write who know other languages.
_HINTS = {
    "'": 'Texts stand in double quotation marks: "like this".',
    "=": "A single `=` asks whether two values are equal.",
    ">": "Not equal is written `!=`.",
}
_TESTS = ("<", "<=", ">", ">=", "=", "!=")


def parse(source: str, names: Names) -> ast.Node:
    """The tree of an expression; `names` are those that it may use.
    Refused with FeelError: what is not FEEL; with LimitExceeded: a source too long or too deep."""
    if len(source) > MAX_SOURCE:
        refuse("source")
    parser = _Parser(source, names)
    tree = parser.expression()
    if parser.token.kind is not Kind.END:
        raise parser.refusal("the end of the expression")
    if ast.height(tree) > MAX_DEPTH:
        refuse("depth")
    return tree


class _Parser(Cursor):
    def __init__(self, source: str, names: Names) -> None:
        super().__init__(source)
        self.names = Names(beneath=names)
        self.depth = 0

    # Expressions

    def expression(self, loosest: int = _OR) -> ast.Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            line, column = position(self.source, self.token.start)
            raise LimitExceeded("depth", REFUSALS["depth"], line=line, column=column)
        left = self.operand()
        while (binding := self.binding()) >= loosest:
            left = self.infix(left, binding)
        self.depth -= 1
        return left

    def binding(self) -> int:
        """How tightly what comes next binds what stands before it; 0 if it doesn't."""
        token = self.token
        if token.kind is Kind.OPERATOR:
            return _BINDING.get(token.text, 0)
        if token.kind is Kind.WORD:
            return {"or": _OR, "and": _AND, "in": _COMPARE, "between": _COMPARE}.get(token.text, 0)
        return 0

    def infix(self, left: ast.Node, binding: int) -> ast.Node:
        if binding in {_OR, _AND}:
            return self.chain(left, self.token.text, binding)
        operator = self.take().text
        if operator == "between":
            low = self.expression(_ADD)
            self.expect("and", "between the two ends of `between`")
            high = self.expression(_ADD)
            return ast.Between(left.start, high.end, left, low, high)
        if operator == "in":
            tests = self.tests()
            return ast.In(left.start, self.ended, left, tests)
        right = self.expression(binding + 1)
        kind = ast.Comparison if binding == _COMPARE else ast.Arithmetic
        return kind(left.start, right.end, operator, left, right)

    def chain(self, left: ast.Node, word: str, binding: int) -> ast.Node:
        parts = [left]
        while self.take_word(word):
            parts.append(self.expression(binding + 1))
        kind = ast.And if word == "and" else ast.Or
        return kind(left.start, parts[-1].end, tuple(parts))

    def operand(self) -> ast.Node:
        start = self.token.start
        if self.take_operator("-"):
            operand = self.expression(_POWER + 1)
            return ast.Negation(start, operand.end, operand)
        node = self.primary()
        while True:
            if self.token.is_operator("."):
                self.take()
                name = self.member()
                node = ast.Path(start, self.ended, node, name)
            elif self.token.is_operator("(") and not isinstance(node, ast.Number | ast.String):
                node = self.call(node)
            elif self.token.is_operator("[") and not self.closes_range():
                self.take()
                condition = self.expression()
                self.expect("]", "after the filter")
                node = ast.Filter(start, self.ended, node, condition)
            elif self.token.is_word("instance") and self.ahead().is_word("of"):
                self.index += 2
                type_ = parse_type(self)
                node = ast.InstanceOf(start, self.ended, node, type_)
            else:
                return node

    def closes_range(self) -> bool:
        """Whether a `[` that follows a value ends a range ("[1..10[") and opens no filter: nothing of a value
        follows."""
        after = self.ahead()
        if after.kind is Kind.OPERATOR:
            return after.text not in {"[", "(", "{", "-"}
        return after.kind is Kind.END or after.is_word(*_AFTER_VALUE)

    def primary(self) -> ast.Node:  # noqa: PLR0911 - one for each kind of token
        token = self.token
        match token.kind:
            case Kind.NUMBER:
                return self.number()
            case Kind.STRING:
                self.take()
                return ast.String(token.start, token.end, token.text)
            case Kind.AT:
                self.take()
                text = self.take()
                return ast.At(token.start, text.end, text.text)
            case Kind.WORD:
                return self.word()
            case Kind.OPERATOR if token.text == "(":
                return self.parenthesis()
            case Kind.OPERATOR if token.text == "[":
                return self.bracket()
            case Kind.OPERATOR if token.text == "]":
                self.take()
                low = self.expression(_ADD)
                return self.range_after(low, token.start, low_included=False)
            case Kind.OPERATOR if token.text == "{":
                return self.context()
            case _:
                raise self.refusal("a value", _HINTS.get(token.text, ""))

    def number(self) -> ast.Node:
        token = self.token
        try:
            value = NUMBERS.create_decimal(token.text)
        except decimal.DecimalException:
            raise self.refusal("a smaller number", f"`{token.text}` is too large a number.") from None
        self.take()
        return ast.Number(token.start, token.end, value)

    def word(self) -> ast.Node:  # noqa: PLR0911 - one for each keyword
        token = self.token
        if known := self.names.longest(self.tokens, self.index):
            name, count = known
            self.index += count
            return ast.Name(token.start, self.ended, name)
        match token.text:
            case "true" | "false":
                self.take()
                return ast.Boolean(token.start, token.end, token.text == "true")
            case "null":
                self.take()
                return ast.Null(token.start, token.end)
            case "if":
                return self.conditional()
            case "for":
                return self.loop()
            case "some" | "every" if self.ahead().kind is Kind.WORD:
                return self.quantified()
            case "function" if self.ahead().is_operator("("):
                return self.function()
            case text if text in KEYWORDS:
                raise self.refusal("a value")
        words = self.unknown_words()
        return ast.Name(token.start, self.ended, words)

    def member(self) -> str:
        """The name after a dot."""
        if known := self.names.longest(self.tokens, self.index):
            name, count = known
            self.index += count
            return name
        if self.token.kind is not Kind.WORD:
            raise self.refusal("the name of a field")
        return self.unknown_words()

    def unknown_words(self) -> str:
        """The words that stand here as one name: two words side by side can be nothing else."""
        start = self.take().start
        while self.token.kind is Kind.WORD and self.token.text not in KEYWORDS:
            self.take()
        return self.joined(start, self.ended)

    # Calls

    def call(self, function: ast.Node) -> ast.Node:
        self.take()
        arguments: list[ast.Node] = []
        names: list[str] = []
        while not self.token.is_operator(")"):
            if arguments:
                self.expect(",", "between the arguments")
            if name := self.argument_name():
                names.append(name)
            elif names:
                raise self.refusal("a named argument", "Either every argument has a name or none has.")
            arguments.append(self.expression())
            if names and len(names) != len(arguments):
                raise self.refusal("a named argument", "Either every argument has a name or none has.")
        self.expect(")", "after the arguments")
        return ast.Call(function.start, self.ended, function, tuple(arguments), tuple(names))

    def argument_name(self) -> str:
        """The words before a colon, stepping over both; "" when there is no colon."""
        count = 0
        while self.ahead(count).kind is Kind.WORD:
            count += 1
        if not count or not self.ahead(count).is_operator(":"):
            return ""
        start = self.token.start
        self.index += count
        name = self.joined(start, self.ended)
        self.take()
        return name

    # Keywords

    def conditional(self) -> ast.Node:
        start = self.take().start
        condition = self.expression()
        self.expect("then", "after the condition of `if`")
        yes = self.expression()
        self.expect("else", "after what `then` gives: every `if` says what holds otherwise")
        no = self.expression()
        return ast.If(start, no.end, condition, yes, no)

    def loop(self) -> ast.Node:
        start = self.take().start
        iterations = self.iterations("return")
        body = self.expression()
        return ast.For(start, body.end, iterations, body)

    def quantified(self) -> ast.Node:
        token = self.take()
        iterations = self.iterations("satisfies")
        condition = self.expression()
        return ast.Quantified(token.start, condition.end, token.text == "every", iterations, condition)

    def iterations(self, closing: str) -> tuple[ast.Iteration, ...]:
        iterations: list[ast.Iteration] = []
        while not iterations or self.take_operator(","):
            start = self.token.start
            name = self.new_name("in")
            self.expect("in", "after the name of the variable")
            domain = self.expression()
            last = self.expression() if self.take_operator("..") else None
            iterations.append(ast.Iteration(start, self.ended, name, domain, last))
        self.expect(closing, "after the lists")
        return tuple(iterations)

    def new_name(self, *closing: str) -> str:
        """A name that the expression itself gives, up to the token that closes it; from here on it is known."""
        start = self.token.start
        first = self.index
        while self.token.kind is not Kind.END and self.token.text not in closing:
            if self.token.kind not in {Kind.WORD, Kind.NUMBER} and not self.token.is_operator(*"./-'+*"):
                raise self.refusal("a name")
            self.take()
        if self.index == first or self.tokens[first].kind is not Kind.WORD:
            raise self.refusal("a name")
        name = self.joined(start, self.ended)
        self.names.add(name)
        return name

    def function(self) -> ast.Node:
        start = self.take().start
        self.take()
        parameters: list[ast.Parameter] = []
        while not self.token.is_operator(")"):
            if parameters:
                self.expect(",", "between the parameters")
            begin = self.token.start
            name = self.new_name(":", ",", ")")
            type_ = parse_type(self) if self.take_operator(":") else None
            parameters.append(ast.Parameter(begin, self.ended, name, type_))
        self.expect(")", "after the parameters")
        if self.token.is_word("external"):
            raise self.refusal("the body of the function", "A function can't be taken from outside the expression.")
        body = self.expression()
        return ast.Function(start, body.end, tuple(parameters), body)

    # Brackets

    def parenthesis(self) -> ast.Node:
        start = self.take().start
        if self.token.is_operator(*_TESTS):
            test = self.test()
            self.expect(")", "after the test")
            return test
        inner = self.expression()
        if self.token.is_operator(".."):
            return self.range_after(inner, start, low_included=False)
        self.expect(")", "to close the bracket")
        return inner

    def bracket(self) -> ast.Node:
        start = self.take().start
        items: list[ast.Node] = []
        while not self.token.is_operator("]"):
            if items:
                self.expect(",", "between the items of the list")
            items.append(self.test())
            if len(items) == 1 and self.token.is_operator(".."):
                return self.range_after(items[0], start, low_included=True)
        self.expect("]", "after the list")
        return ast.ListOf(start, self.ended, tuple(items))

    def range_after(self, low: ast.Node, start: int, *, low_included: bool) -> ast.Node:
        self.expect("..", "between the two ends of the range")
        high = self.expression(_ADD)
        if not self.token.is_operator("]", ")", "["):
            raise self.refusal("`]` or `)`", "The range has no closing bracket.")
        included = self.take().text == "]"
        return ast.Range(start, self.ended, low, high, low_included, included)

    def context(self) -> ast.Node:
        start = self.take().start
        entries: list[ast.Entry] = []
        keys: set[str] = set()
        while not self.token.is_operator("}"):
            if entries:
                self.expect(",", "between the entries of the context")
            token = self.token
            if token.kind is Kind.STRING:
                key = self.take().text
                self.names.add(key)
            else:
                key = self.new_name(":")
            if key in keys:
                self.index -= 1
                raise self.refusal("another name", f"The context has two entries called `{key}`.")
            keys.add(key)
            self.expect(":", "after the name of the entry")
            value = self.expression()
            entries.append(ast.Entry(token.start, value.end, key, value))
        self.expect("}", "after the entries of the context")
        return ast.Context(start, self.ended, tuple(entries))

    # Tests

    def tests(self) -> tuple[ast.Node, ...]:
        """What stands after `in`: one test, or several in brackets."""
        if not self.token.is_operator("("):
            return (self.test(_ADD),)
        start = self.take().start
        tests = [self.test()]
        if self.token.is_operator(".."):
            return (self.range_after(tests[0], start, low_included=False),)
        while self.take_operator(","):
            tests.append(self.test())
        self.expect(")", "after the tests")
        return tuple(tests)

    def test(self, loosest: int = _OR) -> ast.Node:
        """A value, or an operator and a value, which is the range of all values that pass."""
        token = self.token
        if not self.take_operator(*_TESTS):
            return self.expression(loosest)
        value = self.expression(_ADD)
        if token.text in {"<", "<="}:
            return ast.Range(token.start, value.end, None, value, False, token.text == "<=", token.text)
        return ast.Range(token.start, value.end, value, None, token.text in {">=", "="}, False, token.text)
