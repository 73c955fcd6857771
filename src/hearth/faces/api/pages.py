"""The description of the API: as the OpenAPI file for programs, and as a page for people. Both open to all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hearth.faces.api.api import api
from hearth.faces.api.scopes import SCOPES


def _schema() -> Any:
    return api.get_openapi_schema(path_prefix="api/v1")


@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 file."""
    return HttpResponse(json.dumps(_schema(), indent=1, ensure_ascii=False), content_type="application/json")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation in words, without scripts."""
    schema = _schema()
    parts: dict[str, list[dict[str, Any]]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            parts.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    shapes = [
        {"name": name, "words": shape.get("description", ""), "fields": _fields(shape)}
        for name, shape in sorted(schema["components"]["schemas"].items())
    ]
    context = {"info": schema["info"], "parts": parts.items(), "shapes": shapes, "scopes": SCOPES.items()}
    return render(request, "api/docs.html", context)


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    answers = []
    for status, answer in sorted(operation["responses"].items()):
        contents: list[Mapping[str, Any]] = list(answer.get("content", {}).values())
        shape = contents[0].get("schema", {}) if contents else {}
        answers.append({"status": status, "words": answer["description"], "shape": _name(shape)})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "words": operation.get("description", ""),
        "scope": operation["security"][0]["oauth2"][0],
        "parameters": [
            {
                "name": each["name"],
                "place": each["in"],
                "required": each.get("required", False),
                "words": each.get("description", "") or each.get("schema", {}).get("description", ""),
                "values": _values(each.get("schema", {})),
            }
            for each in operation["parameters"]
        ],
        "body": _name(body),
        "answers": answers,
    }


def _fields(shape: Mapping[str, Any]) -> list[dict[str, Any]]:
    required = set(shape.get("required", []))
    return [
        {
            "name": name,
            "required": name in required,
            "words": field.get("description", ""),
            "type": _type(field),
            "shape": _name(field),
        }
        for name, field in shape.get("properties", {}).items()
    ]


def _type(field: Mapping[str, Any]) -> str:
    """What a field holds, in words for a table."""
    if "anyOf" in field:
        return " or ".join(_type(each) for each in field["anyOf"])
    if "enum" in field:
        return " | ".join(str(each) or "(empty)" for each in field["enum"])
    if "$ref" in field:
        return _name(field)
    kind = str(field.get("type", "anything"))
    if kind == "array":
        return f"list of {_type(field.get('items', {}))}"
    return str(field.get("format") or kind)


def _values(schema: Mapping[str, Any]) -> str:
    return _type(schema) if schema else ""


def _name(schema: Mapping[str, Any]) -> str:
    """The shape that a schema names, at whatever depth; "" for a plain value."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    inner = [*schema.get("anyOf", []), *([schema["items"]] if "items" in schema else [])]
    return next((name for each in inner if (name := _name(each))), "")
