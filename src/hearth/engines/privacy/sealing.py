"""A seal over what must not be changed in silence: a chain of hashes for each company, made by a tick.

Each committed row's content is hashed with a salt of its own; a batch of rows is a seal, and each seal holds the hash
of the one before. Whoever edits, deletes, reorders or slips in a row breaks a hash; whoever cuts the chain's end is
found by a head that was written down before (`heads`). An erasure destroys the salt: the chain holds, and nobody can
guess the content.

The chain is made beside the work, not in it: a head locked inside each transaction would make everybody wait in line.
What is not sealed yet is counted and told.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Sum

from hearth.engines.privacy.models import SaltsGone, Seal, SealedRow
from hearth.kernel.registry import Registry
from hearth.platform.copying import copy

BATCH = 1000
LATE = 20_000  # keys: how far behind the newest sealed one a row is still looked for that was committed late
_LOCK = 4074  # one process at a time makes seals
_FIRST = b"\0" * 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A table under seal. `columns` are what is hashed, in this order: to hash others, register another source.

    `company` is SQL for the company's code, given the table as `t` ("''" for what belongs to none), and `join` what it
    needs.
    """

    model: type[models.Model]
    key: str
    columns: tuple[str, ...]
    company: str = "''"
    join: str = ""


def _check(name: str, source: Source) -> None:
    known = {field.column for field in source.model._meta.concrete_fields}
    if missing := {source.key, *source.columns} - known:
        raise ValueError(f"{name}: {source.model._meta.label} has no {', '.join(sorted(missing))}.")


SOURCES: Registry[Source] = Registry("table under seal", _check)
OF_RECORD = "JOIN index_record r ON r.id = t.{column} JOIN organisation_company c ON c.id = r.company_id"


def history_source(model: type[models.Model], *, columns: tuple[str, ...], record: str = "") -> Source:
    """The history of a tracked model, with who acted and why. `record` is the column with its record's key."""
    event = next(
        each.related_model for each in model._meta.related_objects if hasattr(each.related_model, "pgh_tracked_model")
    )
    return Source(
        model=event,
        key="pgh_id",
        columns=("pgh_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pgh_context_id", *columns),
        company="c.code" if record else "''",
        join=OF_RECORD.format(column=record) if record else "",
    )


def _content(source: Source) -> str:
    """What of a row is hashed, as SQL; with its history's context, so that a changed actor or reason is found."""
    parts = [f't."{column}"' for column in source.columns]
    if "pgh_context_id" in source.columns:
        parts.append("(SELECT metadata FROM pghistory_context x WHERE x.id = t.pgh_context_id)")
    return f"jsonb_build_array({', '.join(parts)})::text"


def _hashed(source: Source, salt: str, name: str) -> str:
    return f"sha256({salt} || convert_to('{name}' || {_content(source)}, 'UTF8'))"


# --- sealing


def seal(now: dt.datetime) -> int:
    """This function will seal what was committed since, at most BATCH rows of each source; a tick. Returns how many."""
    done = 0
    for name, source in SOURCES.items():
        with transaction.atomic():
            _one_at_a_time()
            by_chain: dict[str, list[tuple[int, bytes, bytes]]] = defaultdict(list)
            for chain, key, salt, digest in _unsealed(name, source):
                by_chain[chain].append((key, bytes(salt), bytes(digest)))
            for chain, rows in sorted(by_chain.items()):
                _append(chain, name, rows, now)
                done += len(rows)
    return done


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _unsealed(name: str, source: Source) -> list[tuple[str, int, bytes, bytes]]:
    table = source.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        cursor.execute("SELECT max(row_key) FROM privacy_sealedrow WHERE source = %s", [name])
        (newest,) = cursor.fetchone()
        cursor.execute(
            f"""
            SELECT its_chain, its_key, its_salt, {_hashed(source, "its_salt", name)}
            FROM (
                SELECT {source.company} AS its_chain, t.{source.key} AS its_key,
                       uuid_send(gen_random_uuid()) AS its_salt, t.*
                FROM {table} t {source.join}
                WHERE t.{source.key} > %s AND NOT EXISTS (
                    SELECT 1 FROM privacy_sealedrow s WHERE s.source = %s AND s.row_key = t.{source.key}
                )
                ORDER BY t.{source.key} LIMIT %s
            ) t ORDER BY its_key
            """,  # noqa: S608 - names of our own tables
            [(newest or 0) - LATE, name, BATCH],
        )
        found: list[tuple[str, int, bytes, bytes]] = cursor.fetchall()
    return found


def _append(chain: str, source: str, rows: list[tuple[int, bytes, bytes]], now: dt.datetime) -> None:
    last = Seal.objects.filter(chain=chain).order_by("-number").first()
    number, previous = (last.number + 1, bytes(last.link)) if last else (1, _FIRST)
    sealed = Seal(
        chain=chain,
        number=number,
        source=source,
        sealed_at=now,
        rows=len(rows),
        digest=_digest(source, [(key, hashed) for key, _, hashed in rows]),
        previous=previous,
    )
    sealed.link = _link(sealed, previous)
    sealed.save()
    numbered = enumerate(rows, 1)
    copy(
        SealedRow,
        ("seal_id", "position", "source", "row_key", "salt", "digest"),
        ((sealed.pk, position, source, key, salt, hashed) for position, (key, salt, hashed) in numbered),
    )


def _digest(source: str, rows: Iterable[tuple[int, bytes]]) -> bytes:
    digest = hashlib.sha256(source.encode())
    for key, hashed in rows:
        digest.update(key.to_bytes(8, "big") + bytes(hashed))
    return digest.digest()


def _link(seal: Seal, previous: bytes) -> bytes:
    """The hash of a seal that follows one with the hash `previous`."""
    at = seal.sealed_at.astimezone(dt.UTC).isoformat()
    said = f"{seal.chain}\n{seal.number}\n{seal.source}\n{at}\n{seal.rows}\n".encode()
    return hashlib.sha256(previous + said + bytes(seal.digest)).digest()


def note_salts_gone(*, erasing_id: int, rows: int) -> None:
    """This function will write down how many salts an erasure let go of, within its transaction."""
    if rows:
        SaltsGone.objects.create(erasing_id=erasing_id, rows=rows)


# --- heads and verifying


def heads() -> dict[str, dict[str, Any]]:
    """The end of each chain: number and link. Written down elsewhere, it shows later that nothing was cut off."""
    found: dict[str, dict[str, Any]] = {}
    for each in Seal.objects.order_by("chain", "-number").distinct("chain"):
        found[each.chain] = {"number": each.number, "link": bytes(each.link).hex()}
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Tampering:
    """One thing that is not as it was sealed. `kind`: edited, deleted, inserted, chain-broken, truncated, unreadable.

    `chain` is the company's code, `key` the row's, `seal` its seal's number (0: none).
    """

    kind: str
    chain: str
    source: str = ""
    key: str = ""
    seal: int = 0
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What verifying found. `unsealed` counts rows without a seal yet, by source; `erased` those without salt."""

    chains: Mapping[str, Mapping[str, Any]]
    sealed: int
    erased: int
    unsealed: Mapping[str, int]
    findings: tuple[Tampering, ...]

    @property
    def intact(self) -> bool:
        """Whether all is as it was sealed."""
        return not self.findings

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "intact": self.intact,
            "chains": dict(self.chains),
            "sealed_rows": self.sealed,
            "erased_rows": self.erased,
            "unsealed_tail": dict(self.unsealed),
            "findings": [asdict(each) for each in self.findings],
        }


def verify(known_heads: Mapping[str, Mapping[str, Any]] | None = None) -> Verdict:
    """Recomputes every hash of every chain and compares every sealed row with what stands there now.

    `known_heads` are heads that were written down before (see `heads`): each must still be in its chain.
    """
    findings = [*_chain_findings(known_heads or {}), *_row_findings(), *_salt_findings()]
    unsealed: dict[str, int] = {}
    for name, source in SOURCES.items():
        late, unsealed[name] = _beyond_seals(name, source)
        findings += late
    chains = {
        chain or "landlord": {"seals": head["number"], "head": head["link"]} for chain, head in sorted(heads().items())
    }
    return Verdict(
        chains=chains,
        sealed=SealedRow.objects.count(),
        erased=_erased(),
        unsealed=unsealed,
        findings=tuple(findings),
    )


def _chain_findings(known: Mapping[str, Mapping[str, Any]]) -> Iterator[Tampering]:
    links: dict[str, dict[int, str]] = defaultdict(dict)
    previous: dict[str, bytes] = {}
    for each in Seal.objects.order_by("chain", "number").iterator():
        at: dict[str, Any] = {"chain": each.chain, "source": each.source, "seal": each.number}
        if each.number != max(links[each.chain], default=0) + 1:
            yield Tampering(kind="chain-broken", what="A seal before this one is missing.", **at)
        rows = list(
            SealedRow.objects.filter(seal=each).order_by("position").values_list("position", "row_key", "digest")
        )
        digest = _digest(each.source, [(key, bytes(hashed)) for _, key, hashed in rows])
        if [position for position, _, _ in rows] != list(range(1, each.rows + 1)) or digest != bytes(each.digest):
            yield Tampering(kind="chain-broken", what="The rows of this seal are not those that were sealed.", **at)
        before = previous.get(each.chain, _FIRST)
        if bytes(each.previous) != before or _link(each, before) != bytes(each.link):
            yield Tampering(kind="chain-broken", what="This seal does not follow the one before it.", **at)
        previous[each.chain] = bytes(each.link)
        links[each.chain][each.number] = bytes(each.link).hex()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.source, s.row_key FROM privacy_sealedrow s"
            " WHERE NOT EXISTS (SELECT FROM privacy_seal b WHERE b.id = s.seal_id) ORDER BY 1, 2"
        )
        for source, key in cursor.fetchall():
            yield Tampering(kind="chain-broken", chain="", source=source, key=str(key), what="Its seal is gone.")
    for chain, head in known.items():
        if links[chain].get(int(head["number"])) != head["link"]:
            what = "The chain no longer holds the head that was written down."
            yield Tampering(kind="truncated", chain=chain, seal=int(head["number"]), what=what)


def _erased() -> int:
    return SealedRow.objects.filter(salt=None).count()


def _salt_findings() -> Iterator[Tampering]:
    """Without its salt a row can't be verified, so each that went must have gone by an erasure on record."""
    noted = SaltsGone.objects.aggregate(all=Sum("rows"))["all"] or 0
    if (more := _erased() - noted) > 0:
        what = f"{more} rows lost their salt by no erasure on record: what they say can't be verified."
        yield Tampering(kind="edited", chain="", what=what)


def _row_findings() -> Iterator[Tampering]:
    named = set(SealedRow.objects.values_list("source", flat=True).distinct())
    for name in sorted(named):
        if name not in SOURCES:
            yield Tampering(kind="unreadable", chain="", source=name, what="Nobody registers this source any more.")
            continue
        source = SOURCES.get(name)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL TIME ZONE 'UTC'")
            cursor.execute(
                f"""
                SELECT b.chain, b.number, s.row_key, t.{source.key} IS NULL
                FROM privacy_sealedrow s
                JOIN privacy_seal b ON b.id = s.seal_id
                LEFT JOIN {source.model._meta.db_table} t ON t.{source.key} = s.row_key
                WHERE s.source = %s AND s.salt IS NOT NULL
                  AND (t.{source.key} IS NULL OR {_hashed(source, "s.salt", name)} <> s.digest)
                ORDER BY s.row_key
                """,  # noqa: S608 - names of our own tables
                [name],
            )
            for chain, number, key, gone in cursor.fetchall():
                yield Tampering(
                    kind="deleted" if gone else "edited", chain=chain, source=name, key=str(key), seal=number
                )


def _beyond_seals(name: str, source: Source) -> tuple[list[Tampering], int]:
    """Rows without a seal: far behind the newest sealed one they were slipped in; the rest is the tail."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT t.{source.key},
                   t.{source.key} <= coalesce((SELECT max(row_key) FROM privacy_sealedrow WHERE source = %s), 0) - %s
            FROM {source.model._meta.db_table} t
            WHERE NOT EXISTS (
                SELECT 1 FROM privacy_sealedrow s WHERE s.source = %s AND s.row_key = t.{source.key}
            )
            """,  # noqa: S608 - names of our own tables
            [name, LATE, name],
        )
        rows = cursor.fetchall()
    late = [Tampering(kind="inserted", chain="", source=name, key=str(key)) for key, behind in rows if behind]
    return late, len(rows) - len(late)
