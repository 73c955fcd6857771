"""Asking other servers: which addresses are refused, and that an answer comes back as it was."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from hearth.platform import outgoing, sealing
from hearth.platform.outgoing import HostNotAllowed, NoAnswer


class Echo(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/")
            self.end_headers()
            return
        self.send_response(201)
        self.end_headers()
        self.wfile.write(body * (2_000_000 if self.path == "/long" else 1))

    def do_GET(self) -> None:
        """Never silent for long, and never done: a byte now and then, of the head or of the body."""
        drip = b"HTTP/1.1 200 OK\r\nX-Slow: " if self.path == "/head" else b"HTTP/1.1 200 OK\r\n\r\n"
        try:
            self.wfile.write(drip)
            for _ in range(100):
                self.wfile.write(b"a")
                time.sleep(0.05)
        except OSError:
            pass  # the other side has hung up, as it should

    def log_message(self, *given: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://hooks.example.org/", "no web address"),
        ("https://hooks.example.org:99999/", "no web address"),
        ("not an address", "no web address"),
        ("https://me:secret@hooks.example.org/", "name or a password"),
        ("http://hooks.example.org/", "begin with https"),
        ("https://other.example.org/", "may not ask"),
        ("https://hooks.example.org.evil.example/", "may not ask"),
    ],
)
def test_addresses_that_are_refused(url: str, words: str, settings: Any) -> None:
    settings.OUTGOING_HOSTS = frozenset({"hooks.example.org"})
    with pytest.raises(HostNotAllowed, match=words):
        outgoing.check(url)
    assert outgoing.check("https://HOOKS.example.org/in?a=1").path == "/in"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "::1", "fd00::1", "::ffff:10.0.0.1"],
)
def test_a_public_name_that_leads_inside_is_refused(
    address: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTGOING_HOSTS = frozenset({"hooks.example.org"})
    monkeypatch.setattr("socket.getaddrinfo", lambda *_given, **_named: [(0, 0, 0, "", (address, 443))])
    with pytest.raises(HostNotAllowed, match="private network"):
        outgoing.ask(method="POST", url="https://hooks.example.org/", headers={}, body=b"x")


def test_an_allowed_host_answers_and_leads_nowhere_else(server: str, settings: Any) -> None:
    settings.OUTGOING_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    answer = outgoing.ask(method="POST", url=f"{server}/in", headers={}, body=b"hello")
    assert (answer.status, answer.body) == (201, b"hello")
    assert outgoing.ask(method="POST", url=f"{server}/elsewhere", headers={}, body=b"x").status == 302
    assert len(outgoing.ask(method="POST", url=f"{server}/long", headers={}, body=b"x").body) == outgoing.LONGEST_ANSWER
    with pytest.raises(NoAnswer):
        outgoing.ask(method="GET", url="http://127.0.0.1:1/", headers={}, seconds=0.5)


@pytest.mark.parametrize("where", ["head", "body"])
def test_an_answer_that_drips_is_given_up_at_the_deadline(where: str, server: str, settings: Any) -> None:
    settings.OUTGOING_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    begun = time.monotonic()
    with pytest.raises(NoAnswer, match="TimeoutError"):
        outgoing.ask(method="GET", url=f"{server}/{where}", headers={}, seconds=0.4)
    assert time.monotonic() - begun < 2


def test_what_is_sealed_is_unsealed_for_its_purpose_alone(settings: Any) -> None:
    stored = sealing.seal("s3cret", purpose="webhook")
    assert "s3cret" not in stored
    assert sealing.unseal(stored, purpose="webhook") == "s3cret"
    with pytest.raises(sealing.CannotUnseal):
        sealing.unseal(stored, purpose="service")
    settings.SECRET_KEY = "another"
    with pytest.raises(sealing.CannotUnseal):
        sealing.unseal(stored, purpose="webhook")
