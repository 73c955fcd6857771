"""What a browser does between two pages: cookies, redirects, forms with their tokens. Each answer is timed."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

import urllib3

GIVE_UP_SECONDS = 60.0


class WentWrongError(Exception):
    """An answer that no officer should get."""


@dataclass(slots=True)
class Tally:
    """What all officers saw. Lists are appended to from their threads."""

    took: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    saved: list[tuple[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, seconds: float) -> None:
        """One answer of a kind."""
        with self.lock:
            self.took.setdefault(kind, []).append(seconds * 1000)


class _Fields(HTMLParser):
    """The fields of one form as a browser would send them untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and name and given.get("type") not in {"submit", "button", "file"}:
            if given.get("type") not in {"radio", "checkbox"} or "checked" in given:
                self.found[name] = given.get("value", "on" if given.get("type") == "checkbox" else "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.found):
            self.found[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._area = name
            self.found[name] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A page: where the redirects led, and its HTML."""

    path: str
    text: str

    def form(self, action: str = "") -> dict[str, str]:
        """The fields of the form whose tag holds that text (of the last with `method="post"` if none is named)."""
        wanted = f'action="{action}"' if action else 'method="post"'
        start = self.text.rfind("<form", 0, self.text.rfind(wanted) + 1)
        if start < 0:
            raise WentWrongError(f"{self.path} has no form {wanted}")
        fields = _Fields()
        fields.feed(self.text[start : self.text.index("</form>", start)])
        return fields.found


class Browser:
    """One session: cookies, redirects, the header that forms are checked by. For one thread."""

    def __init__(self, address: str, tally: Tally) -> None:
        self.address, self.tally = address, tally
        self.cookies: dict[str, str] = {}
        parts = urlsplit(address)
        self._pool = urllib3.HTTPConnectionPool(parts.hostname or "", parts.port, maxsize=1, retries=False)

    def get(self, kind: str, path: str, *, fragment: bool = False) -> Answer:
        """Asks for a page, and for those that it leads to."""
        return self._ask(kind, "GET", path, None, {"X-Hearth-Fragment": "hits"} if fragment else {})

    def post(self, kind: str, path: str, fields: dict[str, str]) -> Answer:
        """Sends a form, and opens what it leads to. A form that comes back is an error: it saved nothing."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": urljoin(self.address, path)}
        return self._ask(kind, "POST", path, urlencode(fields), headers)

    def _ask(self, kind: str, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        for _ in range(5):
            given = headers | {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            began = time.perf_counter()
            answer = self._pool.request(method, path, body=body, headers=given, redirect=False, timeout=GIVE_UP_SECONDS)
            text = answer.data.decode()
            self.tally.note(kind, time.perf_counter() - began)
            for cookie in answer.headers.getlist("Set-Cookie"):
                name, _, value = cookie.split(";", 1)[0].partition("=")
                self.cookies[name.strip()] = value
            if answer.status not in {301, 302, 303}:
                if answer.status != 200:
                    raise WentWrongError(f"{method} {path} answered {answer.status}")
                return Answer(path, text)
            path = urljoin(path, answer.headers["Location"])
            if path.startswith("/sign-in/"):
                raise WentWrongError(f"{method} led to the sign-in page: the session is gone")
            kind = f"after {kind}" if method == "POST" else kind
            method, body, headers = "GET", None, {}
        raise WentWrongError(f"{path} leads in circles")
