"""`hearth subject-access CONTACT-REFERENCE --out DIR`: everything held about a person, as they may have it."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hearth.engines.privacy.subject_access import Pack, as_json, look_elsewhere, make_pack, subject_of
from hearth.engines.privacy.walking import REASONS
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.platform import clock

BY = Actor.system("subject access")


class Command(BaseCommand):
    help = (
        "Writes everything held about a person to a new folder: a PDF to read, the same as JSON, the files, and a"
        " manifest with the hash of each. What is not theirs to have is left out; DIR-review.json, which stays with the"
        " landlord, lists what was withheld and why. Making it is recorded."
    )
    requires_system_checks: list[str] = []  # it draws no page

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="the contact's reference; of a merged one, its survivor's pack is made")
        parser.add_argument("--out", type=Path, required=True, help="a folder that is not there yet, or is empty")
        parser.add_argument("--reason", default="Subject access request", help="recorded with the pack")
        parser.add_argument("--after-death", default="", help="of somebody who has died: who asks, with what right")

    def handle(self, *_: Any, **options: Any) -> None:
        """Ends with 1, and no folder, when it is refused."""
        out: Path = options["out"].absolute()
        review = out.with_name(f"{out.name}-review.json")
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise CommandError(f"{out} is there already. Name a folder that is not, so that two packs never mix.")
        reason = " · ".join(filter(None, (options["reason"].strip(), options["after_death"].strip())))
        if not reason or len(reason) > 280:
            raise CommandError("Say why in at most 280 characters.")
        try:
            subject = subject_of(options["reference"], after_death=options["after_death"])
            look_elsewhere(by=BY, contact=subject, now=clock.now())
            pack = make_pack(by=BY, contact=subject, reason=reason, now=clock.now())
        except Refused as refused:
            raise CommandError(refused.sentence) from None
        try:
            _write(pack, out, review)
        except OSError as problem:
            raise CommandError(f"The pack could not be written: {problem}.") from None
        if subject.reference != options["reference"].strip().upper():
            self.stdout.write(f"{options['reference']} was merged into {subject.reference}.")
        files = len(pack.content) - 2
        self.stdout.write(
            f"{out}: {pack.rows:,} records and {files:,} files of {subject.reference}, manifest {pack.manifest_sha256}"
        )
        if pack.review:
            self.stdout.write(f"{len(pack.review):,} records or items are withheld; look at them in {review}.")
        self.stdout.write("Nothing is sent. Let somebody read it before it leaves.")


def _write(pack: Pack, out: Path, review: Path) -> None:
    """All or nothing: a folder beside the wanted one takes its place once it is whole. Only its owner may read it."""
    out.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        for name, body in {**pack.content, "manifest.json": as_json(pack.manifest)}.items():
            (work / name).parent.mkdir(mode=0o700, exist_ok=True)
            (work / name).write_bytes(body)
        listed = [
            {"kind": each.entity, "key": each.key, "item": each.item, "why": each.why, "means": REASONS[each.why]}
            for each in pack.review
        ]
        with os.fdopen(os.open(review, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as kept:
            kept.write(as_json(listed))
        if out.exists():
            out.rmdir()
        work.rename(out)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
