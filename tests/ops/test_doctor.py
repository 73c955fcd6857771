"""The doctor: each thing that can be wrong is found, named, and comes with what to do."""

from __future__ import annotations

import json
import os
import socket
from importlib import metadata
from pathlib import Path
from typing import Self

import pytest

from hearth.ops import doctor, frontend
from hearth.ops.database import Database, check_usable, connect, database, foreign_tables, record
from hearth.ops.doctor import Finding, Patient, examine, report
from hearth.ops.faults import DatabaseUnusable
from hearth.ops.keys import keys
from hearth.ops.places import ROOT
from hearth.ops.postgres import Server
from hearth.ops.prepare import prepare
from hearth.ops.progress import Progress
from hearth.ops.roles import Urls, create_database, database_of
from tests.ops.conftest import SERVER


@pytest.fixture
def urls(server: Server) -> Urls:
    """A database of the test's own, made anew on one server."""
    template = database_of(url=server.urls.superuser, database="template1")
    with connect(url=template) as connection:
        connection.execute("DROP DATABASE IF EXISTS hearth WITH (FORCE)")
    create_database(superuser=template, database="hearth")
    return server.urls


def do(url: str, *statements: str) -> None:
    """Runs statements."""
    with connect(url=url) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def environment(port: int = 0) -> dict[str, str]:
    """The stand-in's settings, and a port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    given = {"DJANGO_SETTINGS_MODULE": "tests.ops.standin.settings", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    return given | SERVER | {"PATH": os.environ["PATH"], "PORT": str(port or free)}


def inside(server: Server, look: object, home: Path) -> list[Finding]:
    """The findings of one check of the database."""
    assert callable(look)
    return list(look(Patient(home, environment()), Database(server.urls, server)))


def test_a_sound_installation_has_no_findings_but_the_front_end(
    shared_home: Path, urls: Urls, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty database asks to be filled; migrated, nothing is wrong; the exit code says the same."""
    apart = {"packages", "front_end"}  # of the clone, not of the home: other tests say what they find
    kept = doctor.OUTSIDE[:]
    doctor.OUTSIDE[:] = [look for look in kept if look.__name__ not in apart]
    try:
        assert [finding.what for finding in examine(home=shared_home, environ=environment())] == [
            "The database is empty"
        ]
        with connect(url=urls.owner) as connection:
            record(connection=connection, migrations="begun")
        with database(home=shared_home, environ=SERVER, progress=Progress(quiet=True)) as found:
            done = doctor._django(Patient(shared_home, environment()), found, "migrate", "--verbosity=0")
        assert done.returncode == 0, done.stderr
        assert report(home=shared_home, environ=environment(), as_json=False) == 0
        assert capsys.readouterr().out == "Nothing is wrong.\n"
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            taken = environment(other.getsockname()[1])
            assert report(home=shared_home, environ=taken, as_json=True) == 1
        (finding,) = json.loads(capsys.readouterr().out)
        assert finding["what"].startswith(f"Port {taken['PORT']} on 127.0.0.1 is taken")
    finally:
        doctor.OUTSIDE[:] = kept


def test_waiting_migrations_are_found(server: Server, urls: Urls, shared_home: Path) -> None:
    """A database that was begun but not migrated."""
    with connect(url=urls.owner) as connection:
        record(connection=connection, migrations="")
    (finding,) = inside(server, doctor.migrations, shared_home)
    assert (finding.what, finding.remedy) == ("Migrations are waiting", "hearth migrate")


def test_missing_extensions_are_found(server: Server, urls: Urls, shared_home: Path) -> None:
    """The remedy is the statement to run."""
    do(urls.superuser, "DROP EXTENSION unaccent")
    (finding,) = inside(server, doctor.extensions, shared_home)
    assert finding.what == "The extension unaccent is missing"
    assert finding.remedy == 'As the owner of the database: CREATE EXTENSION "unaccent"'


def test_roles_with_too_much_power_are_found(server: Server, urls: Urls, shared_home: Path) -> None:
    """The application must not make tables nor go past row-level security; the portal's connection must be set."""
    assert inside(server, doctor.role_powers, shared_home) == []
    do(urls.superuser, "ALTER ROLE hearth_app BYPASSRLS", "GRANT CREATE ON SCHEMA public TO hearth_app")
    try:
        found = [finding.what for finding in inside(server, doctor.role_powers, shared_home)]
    finally:
        do(urls.superuser, "ALTER ROLE hearth_app NOBYPASSRLS", "REVOKE CREATE ON SCHEMA public FROM hearth_app")
    assert found == ["The role hearth_app goes past row-level security", "The role hearth_app may create tables"]
    alone = Database(Urls(owner=urls.owner, app=urls.app, portal=""), None)
    (finding,) = doctor.role_powers(Patient(shared_home, {}), alone)
    assert finding.what == "HEARTH_PORTAL_DATABASE_URL is not set"


def test_collations_of_icu_are_found(server: Server, urls: Urls, shared_home: Path) -> None:
    """The wheel has no ICU, so the check is shown what an ICU database would answer."""
    assert inside(server, doctor.collations, shared_home) == []

    class Icu:
        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None: ...

        def execute(self, query: str) -> Self:
            self.rows = [("i",)] if "datlocprovider" in query else [("contacts.surname",)]
            return self

        def fetchone(self) -> tuple[str]:
            return self.rows[0]

        def fetchall(self) -> list[tuple[str]]:
            return self.rows

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doctor, "connect", lambda **_: Icu())
        found = [finding.what for finding in inside(server, doctor.collations, shared_home)]
    assert found == ["The database sorts by ICU", "The column contacts.surname sorts by ICU"]


def test_open_secrets_and_folders_are_found(shared_home: Path, server: Server) -> None:
    """Whatever other accounts of the machine may read."""
    (shared_home / "secrets.json").chmod(0o644)
    (shared_home / "files").chmod(0o755)
    try:
        found = list(doctor.privacy(Patient(shared_home, {})))
    finally:
        (shared_home / "secrets.json").chmod(0o600)
        (shared_home / "files").chmod(0o700)
    assert [finding.remedy for finding in found] == [
        f"chmod go= '{shared_home / 'secrets.json'}'",
        f"chmod go= '{shared_home / 'files'}'",
    ]


def test_packages_that_are_not_the_pinned_ones_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """By name, with both versions; 1.006 is written 1.6 in a lock file and is the same."""
    assert list(doctor.packages(Patient(Path("/"), {}))) == []
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "1.0" if name == "django" else real(name))
    (finding,) = doctor.packages(Patient(Path("/"), {}))
    assert "django 1.0 instead of 5.2" in finding.what


def test_a_front_end_that_is_missing_or_old_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not built, and built from other sources."""
    patient = Patient(Path("/"), {})
    monkeypatch.setattr(frontend, "built", lambda: None)
    assert [finding.what for finding in doctor.front_end(patient)] == ["The front end was not built"]
    monkeypatch.setattr(frontend, "built", lambda: "other")
    assert [finding.what for finding in doctor.front_end(patient)] == ["The front end was built from other sources"]
    monkeypatch.setattr(frontend, "built", frontend.sources)
    assert list(doctor.front_end(patient)) == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (
            "postgresql://a:pw@127.0.0.1:1/hearth",
            r"'hearth' on 127.0.0.1 port 1 \(as a\) cannot be used: .*refused.*Start",
        ),
        ("postgresql://no.such.host.invalid/hearth", "cannot be used"),
        ("not a url", "in DATABASE_URL cannot be used"),
    ],
)
def test_a_server_that_does_not_answer_is_named_without_its_password(url: str, words: str) -> None:
    """Where it was looked for, why it failed, what to do; never the password."""
    with pytest.raises(DatabaseUnusable, match=words) as refused:
        connect(url=url)
    assert "pw" not in refused.value.sentence


def test_a_missing_database_and_a_wrong_password_are_told_apart(urls: Urls) -> None:
    """Each with its own remedy."""
    with pytest.raises(DatabaseUnusable, match=r"does not exist.*hearth prepare"):
        connect(url=database_of(url=urls.owner, database="absent"))
    with pytest.raises(DatabaseUnusable, match="Correct the password in DATABASE_URL"):
        connect(url=urls.owner.replace("hearth_owner:", "hearth_owner:x"))


def test_somebody_elses_database_is_refused_and_untouched(urls: Urls, shared_home: Path) -> None:
    """A stranger's tables are named; Hearth's own are known by the note, or by the migrations that ran."""
    with connect(url=urls.owner) as connection:
        assert foreign_tables(connection=connection) == []
    do(urls.owner, "CREATE TABLE invoices (id int)")
    with pytest.raises(DatabaseUnusable, match=r"holds something other than Hearth .*'invoices'.*Nothing was changed"):
        check_usable(urls=urls)
    named = urls.environment()
    (finding,) = [f for f in examine(home=shared_home, environ=environment() | named) if f.where == "the database"]
    assert "'invoices'" in finding.what
    with connect(url=urls.owner) as connection:
        record(connection=connection, migrations="x")
    check_usable(urls=urls)


def test_hearths_own_database_is_known_after_it_was_dumped_and_loaded_by_hand(urls: Urls) -> None:
    """The launcher's note is lost then; the migrations speak."""
    own = sorted({folder.parent.name for folder in (ROOT / "src/hearth").glob("*/*/migrations")})
    do(urls.owner, "CREATE TABLE django_migrations (app text)")
    with connect(url=urls.owner) as connection:
        connection.cursor().executemany("INSERT INTO django_migrations VALUES (%s)", [(app,) for app in own])
    check_usable(urls=urls)


def test_a_server_of_ones_own_is_prepared_and_then_usable(urls: Urls, server: Server, home: Path) -> None:
    """Roles, database and extensions on a server that is not the launcher's; safe to run twice."""
    do(database_of(url=urls.superuser, database="template1"), "DROP DATABASE hearth WITH (FORCE)")
    administrator = database_of(url=urls.superuser, database="postgres")
    try:
        for _ in range(2):
            made = prepare(home=home, administrator=administrator)
        check_usable(urls=made)
        with database(home=home, environ=made.environment(), progress=Progress(quiet=True)) as found:
            assert found.server is None
            assert found.urls == made
            assert list(doctor.extensions(Patient(home, {}), found)) == []
            assert list(doctor.role_powers(Patient(home, {}), found)) == []
        with pytest.raises(DatabaseUnusable, match="cannot be used"):
            prepare(home=home, administrator="postgresql://nobody@127.0.0.1:1/postgres")
    finally:  # the other tests of this server know it by the first home's passwords
        prepare(home=server.data.parent.parent, administrator=administrator)
    assert keys(home=home) != keys(home=server.data.parent.parent)


def test_what_the_parts_say_is_added(server: Server, urls: Urls, shared_home: Path) -> None:
    """The answer of `django-admin doctor --json` becomes findings; a project without the command is let be."""
    assert inside(server, doctor.parts, shared_home) == []

    class Done:
        stdout, stderr, returncode = '[{"what": "No worker", "where": "here", "remedy": "hearth worker"}]', "", 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doctor, "_django", lambda *_: Done)
        assert inside(server, doctor.parts, shared_home) == [Finding("No worker", "here", "hearth worker")]
        Done.stdout, Done.stderr = "", "boom"
        (finding,) = inside(server, doctor.parts, shared_home)
        assert finding.what == "The parts were not examined: boom"


def test_an_old_server_is_refused(monkeypatch: pytest.MonkeyPatch, urls: Urls) -> None:
    """Older than 15 is refused with both versions."""
    monkeypatch.setattr("hearth.ops.database.OLDEST", 99)
    with pytest.raises(DatabaseUnusable, match=r"is PostgreSQL \d+; Hearth needs 99 or newer"):
        check_usable(urls=urls)


def test_text_that_is_not_utf8_is_refused(urls: Urls) -> None:
    """SQL_ASCII would let broken names in."""
    do(urls.owner, "CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0")
    wrong = Urls(*[database_of(url=url, database="ascii") for url in (urls.owner, urls.app, urls.portal)])
    try:
        with pytest.raises(DatabaseUnusable, match="stores text as SQL_ASCII; Hearth needs UTF8"):
            check_usable(urls=wrong)
    finally:
        do(urls.owner, "DROP DATABASE ascii")
