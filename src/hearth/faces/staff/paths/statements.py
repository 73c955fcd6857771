"""Conditions as rows: rows to text, text to rows, what is wrong and where, and what a real record gives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, JsonResponse

from hearth.engines.cases import choices
from hearth.engines.cases.definition.bpmn import Definition, read
from hearth.engines.cases.registrations import CONFIGURE
from hearth.engines.cases.subjects import subjects
from hearth.faces.staff.page import SIGNED_IN, StaffView
from hearth.feel import Expression, FeelError, Scope, compile_expression, shown, types
from hearth.feel.statements import NotShown, RowsWrong, rows_of, text_of
from hearth.feel.stored import Library
from hearth.feel.types import FeelType
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform import catalogue
from hearth.platform.configuration import functions
from hearth.platform.configuration.kinds import KINDS as KINDS_OF_CONFIGURATION
from hearth.platform.identity.access import Access
from hearth.platform.index.kinds import KINDS
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import visible
from hearth.platform.workspace.reading import list_named

DEPTH = 2
"""Relations that a condition of a record may follow."""
EXPECTED = {"boolean": types.BOOLEAN}
LONGEST = 3_000_000
ASKING = ("segment", "functional-unit", "void-rule")
"""Kinds of configuration records that ask a condition of records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a condition can name: types by root, the entity behind each root that has one, the landlord's functions."""

    roots: Mapping[str, FeelType]
    entities: Mapping[str, str]
    names: Mapping[str, str]
    functions: Library = field(default_factory=dict)


class NotAsked(Refused):
    """What was sent is no question about a condition."""

    code = "not_asked"


class Statement(StaffView):
    """One condition, looked at: its rows and its text in step, its type, and its value for a record."""

    permission: ClassVar[str] = SIGNED_IN
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Takes {about: {path: BPMN} or {entity} or {list}, text or rows, expect, record, fields}; gives {text, rows or
        reason, type, error, result}. Nothing is kept."""
        try:
            asked = _asked(request.body)
            about = self._about(asked["about"])
        except Refused as refusal:
            return JsonResponse({"code": refusal.code, "sentence": refusal.sentence}, status=422)
        answer = _looked_at(asked, about)
        expression = answer.pop("expression", None)
        if asked.get("fields"):
            answer["fields"] = [
                asdict(each) for each in choices.field_choices(about.roots, about.entities, about.names)
            ]
            answer["functions"] = [
                {
                    "name": each.name,
                    "signature": each.signature,
                    "takes": [str(type_) for _, type_ in each.parameters],
                    "gives": str(each.result),
                }
                for each in about.functions.values()
            ]
        if expression is not None and asked.get("record"):
            answer["result"] = self._result(expression, str(asked["record"]), about)
        return JsonResponse(answer)

    def _about(self, about: Mapping[str, Any]) -> About:
        access = self.request.access
        if "path" in about:
            access.require(CONFIGURE)
            definition = read(str(about["path"])).definition
            if definition is None:
                raise NotAsked("The path can’t be read as it is drawn.")
            return _of_path(definition)
        if "list" in about:
            listed = list_named(str(about["list"]))
            access.require(listed.permission)
            entity = listed.entity
            return _of_entity(entity, depth=0)
        asking = {CONFIGURE, *(KINDS_OF_CONFIGURATION.get(each).permission for each in ASKING)}
        if not any(access.has(each) for each in asking):
            access.require(CONFIGURE)
        entity = str(about.get("entity", ""))
        if entity not in KINDS and entity not in {each.name for each in catalogue.entities()}:
            raise NotAsked("Choose first what the condition asks about.")
        return _of_entity(entity, depth=DEPTH)

    def _result(self, expression: Expression, reference: str, about: About) -> dict[str, Any]:
        """The value for a record that the asker may see, with what decided it."""
        try:
            values = _values(self.request.access, expression, reference.strip(), about)
            explained = expression.explain(values, now=self.request.now)
            value = expression.evaluate(values, now=self.request.now)
        except Refused as refusal:
            return {"sentence": refusal.sentence}
        facts = [{"source": source, "value": shown(fact)} for source, fact in explained.facts()]
        return {"value": shown(value), "yes": value is True, "facts": facts[:20]}


def _asked(body: bytes) -> dict[str, Any]:
    if len(body) > LONGEST:
        raise NotAsked("That is too large to be looked at.")
    try:
        asked = json.loads(body)
    except ValueError:
        raise NotAsked("That could not be read.") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("about"), dict):
        raise NotAsked("That could not be read.")
    return asked


def _of_entity(entity: str, *, depth: int) -> About:
    roots = catalogue.data_types([entity], depth=depth)
    return About(roots=roots, entities={entity: entity}, names={}, functions=functions.library())


def _of_path(definition: Definition) -> About:
    roots, entities = choices.path_roots(definition)
    names = choices.block_names(definition)
    return About(roots=roots, entities=entities, names=names, functions=functions.library())


def _looked_at(asked: Mapping[str, Any], about: About) -> dict[str, Any]:
    """The condition both ways: `rows`, or the `reason` why rows can't show it; `error` with its place."""
    if "rows" in asked:
        try:
            text = text_of(asked["rows"]) if isinstance(asked["rows"], dict) else ""
        except RowsWrong as refusal:
            return {"error": {"sentence": refusal.sentence, "line": 0, "column": 0}}
    else:
        text = str(asked.get("text", ""))
    answer: dict[str, Any] = {"text": text}
    if not text.strip():
        return answer | {"rows": {"join": "and", "rows": []}}
    expect = EXPECTED.get(str(asked.get("expect", "")))
    scope = Scope(dict(about.roots), stored=about.functions)
    try:
        expression = compile_expression(text, scope=scope, expect=expect)
    except FeelError as refusal:
        error = {"sentence": refusal.sentence, "line": refusal.line, "column": refusal.column}
        return answer | {"error": error} | _rows(text, None)
    return answer | {"type": expression.type.one, "expression": expression} | _rows(text, expression)


def _rows(text: str, expression: Expression | None) -> dict[str, Any]:
    try:
        as_written = expression is not None and expression.source == text
        tree = expression.tree if expression and as_written else compile_expression(text, scope=Scope.untyped()).tree
        return {"rows": rows_of(tree)}
    except (FeelError, NotShown) as refusal:
        return {"reason": refusal.sentence}


def _values(access: Access, expression: Expression, reference: str, about: About) -> dict[str, Any]:
    record = visible(access, Record.objects.filter(reference__iexact=reference)).filter(restricted=False).first()
    if record is None:
        raise NotFound(f"There is no record {reference}, or it may not be tried here.")
    related = _related(record, about)
    values: dict[str, Any] = {}
    within = access.within(record.company_id)
    for root, entity in about.entities.items():
        paths = [each.removeprefix(f"{root}.") for each in expression.reads if each.startswith(f"{root}.")]
        if not paths:
            continue
        for path in paths:
            catalogue.check_usable(within, entity, path)
        key = related.get(root)
        values[root] = catalogue.load(entity, key, paths, access=within) if key is not None else None
    return values


def _related(record: Record, about: About) -> Mapping[str, int | None]:
    """Which record stands behind each root: by the way that cases go from their subject, else the record itself."""
    if record.kind in about.entities:
        if record.kind in subjects and set(about.entities) - {record.kind}:
            return subjects.get(record.kind).related(record.pk)
        return {record.kind: record.pk}
    kinds = " or ".join(str(KINDS.get(each).label).lower() for each in about.entities if each in KINDS)
    raise NotFound(f"{record.reference} is no {kinds}.")
