"""`python -m hearth.ops.web`: granian on the listening socket that the supervisor holds.

Granian's own listeners belong to its workers, so connections that wait in the queue of one that ends are cut. The
supervisor's socket outlives every web server: what comes while one ends, or is replaced by the next release's, waits
in the one queue and is answered by whoever takes it next. Where Granian itself shares a socket between processes
(everywhere but on Linux) it does so by the same attributes.

A worker that is told to end cuts connections on which the request has not been read yet (seen once in 25,000 under
load). So the supervisor first has it close its door (SIGUSR1): it takes no connection any more, answers what it has
taken, and asks each client to come back by a new connection, which the next release's worker takes.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from granian import cli
from granian._granian import SocketHolder
from granian.server import MPServer

from hearth.ops.address import BACKLOG, CLOSE_DOOR, LISTENING, SERVED

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class OnSocket(MPServer):
    """Granian's server of worker processes, all of which accept from one inherited socket."""

    def _init_shared_socket(self) -> None:
        number = int(os.environ[LISTENING])
        listening = socket.socket(fileno=number)
        listening.setblocking(False)
        listening.set_inheritable(True)
        holder: Any = SocketHolder
        # Granian types these by what it sets them to first.
        vars(self).update(_ssp=None, _sso=listening, _sfd=number, _shd=holder(number, False, BACKLOG))


class Door:
    """A worker's hold of the listening socket."""

    def __init__(self, number: int) -> None:
        self.closed = False
        self._what = os.fstat(number).st_ino

    def close(self, *_signal: object) -> None:
        """Puts a socket that nobody can find in the place of the one that listens, in this process alone."""
        self.closed = True
        with socket.socket(socket.AF_UNIX) as nobody:
            nobody.setblocking(False)
            nobody.bind("")  # a name that the kernel makes up
            nobody.listen(1)
            for number in map(int, os.listdir("/proc/self/fd")):
                try:
                    same = os.fstat(number).st_ino == self._what
                except OSError:  # the folder's own number, closed by now
                    continue
                if same:
                    os.dup2(nobody.fileno(), number, inheritable=False)


def answering() -> Application:
    """The application of a worker, with its door: Granian calls this in each worker's main thread."""
    module, _, name = os.environ[SERVED].partition(":")
    application: Application = getattr(import_module(module), name)
    door = Door(int(os.environ[LISTENING]))
    signal.signal(CLOSE_DOOR, door.close)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not door.closed:
            return application(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, ("Connection", "close")], *more)

        return application(environ, start)

    return answer


def main() -> None:
    """Granian's command line, with all its options."""
    signal.signal(CLOSE_DOOR, signal.SIG_IGN)  # it goes to the whole group; only workers have a door
    granian: Any = cli
    granian.Server = OnSocket
    granian.entrypoint()


if __name__ == "__main__":
    main()
