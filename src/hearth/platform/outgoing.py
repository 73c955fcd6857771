"""Asking other people's servers: only hosts that the landlord allows, never the own network unless it is allowed too.

The name is looked up once and the connection goes to that very address, so that a name which answers otherwise the
second time gains nothing. Redirects are not followed, answers are cut off, one that drips holds nobody up, and plain
HTTP is for allowed private hosts only.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from hearth.kernel.refusal import Refused

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

SECONDS = 10.0
LONGEST_ANSWER = 1_000_000
"""Bytes of an answer that are read; the rest is left unread."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class HostNotAllowed(Refused):
    """The address is none that Hearth may ask."""

    code = "host_not_allowed"


class NoAnswer(Exception):  # noqa: N818 - said of the other side
    """The other server could not be reached, or did not answer in time; trying again may help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the other server said. `body` is cut off after LONGEST_ANSWER bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def check(url: str) -> SplitResult:
    """This function will take an address apart that Hearth may ask.

    Refused (HostNotAllowed): one that is no web address or has a name and password in it, a host that the landlord has
    not allowed (HEARTH_OUTGOING_HOSTS), and http for any but an allowed private host (HEARTH_OUTGOING_PRIVATE_HOSTS).
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise HostNotAllowed(f"“{url[:200]}” is no web address.", field="url") from None
    host = (parts.hostname or "").lower()
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        raise HostNotAllowed(f"“{url[:200]}” is no web address.", field="url")
    if parts.username or parts.password:
        raise HostNotAllowed("An address must not hold a name or a password.", field="url")
    if host in settings.OUTGOING_PRIVATE_HOSTS:
        return parts
    if parts.scheme != "https":
        raise HostNotAllowed("The address must begin with https://.", field="url")
    if host not in settings.OUTGOING_HOSTS:
        raise HostNotAllowed(
            f"Hearth may not ask {host}. Whoever runs it can allow that host (HEARTH_OUTGOING_HOSTS).", field="url"
        )
    return parts


def ask(*, method: str, url: str, headers: Mapping[str, str], body: bytes = b"", seconds: float = SECONDS) -> Answer:
    """This function will ask a server once and give its answer, whatever its status.

    Refused (HostNotAllowed) as `check` refuses, and where the host's name leads into a private network. NoAnswer where
    its whole answer is not there within `seconds`, from the look-up of its name to the last byte.
    """
    parts = check(url)
    deadline = Deadline(seconds)
    host = (parts.hostname or "").lower()
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _address(host, port)
    connection = _Pinned(host, port, address=str(address), secure=parts.scheme == "https", deadline=deadline)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, path, body=body or None, headers={**headers, "Connection": "close"})
        answer = connection.getresponse()
        return Answer(status=answer.status, headers=dict(answer.getheaders()), body=answer.read(LONGEST_ANSWER))
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(f"{host} did not answer: {type(error).__name__}") from error
    finally:
        connection.close()


def _address(host: str, port: int) -> Address:
    """The address that the host's name leads to; every one of them has to be allowed."""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise NoAnswer(f"The name {host} leads nowhere.") from error
    addresses = sorted((ipaddress.ip_address(str(each).partition("%")[0]) for each in found), key=str)
    if host not in settings.OUTGOING_PRIVATE_HOSTS:
        for each in addresses:
            inner = getattr(each, "ipv4_mapped", None) or each
            if not inner.is_global or inner.is_multicast:
                raise HostNotAllowed(f"{host} leads into a private network, where Hearth does not ask.", field="url")
    return addresses[0]


class Deadline:
    """An end of patience: so many seconds from now, however the time is spent."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left, for the next wait. TimeoutError when there are none."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError("It took too long.")
        return left


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked up before; the certificate is checked for the host's name."""

    def __init__(self, host: str, port: int, *, address: str, secure: bool, deadline: Deadline) -> None:
        super().__init__(host, port)
        self._pinned, self._secure, self._deadline = address, secure, deadline
        self.response_class = partial(_Response, deadline)  # type: ignore[assignment]  # called with the socket

    def connect(self) -> None:
        """To the address, with TLS where the scheme asks for it."""
        sock = socket.create_connection((self._pinned, self.port), timeout=self._deadline.left())
        if self._secure:
            sock.settimeout(self._deadline.left())  # one limit for the whole handshake
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self.host)
        self.sock = sock

    def send(self, data: Any) -> None:
        """All of it, as long as there is time."""
        if self.sock is None:
            self.connect()
        self.sock.settimeout(self._deadline.left())
        super().send(data)


class _Response(http.client.HTTPResponse):
    """An answer, head and body, that has to be there by a deadline."""

    def __init__(self, deadline: Deadline, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_Until(deadline, sock, self.fp.detach()))


class _Until(io.RawIOBase):
    """What comes from a socket: each wait for more of it is only as long as the time that is left."""

    def __init__(self, deadline: Deadline, sock: socket.socket, source: io.RawIOBase) -> None:
        self._deadline, self._sock, self._source = deadline, sock, source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        self._sock.settimeout(self._deadline.left())
        return self._source.readinto(buffer)

    def close(self) -> None:
        self._source.close()
        super().close()
