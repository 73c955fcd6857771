"""The command `hearth`. What is not its own goes to Django, with the database up for as long as that takes."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path

from hearth.kernel.refusal import Refused
from hearth.ops.places import ROOT, home
from hearth.ops.progress import Progress

OWN = ("serve", "upgrade", "doctor", "backup", "restore", "prepare")
AS_OWNER = ("migrate", "demo", "partitions")
# As `python -m django`, but its help and its errors name the command that was typed.
DJANGO = (
    "import sys; from django.core.management import execute_from_command_line as run; run(['hearth', *sys.argv[1:]])"
)
OTHERS = """
commands that Hearth's parts answer (hearth COMMAND --help says more):
  migrate     bring the database up to this version
  demo        load the demo landlord into an empty database
  worker      deliver letters, messages and due waits (serve starts one)
  clock       move the development clock
  partitions  the tables that are kept by month: list, settle, forget
  feel        evaluate an expression; run cases of the standard through all back-ends
  paths       check files of paths, write paths to files, take files in
  apiclient   make, list and revoke the clients and personal tokens of the web API
  subject-access   write everything held about a person, as they may have it, to a folder
  decide-disclosure   a reviewer's word about what a pack holds back or not
  verify-audit     whether what is under seal stands as it was sealed
  redact      what of a file to black out before it goes to somebody else
"""


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; 0 when it was done, 1 with a sentence on standard error when it was refused."""
    given = sys.argv[1:] if arguments is None else arguments
    import psycopg

    try:
        if given and given[0] not in OWN and not given[0].startswith("-"):
            return _django(given)
        chosen = _parser().parse_args(given or ["--help"])
        return int(chosen.run(chosen))
    except Refused as refused:
        sys.stderr.write(f"{refused.sentence}\n")
    except psycopg.Error as error:
        sys.stderr.write(f"The database refused: {str(error).strip()}\n")
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hearth", description="Hearth: housing management.", epilog=OTHERS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="bring up everything and keep it running (PORT, HOST)")
    serve.add_argument("--demo", action=argparse.BooleanOptionalAction, help="load the demo landlord if empty")
    serve.set_defaults(run=_serve)

    upgrade = commands.add_parser("upgrade", help="take over from the release that serves, while people work")
    upgrade.set_defaults(run=_upgrade)

    doctor = commands.add_parser("doctor", help="say what is wrong with this installation, and what to do")
    doctor.add_argument("--json", action="store_true", help="as JSON, for programs")
    doctor.set_defaults(run=_doctor)

    backup = commands.add_parser("backup", help="write rows and files into one archive")
    backup.add_argument("file", type=Path, help="the archive to write; it must not exist")
    backup.set_defaults(run=_backup)

    restore = commands.add_parser("restore", help="put an archive in the place of the present landlord")
    restore.add_argument("file", type=Path, help="an archive that `hearth backup` wrote")
    restore.add_argument("--replace", action="store_true", help="even though the present database is not empty")
    restore.set_defaults(run=_restore)

    prepare = commands.add_parser("prepare", help="make Hearth's database and roles on a server of yours")
    prepare.add_argument("url", help="how an administrator of that server connects (postgresql://...)")
    prepare.set_defaults(run=_prepare)
    return parser


def _serve(chosen: argparse.Namespace) -> int:
    from hearth.ops.supervisor import serve

    return serve(home=home(), environ=os.environ, demo=chosen.demo)


def _upgrade(_chosen: argparse.Namespace) -> int:
    from hearth.ops.upgrading import upgrade

    return upgrade(home=home(), environ=os.environ)


def _doctor(chosen: argparse.Namespace) -> int:
    from hearth.ops.doctor import report

    return report(home=home(), environ=os.environ, as_json=chosen.json)


def _backup(chosen: argparse.Namespace) -> int:
    from hearth.ops.backup import backup

    made_at = dt.datetime.now(dt.UTC)  # noqa: TID251 - the machine's clock dates a backup, not the business clock
    file = chosen.file.absolute()
    manifest = backup(home=home(), environ=os.environ, file=file, made_at=made_at, progress=Progress())
    files = len(manifest.parts) - 1
    print(f"{file}: {sum(manifest.rows.values()):,} rows, {files:,} files, {file.stat().st_size / 1e6:.1f} MB")
    print("It names people and holds password hashes: keep it where only you can read it.")
    return 0


def _restore(chosen: argparse.Namespace) -> int:
    from hearth.ops.restore import restore

    file = chosen.file.absolute()
    manifest = restore(home=home(), environ=os.environ, file=file, replace=chosen.replace, progress=Progress())
    print(f"Restored the backup of {manifest.made_at}: {sum(manifest.rows.values()):,} rows.")
    return 0


def _prepare(chosen: argparse.Namespace) -> int:
    from hearth.ops.prepare import prepare

    for name, value in prepare(home=home(), administrator=chosen.url).environment().items():
        print(f"{name}='{value}'")
    return 0


def _django(arguments: list[str]) -> int:
    """Runs a Django command with the database up, as the application or, where that may not, as the owner."""
    from hearth.ops.database import begin, child_environment, database

    where = home()
    with database(home=where, environ=os.environ, progress=Progress(quiet=True)) as found:
        embedded = found.server is not None
        environ = child_environment(home=where, urls=found.urls, environ=os.environ, embedded=embedded)
        if arguments[0] in AS_OWNER:
            environ["DATABASE_URL"] = found.urls.owner
        if arguments[0] == "migrate":
            begin(url=found.urls.owner)
        process = subprocess.Popen([sys.executable, "-c", DJANGO, *arguments], env=environ)
        # Ctrl-C reaches the command too; it ends by itself, and the database is let go of after it.
        before = (
            signal.signal(signal.SIGINT, signal.SIG_IGN),
            signal.signal(signal.SIGTERM, lambda *_: process.terminate()),
        )
        try:
            return process.wait()
        finally:
            signal.signal(signal.SIGINT, before[0])
            signal.signal(signal.SIGTERM, before[1])


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
