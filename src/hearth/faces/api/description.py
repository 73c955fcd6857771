"""The OpenAPI file: what the library writes, completed by scopes, keys and the errors that every operation gives."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI

from hearth.faces.api.oauth import description as security_schemes
from hearth.faces.api.problems import CONTENT_TYPE
from hearth.faces.api.routing import SCOPE

_PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457). `code` never changes once published.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {"type": "string", "description": "Into the body (RFC 6901)."},
                    "parameter": {"type": "string"},
                    "header": {"type": "string"},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
_ALWAYS = {
    401: "No key, or one that is unknown, has expired or was revoked.",
    403: "The key lacks the scope, or its user the permission; or a reason for reading is missing.",
    422: "What was sent can't be read, or a rule refuses it.",
    429: "Too many requests; Retry-After says how many seconds to wait.",
}
_ABOUT_ONE = {404: "There is no such record, or it is not one that the caller can see."}
_CHANGING = {
    400: "The body is no JSON, or a header is missing.",
    404: "A record that is named can't be seen.",
    409: "Somebody else was first.",
    412: "The record is not as it was read (If-Match).",
    415: "The body is not application/json.",
}


class HearthAPI(NinjaAPI):
    """The API with its description."""

    def get_openapi_schema(self, **given: Any) -> Any:
        """OpenAPI 3.1."""
        schema: Any = super().get_openapi_schema(**given)
        schema["components"]["securitySchemes"] = security_schemes()
        schema["components"].setdefault("schemas", {})["Problem"] = _PROBLEM
        for path, methods in schema["paths"].items():
            for method, operation in methods.items():
                _complete(path, method, operation)
        return schema


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    scope = operation.pop(SCOPE)
    operation["security"] = [{"oauth2": [scope]}, {"personalToken": []}]
    answers = operation["responses"]
    for name in list(answers):
        answers[str(name)] = answers.pop(name)
    wanted = dict(_ALWAYS)
    if "{" in path:
        wanted |= _ABOUT_ONE
    if method == "get":
        if "If-None-Match" in {each["name"] for each in operation["parameters"]}:
            wanted |= {304: "The caller has it already."}
            answers["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
    else:
        wanted |= _CHANGING
    if method == "patch":
        wanted |= {428: "If-Match is missing."}
    for status, words in wanted.items():
        answers[str(status)] = {"description": words}
        if status != 304:
            content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            answers[str(status)]["content"] = content
