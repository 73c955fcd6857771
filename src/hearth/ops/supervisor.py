"""`hearth serve`: everything from an empty folder to the first page, then everything kept running.

What is already done is skipped: the front end by its sources, migrations and demo by a note on the database, static
files by their contents. The front end is built beside the database's work. handing_over.py says how the next release
takes over without a request being lost.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from hearth.kernel.refusal import Refused
from hearth.ops import database as databases
from hearth.ops import frontend, handing_over, restore
from hearth.ops.address import BACKLOG, LISTENING, SERVED, Address, address, bound, listen
from hearth.ops.children import Child, Children, end_orphans
from hearth.ops.database import Database, child_environment, connect, database
from hearth.ops.faults import AlreadyRunning, StepFailed
from hearth.ops.fingerprint import fingerprint
from hearth.ops.handing_over import TAKING_OVER, Inheritance, Release
from hearth.ops.places import REQUIREMENTS, ROOT, SOURCE, make_home
from hearth.ops.progress import Progress
from hearth.ops.running import already_running, serving_lock
from hearth.ops.steps import Steps

WATCH_SECONDS = 0.3
DRAIN_SECONDS = 35.0  # how long a web server that is told to stop may finish what it was asked before
FIGURES = "PROMETHEUS_MULTIPROC_DIR"  # as its client library reads it
START = "HEARTH_START"  # by this the supervisor knows that its own web server answers, not the release's before
READY_SECONDS = 120.0
DEMO_HOMES, DEMO_SEED = 2000, 1
# One for each processor. Two at least, so that one answers while the other is at it; beyond eight, more machines.
WORKERS = min(8, max(2, os.cpu_count() or 2))
LOOPBACK_NAMES = "localhost,127.0.0.1,[::1]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What is served: the WSGI application, the source whose change asks for a migration, and the front end's build."""

    wsgi: str = "hearth.config.wsgi:application"
    source: Path = SOURCE
    build: Callable[..., None] | None = frontend.build
    workers: int = WORKERS
    threads: int = 4  # per worker; each may hold one database connection
    serve: tuple[str, ...] = ("-m", "hearth.ops.command", "serve", "--no-demo")

    def release(self) -> Release:
        """This release, as another one finds it."""
        return Release(
            python=sys.executable, root=str(ROOT), serve=self.serve, python_path=os.environ.get("PYTHONPATH", "")
        )


@dataclass(slots=True)
class Start:
    """One start of Hearth (or the way to one, in `hearth upgrade`), and what its steps share."""

    home: Path
    where: Address
    project: Project
    progress: Progress
    steps: Steps
    environ: dict[str, str] = field(default_factory=dict)
    listening: socket.socket | None = None
    inheritance: Inheritance | None = None
    token: str = field(default_factory=lambda: secrets.token_hex(8))

    def django(self, what: str, *arguments: str, url: str | None = None) -> str:
        """Runs a management command to its end, as another role if a connection is named."""
        environ = self.environ | ({"DATABASE_URL": url} if url else {})
        return self.steps.run(
            what=what, command=[sys.executable, "-m", "django", *arguments], environ=environ, cwd=ROOT
        )


class _Stop(BaseException):
    """The person or the system asked Hearth to stop."""


def serve(*, home: Path, environ: Mapping[str, str], demo: bool | None = None, project: Project | None = None) -> int:
    """Brings Hearth up and keeps it up until it is told to stop; then answers 0.

    `demo` loads the demo landlord into an empty database: by default into the embedded one only, never into a server
    that DATABASE_URL names. Refuses, before anything is begun, a second start of one home and a port that is taken.
    """
    progress = Progress()
    where = address(environ=environ)
    make_home(home=home)
    lock = serving_lock(home=home)
    if not lock.take(wait=False):
        raise AlreadyRunning(already_running(lock=lock, home=home))
    steps = Steps()
    start = Start(
        home, where, project or Project(), progress, steps, inheritance=handing_over.inherited(environ=environ)
    )
    environ = {name: value for name, value in environ.items() if name != TAKING_OVER}
    try:
        with _stopping(), _socket(start) as start.listening:
            lock.write(f"starting, {where.url}")
            restore.finish_interrupted(home=home, environ=environ, say=progress.say)
            _run(start, environ, demo, told=lambda: lock.write(where.url))
    except _Stop:
        progress.say("stopped")
    finally:
        steps.end()
        lock.close()
    return 0


def _socket(start: Start) -> socket.socket:
    """The address, taken before anything else is begun; what an earlier start left behind is ended first."""
    if start.inheritance:
        return handing_over.socket_of(inheritance=start.inheritance)
    for name in end_orphans(home=start.home):
        start.progress.say(f"{name}: ended the one that an earlier start left behind")
    return bound(address=start.where)


def _run(start: Start, environ: Mapping[str, str], demo: bool | None, told: Callable[[], None]) -> None:
    with ThreadPoolExecutor(1) as beside:
        built: Future[None] | None = None
        if start.project.build:
            built = beside.submit(start.project.build, steps=start.steps, environ=environ, progress=start.progress)
        try:
            with database(home=start.home, environ=environ, progress=start.progress) as found:
                start.environ = environment(start, environ, found) | {FIGURES: str(_figures(start))}
                children = Children(home=start.home, environ=start.environ, cwd=ROOT, say=start.progress.say)
                if start.inheritance:
                    children.inherit(start.inheritance.programs)
                try:
                    gathered = beside.submit(collect, start, built)
                    sign_ins = prepare(start, found, wants_demo=demo if demo is not None else found.server is not None)
                    gathered.result()
                    _come_up(start, children)
                    told()
                    _say_where(start, sign_ins)
                    _keep(start, found, children, environ)
                except Refused as refused:
                    _give_back(start, children, environ, refused)
                    raise
                finally:
                    children.stop()
        finally:
            start.steps.end()  # or leaving the pool would wait for a build that nobody wants any more


def environment(start: Start, environ: Mapping[str, str], found: Database) -> dict[str, str]:
    """What the programs of this start are given."""
    given = child_environment(home=start.home, urls=found.urls, environ=environ, embedded=found.server is not None)
    names = LOOPBACK_NAMES if start.where.host in LOOPBACK_NAMES.split(",") else f"{LOOPBACK_NAMES},{start.where.host}"
    given.setdefault("HEARTH_ALLOWED_HOSTS", names)
    given[START] = start.token
    if start.listening:
        given |= {LISTENING: str(start.listening.fileno()), SERVED: start.project.wsgi}
    return given


def _figures(start: Start) -> Path:
    """An empty folder in which the processes of this start keep their figures, for /metrics."""
    folder = start.home / "run" / "metrics" / start.token
    if not start.inheritance:  # the release before still writes its own
        shutil.rmtree(folder.parent, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def prepare(start: Start, found: Database, *, wants_demo: bool) -> str:
    """Migrates and loads the demo where the database has not seen this source; answers the demo's sign-ins."""
    wanted = fingerprint(paths=[start.project.source, REQUIREMENTS / "run.txt"])
    databases.begin(url=found.urls.owner)
    with connect(url=found.urls.owner) as connection:
        noted = databases.recorded(connection=connection)
        if noted.get("migrations") != wanted:
            with start.progress.phase("database", "migrating"):
                start.django("Migrating the database", "migrate", "--noinput", "--verbosity=0", url=found.urls.owner)
            databases.record(connection=connection, migrations=wanted)
        if wants_demo and "demo" not in noted:
            homes, seed = f"--homes={DEMO_HOMES}", f"--seed={DEMO_SEED}"
            with start.progress.phase("demo", f"making a landlord of {DEMO_HOMES:,} homes"):
                made = ("demo", homes, seed, "--if-empty", "--verbosity=0")
                said = start.django("Making the demo landlord", *made, url=found.urls.owner)
            databases.record(connection=connection, demo=True)
            if said:  # how to sign in; to ask for it would load everything once more
                _kept_sign_ins(start).write_text(said, encoding="utf-8")
        return _sign_ins(start) if databases.recorded(connection=connection).get("demo") else ""


def _sign_ins(start: Start) -> str:
    """How to sign in to the demo, asked once; nothing where its password is not known (a restored landlord)."""
    kept = _kept_sign_ins(start)
    if not kept.exists():
        try:
            said = start.django("Listing the sign-ins", "demo", "--sign-ins")
        except StepFailed:
            said = ""
        kept.write_text(said, encoding="utf-8")
    return kept.read_text(encoding="utf-8").strip()


def _kept_sign_ins(start: Start) -> Path:
    return start.home / "run" / "sign-ins.txt"


def collect(start: Start, built: Future[None] | None, *, keep: bool = False) -> None:
    """Gathers the static files once they are built, unless those gathered before were made from the same ones.

    `keep` leaves those of the release before where they are: its pages are open on people's screens.
    """
    if built:
        built.result()
    stamp = start.home / "run" / "static.fingerprint"
    folders = sorted(start.project.source.rglob("static")) + sorted(start.project.source.rglob("static/built"))
    wanted = fingerprint(paths=[*folders, REQUIREMENTS / "run.txt"])
    if (start.home / "static").is_dir() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    with start.progress.phase("static files", "gathering"):
        clear = [] if keep or start.inheritance else ["--clear"]
        start.django("Gathering the static files", "collectstatic", "--noinput", *clear, "--verbosity=0")
        stamp.write_text(wanted, encoding="utf-8")


def _come_up(start: Start, children: Children) -> None:
    """Starts the web server and, once it answers, the worker; what the release before still does is let finish."""
    if start.listening is None:
        raise RuntimeError("The address is taken before anything is started.")
    with start.progress.phase("web", f"starting on {start.where.url}"):
        if not start.inheritance:
            listen(on=start.listening, address=start.where, backlog=BACKLOG)
        children.start(_web(start, start.listening.fileno()))
        _await_ready(start, children)
    if start.inheritance:
        with start.progress.phase("release before", "letting it finish what it was asked"):
            children.end_inherited(DRAIN_SECONDS, port=start.where.port)
        handing_over.tell(home=start.home, fault=start.inheritance.giving_back)
    # After the first page: loading the worker beside it would keep the newcomer waiting.
    # Whoever waits for a page comes before what is done in the background.
    children.start(Child("worker", [sys.executable, "-m", "django", "worker"], nice=5))


def _keep(start: Start, found: Database, children: Children, environ: Mapping[str, str]) -> None:
    """Keeps everything running until somebody asks it to stop, or another release to take over."""
    while True:
        children.watch()
        _keep_database_up(start, found)
        if release := handing_over.asked(home=start.home):
            start.progress.say(f"handing over to {release.root}")
            try:
                _become(start, children, environ, release)
            except OSError as error:
                handing_over.tell(home=start.home, fault=f"{release.python} can't be run: {error.strerror}.")
        time.sleep(WATCH_SECONDS)


def _give_back(start: Start, children: Children, environ: Mapping[str, str], refused: Refused) -> None:
    """Lets the release before serve on where this one did not come up. Returns if there is none to go back to."""
    if start.inheritance is None or start.inheritance.giving_back or not children.inherits():
        return
    start.progress.say(f"{refused.sentence}\nGoing back to {start.inheritance.before.root}.")
    start.steps.end()
    children.stop_own()
    _become(start, children, environ, start.inheritance.before, giving_back=refused.sentence)


def _become(
    start: Start, children: Children, environ: Mapping[str, str], release: Release, *, giving_back: str = ""
) -> None:
    if start.listening is None:
        raise RuntimeError("Only a release that serves can hand over.")
    pinned = {"HEARTH_HOME": str(start.home), "HOST": start.where.host, "PORT": str(start.where.port)}
    inheritance = Inheritance(
        listening=start.listening.fileno(),
        before=start.project.release(),
        programs=children.noted(),
        giving_back=giving_back,
    )
    handing_over.become(release=release, environ={**environ, **pinned}, inheritance=inheritance)


def _web(start: Start, listening: int) -> Child:
    project, where = start.project, start.where
    command = [sys.executable, "-m", "hearth.ops.web", "--interface=wsgi", f"--host={where.host}",
               f"--port={where.port}", f"--workers={project.workers}", f"--blocking-threads={project.threads}",
               "--no-ws", "--respawn-failed-workers", "--respawn-interval=0.5", "--workers-kill-timeout=10",
               "--log-level=warning", "--factory", "hearth.ops.web:answering"]  # fmt: skip
    return Child("web", command, sockets=(listening,))


def _await_ready(start: Start, children: Children) -> None:
    """Waits until /health/ready answers 200: the demo can be used."""
    deadline = time.monotonic() + READY_SECONDS
    answer = "nothing"
    while time.monotonic() < deadline:
        if children.failed("web"):
            raise StepFailed(f"The web server did not start. It said:\n{children.last_words('web')}")
        children.watch()
        answer = _ask(start)
        if answer == "200":
            return
        time.sleep(0.05)
    raise StepFailed(
        f"Hearth was not ready after {READY_SECONDS:.0f} s (/health/ready answered {answer}). The web server said:\n"
        f"{children.last_words('web')}"
    )


def _ask(start: Start) -> str:
    """What /health/ready answers: a status, or the kind of failure to answer."""
    where = start.where
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(where.host, where.host)  # noqa: S104 - asked, not bound
    connection = http.client.HTTPConnection(host, where.port, timeout=10)
    try:
        connection.request("GET", "/health/ready", headers={"Host": "localhost"})
        answer = connection.getresponse()
        mine = answer.getheader("X-Hearth-Start") == start.token
        return str(answer.status) if mine else f"{answer.status} of another start"
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()


def _say_where(start: Start, sign_ins: str) -> None:
    seconds = start.progress.seconds
    figures = {name: round(took, 2) for name, took in seconds.items()} | {"all": round(start.progress.elapsed(), 2)}
    (start.home / "run" / "startup.json").write_text(json.dumps(figures), encoding="utf-8")
    phases = ", ".join(f"{name} {took:.1f} s" for name, took in seconds.items())
    start.progress.say(f"ready ({phases})")
    sys.stdout.write(f"\nHearth is at {start.where.url}\n")
    if sign_ins:
        sys.stdout.write(f"\n{sign_ins}\n")
    sys.stdout.write(f"\nLogs are in {start.home / 'log'}. Ctrl-C stops Hearth.\n")
    sys.stdout.flush()


def _keep_database_up(start: Start, found: Database) -> None:
    try:
        if found.server and found.server.keep_up():
            start.progress.say("database: had ended; it runs again")
    except Refused as refused:
        start.progress.say(f"{refused.sentence}\nTrying again in 10 s.")
        time.sleep(10)


@contextlib.contextmanager
def _stopping() -> Iterator[None]:
    """Turns the first signal to stop into an orderly end; while that is under way the others are not heard."""
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("hearth serve runs in the main thread: only that one hears signals.")
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(_number: int, _frame: object) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise _Stop

    before = [(each, signal.signal(each, stop)) for each in signals]
    try:
        yield
    finally:
        for each, handler in before:
            signal.signal(each, handler)
