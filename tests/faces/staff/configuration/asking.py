"""Asking the configuration screens as a browser does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.test import Client
from django.urls import reverse

from hearth.platform.identity.models import User


def signed_in(user: User) -> Client:
    """The browser of somebody who has signed in."""
    client = Client()
    client.force_login(user, backend="hearth.platform.identity.sign_in.StaffBackend")
    return client


def address(name: str, *args: object, **query: object) -> str:
    """An address of the staff face by its name, with a query."""
    path = reverse(f"staff:{name}", args=args)
    return path + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def text_of(response: Any) -> str:
    """What a page says, without its tags, with single spaces."""
    page = response.content.decode()
    page = re.sub(r"(?s)<(script|svg|head)\b.*?</\1>", " ", page)
    plain = re.sub(r"<[^>]+>", " ", page)
    for entity, character in (("&#x27;", "'"), ("&quot;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")):
        plain = plain.replace(entity, character)
    return " ".join(plain.split())


def fields_of(response: Any, action: str = "") -> dict[str, Any]:
    """What a browser would send of the page's form as it stands: names with values; of the form with that action."""
    page = response.content.decode()
    forms = re.findall(r"(?s)<form\b([^>]*)>(.*?)</form>", page)
    posting = [(head, inner) for head, inner in forms if 'method="post"' in head and "data-sign-out" not in head]
    wanted = [inner for head, inner in posting if not action or f'action="{action}' in head]
    found: dict[str, Any] = {}
    for tag, head, inner in re.findall(r"(?s)<(input|select|textarea)\b([^>]*)>(.*?)(?=<|$)", wanted[0]):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', head))
        name = attributes.get("name", "")
        if not name or name == "csrfmiddlewaretoken" or tag == "select":
            continue
        if attributes.get("type") in ("checkbox", "radio"):
            if " checked" in head:
                found.setdefault(name, []).append(attributes.get("value", "on"))
        else:
            found[name] = inner.lstrip("\n") if tag == "textarea" else attributes.get("value", "")
    for name, options in re.findall(r'(?s)<select name="([^"]+)".*?>(.*?)</select>', wanted[0]):
        chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(
            r'<option value="([^"]*)"', options
        )
        found[name] = chosen[1] if chosen else ""
    return found


def send(client: Client, url: str, *, change: Mapping[str, Any] | None = None, action: str = "") -> Any:
    """Opens a page, changes some answers of its form, and sends it."""
    page = client.get(url)
    assert page.status_code == 200, text_of(page)
    return client.post(action or url, {**fields_of(page, action), **(change or {})})
