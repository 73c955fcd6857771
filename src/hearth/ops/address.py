"""Where Hearth listens: checked before anything else is begun, and held by the supervisor for its web server.

Standard library only.
"""

from __future__ import annotations

import errno
import signal
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from hearth.ops.faults import AddressInvalid, PortTaken

# What the supervisor and its web server agree on.
BACKLOG = 1024
LISTENING = "HEARTH_LISTENING"  # the number of the inherited socket
SERVED = "HEARTH_SERVED"  # the WSGI application, as "module:name"
CLOSE_DOOR = signal.SIGUSR1  # take no more connections (hearth.ops.web)


@dataclass(frozen=True, slots=True)
class Address:
    """A host name or number, and a TCP port from 1 to 65535."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """What to type into a browser on this machine."""
        host = {"0.0.0.0": "localhost", "::": "localhost"}.get(self.host, self.host)  # noqa: S104 - read, not bound
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


def address(*, environ: Mapping[str, str]) -> Address:
    """HOST (127.0.0.1) and PORT (8000) from the environment; refuses a PORT that is no port number."""
    port = environ.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise AddressInvalid(f"PORT is '{port}'; it must be a number from 1 to 65535, such as PORT=8000.")
    return Address(environ.get("HOST") or "127.0.0.1", int(port))


def check_free(*, address: Address) -> None:
    """Refuses an address that somebody listens on, or that this machine cannot listen on."""
    with bound(address=address) as probe:
        listen(on=probe, address=address, backlog=1)


def bound(*, address: Address) -> socket.socket:
    """A socket that has the address and does not listen yet; refused as `check_free` says."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise AddressInvalid(f"HOST is '{address.host}'; no such address is known here.") from None
    found = socket.socket(family, kind, protocol)
    # A port that was served a moment ago lingers in TIME_WAIT; it may be used again.
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind(where)
    except OSError as error:
        found.close()
        raise _unusable(address, error) from None
    return found


def listen(*, on: socket.socket, address: Address, backlog: int) -> None:
    """Takes connections from now on; refused where another program does so since."""
    try:
        on.listen(backlog)
    except OSError as error:
        raise _unusable(address, error) from None


def _unusable(address: Address, error: OSError) -> PortTaken | AddressInvalid:
    another = f"PORT={address.port + 1 if address.port < 65535 else 8000} make serve"
    if error.errno == errno.EADDRINUSE:
        return PortTaken(
            f"Port {address.port} on {address.host} is taken by another program. Choose another: {another}"
        )
    if error.errno == errno.EACCES:
        return AddressInvalid(
            f"Port {address.port} may only be opened by an administrator. Choose one above 1023: PORT=8000 make serve"
        )
    return AddressInvalid(f"Hearth cannot listen on {address.host} port {address.port}: {error.strerror}.")
