"""Asking the API as a program does: by address, key and JSON."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from hearth.faces.api import keys
from hearth.faces.api.scopes import SCOPES
from hearth.platform.identity.models import User
from tests.modules.landlord import BY, NOW

_KEYS = itertools.count(1)


def token_of(user: User, scopes: Collection[str] = tuple(SCOPES)) -> str:
    """A personal token of somebody, for a day."""
    made, key = keys.make_token(
        by=BY, user=user, name="A test", scopes=scopes, expires_at=NOW + dt.timedelta(days=1), now=NOW
    )
    assert made.digest != key
    return key


@dataclass
class Program:
    """A program with a key; "" for none."""

    token: str = ""
    client: Client = field(default_factory=Client)

    def ask(self, method: str, path: str, data: Any = None, /, **headers: str) -> Any:
        """The answer; headers are written `If_Match`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        address = path if path.startswith("/") else f"/api/v1/{path}"
        body = {} if data is None else {"data": json.dumps(data), "content_type": "application/json"}
        return self.client.generic(
            method.upper(),
            address,
            body.get("data", ""),
            content_type=body.get("content_type", "application/octet-stream"),
            headers=sent,
        )

    def get(self, path: str, /, **headers: str) -> Any:
        """A GET."""
        return self.ask("get", path, **headers)

    def post(self, path: str, data: Any, /, **headers: str) -> Any:
        """A POST, with a key of its own unless one is given."""
        headers.setdefault("Idempotency_Key", f"test-{next(_KEYS)}")
        return self.ask("post", path, data, **headers)

    def patch(self, path: str, data: Any, /, **headers: str) -> Any:
        """A PATCH."""
        return self.ask("patch", path, data, **headers)


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The body of an answer that must be this problem, in the shape of RFC 9457."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), answer.content
    body: dict[str, Any] = json.loads(answer.content)
    assert set(body) <= {"type", "title", "status", "code", "detail", "errors"}
    assert (body["status"], body["code"]) == (status, code), body
    assert body["detail"]
    assert "Traceback" not in answer.content.decode()
    return body
