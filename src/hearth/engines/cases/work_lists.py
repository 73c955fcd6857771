"""Work lists: whose tasks, in order of their targets, page by page; what is best done next; the queues of roles.

Every place of a list is found in the index of one person or role (`work_of_user`, `work_of_role`), and the places of
several are merged, so that a page costs the same however much work there is. What may be seen is asked of the rows of
the page itself; where a reader may not see some of them, the list reads on. Words that few records have are looked up
first, and the list is of the tasks about those; words that many have are met soon enough by reading the list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.db.models.expressions import RawSQL

from hearth.engines.cases.models import NEVER, CaseTask, Target
from hearth.engines.cases.queries import TaskRow, task_row
from hearth.kernel.refusal import Refused
from hearth.kernel.time import LONDON, business_day
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import GroupMember, Role
from hearth.platform.identity.queries import roles_held
from hearth.platform.index import visibility
from hearth.platform.index.rules import fold

COUNTED, QUEUED = 250, 1_000
"""Work is counted up to COUNTED, that of a queue up to QUEUED: what nobody can oversee needs no exact figure, and the
count, which asks of each task whether the reader may see it, stands on every page."""
BEGUN_FOR = dt.timedelta(minutes=30)
"""So long a task that a colleague has begun to fill in is not proposed to others."""
_CANDIDATES = 500
_ROUNDS = 12
_FEW_RECORDS, _FEW_TASKS = 2_000, 5_000

Place = tuple[dt.datetime, int]
"""Where a row stands in a work list: its target (NEVER for none), then its key."""


class Whose(StrEnum):
    """Whose tasks: one's own; one's own and those of one's roles; those of all in one's groups; everybody's."""

    MINE = "mine"
    ROLES = "roles"
    TEAM = "team"
    ALL = "all"


class Stage(StrEnum):
    """How a task stands to its target."""

    MISSED = "missed"
    AMBER = "amber"
    AHEAD = "ahead"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilter:
    """Which tasks. `role`: the queue of one role alone. `words`: each begins a word of the case's or its subject's
    search text, or of their names alone (`by_name`) where a data tag masks something else of them for the reader.
    `among`: only these tasks."""

    whose: Whose = Whose.ROLES
    role_id: int | None = None
    stage: Stage | None = None
    statutory: bool = False
    case_type: str = ""
    words: str = ""
    by_name: bool = False
    among: tuple[int, ...] | None = None

    @property
    def narrowed(self) -> bool:
        """Whether it leaves out anything of whose work it is."""
        return bool(self.stage or self.statutory or self.case_type or self.words.strip())


@dataclass(frozen=True, slots=True)
class WorkPage:
    """Rows in order, and the places to go on from (None: there are no more that way).

    `total` of all rows, counted up to COUNTED (`more`: there are more than that).
    """

    rows: list[TaskRow]
    before: Place | None
    after: Place | None
    total: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """The work of a role: how much is open (counted up to QUEUED), past its target, and the first target."""

    role: Role
    live: int
    late: int
    first: dt.datetime | None


@dataclass(frozen=True, slots=True)
class _Keys:
    """Whose index entries are read; `everybody` reads the tasks themselves. `held`: of all roles of a user on a day."""

    users: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()
    held: tuple[int, dt.date] | None = None
    everybody: bool = False

    def sources(self) -> list[tuple[str, str, str, list[Any]]]:
        """The column, the one that is empty with it, what gives its values ("id"), and the parameters of that."""
        found: list[tuple[str, str, str, list[Any]]] = []
        if self.users:
            found.append(("user_id", "role_id", "unnest(%s::bigint[]) AS k(id)", [list(self.users)]))
        if self.roles:
            found.append(("role_id", "user_id", "unnest(%s::bigint[]) AS k(id)", [list(self.roles)]))
        if self.held is not None:
            user, day = self.held
            found.append(("role_id", "user_id", _HELD, [user, day, day]))
        return found


_HELD = (
    "(SELECT DISTINCT role_id FROM identity_roleholding WHERE user_id = %s AND effective_from <= %s"
    " AND (effective_to IS NULL OR effective_to > %s)) AS k(id)"
)


def work_page(
    access: Access,
    wanted: WorkFilter,
    *,
    now: dt.datetime,
    limit: int = 50,
    after: Place | None = None,
    before: Place | None = None,
) -> WorkPage:
    """The live tasks that the access may see, first target first, from a place on or back from one.

    On the first page what is counted is read anyway: whether it may be seen is asked of all of it at once.
    """
    if visibility.looked_at_by_name(access):
        wanted = replace(wanted, by_name=True)
    wanted = _looked_up(wanted)
    keys = _keys(access, wanted, now)
    if after is None and before is None:
        places = _places(keys, wanted, now, None, limit=max(limit, COUNTED) + 1)
        if len(places) <= limit:
            tasks = _seen(access, [key for _, key in places])
            rows = _rows([tasks[key] for _, key in places if key in tasks])
            return WorkPage(rows=rows, before=None, after=None, total=len(rows))
        seen = _may_be_seen(access, [key for _, key in places])
        found = [place for place in places if place[1] in seen]
        if len(found) > limit or len(places) <= COUNTED:
            tasks = _tasks(CaseTask.objects.filter(pk__in=[key for _, key in found[:limit]]))
            return WorkPage(
                rows=_rows([tasks[key] for _, key in found[:limit] if key in tasks]),
                before=None,
                after=found[limit - 1] if len(found) > limit else None,
                total=min(len(found), COUNTED),
                more=len(found) > COUNTED,
            )
    page = _page_from(access, keys, wanted, now, limit=limit, after=after, before=before)
    if page.before is None and page.after is None:
        return page
    counted = _first(access, wanted, now).count()
    return replace(page, total=min(counted, COUNTED), more=counted > COUNTED)


def _page_from(
    access: Access,
    keys: _Keys,
    wanted: WorkFilter,
    now: dt.datetime,
    *,
    limit: int,
    after: Place | None,
    before: Place | None,
) -> WorkPage:
    """The page at a place; where much of what is there may not be seen, the list reads on."""
    backwards = before is not None
    found: list[tuple[Place, CaseTask]] = []
    place = before if backwards else after
    for places in _batches(keys, wanted, now, place, backwards=backwards, size=limit + 1):
        seen = _seen(access, [key for _, key in places])
        found += [((due, key), seen[key]) for due, key in places if key in seen]
        if len(found) > limit:
            break
    more, found = len(found) > limit, found[:limit]
    if backwards:
        found.reverse()
    first, last = (found[0][0], found[-1][0]) if found else (None, None)
    return WorkPage(
        rows=_rows([task for _, task in found]),
        before=first if (more if backwards else after is not None) else None,
        after=last if (True if backwards else more) else None,
        total=len(found),
    )


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """How many live tasks are one's own or one's roles' (`more`: that many and more), missed, and due today."""

    live: int
    late: int
    today: int
    more: bool = False


def work_counts(access: Access, now: dt.datetime) -> WorkCounts:
    """The counts of the shortcut "Cases and tasks", of the first COUNTED tasks by target."""
    midnight = (now.astimezone(LONDON) + dt.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    targets = list(_first(access, WorkFilter(), now).values_list("target_at", flat=True))
    return WorkCounts(
        live=min(len(targets), COUNTED),
        late=sum(due is not None and due < now for due in targets[:COUNTED]),
        today=sum(due is not None and now <= due < midnight for due in targets),
        more=len(targets) > COUNTED,
    )


def _first(access: Access, wanted: WorkFilter, now: dt.datetime) -> QuerySet[CaseTask]:
    """The first tasks by target, as far as work is counted, that the access may see: one question."""
    query, parameters = _query(_keys(access, wanted, now), wanted, now, None, limit=COUNTED + 1)
    places = RawSQL(f"SELECT p.id FROM ({query}) AS p(due_at, id)", parameters)  # noqa: S608, S611 - fixed words
    return CaseTask.objects.filter(_visible(access), pk__in=places)


def next_best(access: Access, *, now: dt.datetime, besides: int | None = None) -> CaseTask | None:
    """The task that is best done next by whoever asks: their own or of their roles, live, `besides` left out.

    What the law sets a time for comes first; then what is missed, what is nearly due, and the rest; among those the
    more urgent case type, then the earlier target. A task that a colleague has begun within the last half hour is
    left to them. Compared are the first 500 tasks by target, and the first 500 of those that are set by law.
    """
    keys = _keys(access, WorkFilter(), now)
    found: dict[int, tuple[Any, ...]] = {}
    for statutory in (True, False):
        for row in _ranked(keys, statutory=statutory):
            found.setdefault(row[0], row)
    places = sorted(found.values(), key=lambda row: _rank(row, now))
    for start in range(0, len(places), 50):
        some = [row[0] for row in places[start : start + 50] if row[0] != besides]
        seen = _seen(access, some)
        for key in some:
            task = seen.get(key)
            if task is not None and task.state == "live" and not _begun_by_another(task, access, now):
                return task
    return None


def queues(access: Access, *, now: dt.datetime) -> list[Queue]:
    """The queues of the roles that somebody holds, in order of name: how much waits in each."""
    roles = Role.objects.filter(pk__in=_roles(access, now)).order_by("name")
    found = []
    for role in roles:
        wanted = WorkFilter(role_id=role.pk)
        targets = [due for due, _ in _places(_Keys(roles=(role.pk,)), wanted, now, None, limit=QUEUED)]
        first = targets[0] if targets and targets[0] != NEVER else None
        found.append(Queue(role=role, live=len(targets), late=sum(due < now for due in targets), first=first))
    return found


# --- whose


def _keys(access: Access, wanted: WorkFilter, now: dt.datetime) -> _Keys:
    if wanted.role_id is not None:
        if wanted.role_id not in _roles(access, now):
            raise Refused("You do not hold that role, so its queue is not yours to see.")
        return _Keys(roles=(wanted.role_id,))
    if wanted.whose is Whose.ALL:
        return _Keys(everybody=True)
    if wanted.whose is Whose.MINE:
        return _Keys(users=(access.user_id,))
    if wanted.whose is Whose.ROLES:
        return _Keys(users=(access.user_id,), held=(access.user_id, business_day(now)))
    groups = _in_groups(access, now).values("group_id")
    day = business_day(now)
    members = GroupMember.objects.filter(
        Q(effective_to=None) | Q(effective_to__gt=day), group_id__in=groups, effective_from__lte=day
    )
    return _Keys(users=tuple({access.user_id, *members.values_list("user_id", flat=True)}))


def _in_groups(access: Access, now: dt.datetime) -> QuerySet[GroupMember]:
    day = business_day(now)
    return GroupMember.objects.filter(
        Q(effective_to=None) | Q(effective_to__gt=day),
        user_id=access.user_id,
        effective_from__lte=day,
        group__company_id__in=access.company_ids,
    )


def _roles(access: Access, now: dt.datetime) -> list[int]:
    return sorted(set(roles_held(access.user_id, on=business_day(now))))


# --- places


def _batches(
    keys: _Keys, wanted: WorkFilter, now: dt.datetime, place: Place | None, *, backwards: bool, size: int
) -> Iterator[list[Place]]:
    """Places in order, batch after batch, each larger than the one before: what a reader may not see is passed over."""
    for _ in range(_ROUNDS):
        places = _places(keys, wanted, now, place, backwards=backwards, limit=size)
        if not places:
            return
        yield places
        if len(places) < size:
            return
        place, size = places[-1], min(size * 3, 20_000)


def _places(
    keys: _Keys,
    wanted: WorkFilter,
    now: dt.datetime,
    place: Place | None,
    *,
    limit: int,
    backwards: bool = False,
) -> list[Place]:
    if keys.everybody:
        return _everybodys(wanted, now, place, limit=limit, backwards=backwards)
    return _asked(*_query(keys, wanted, now, place, limit=limit, backwards=backwards))


def _query(
    keys: _Keys,
    wanted: WorkFilter,
    now: dt.datetime,
    place: Place | None,
    *,
    limit: int,
    backwards: bool = False,
) -> tuple[str, list[Any]]:
    """The places (target and task) of these people and roles, each read in order from its index, and merged."""
    if keys.everybody:
        where, given = _conditions(wanted, now, "t.target_at", "t.amber_at", task="t")
        query = (
            f"SELECT t.target_at, t.id FROM cases_casetask t{_joins(wanted, 't.id', task=False)}"  # noqa: S608 - fixed words
            f" WHERE t.ended_at IS NULL{where} ORDER BY t.target_at LIMIT %s"
        )
        return query, [*given, limit]
    where, values = _conditions(wanted, now, "a.due_at", "a.amber_at")
    if place is not None:
        where += f" AND (a.due_at, a.task_id) {'<' if backwards else '>'} (%s, %s)"
        values = [*values, *place]
    order = "DESC" if backwards else "ASC"
    parts: list[str] = []
    parameters: list[Any] = []
    for column, other, source, ids in keys.sources():
        parts.append(
            f"SELECT x.due_at, x.task_id FROM {source}, LATERAL ("  # noqa: S608 - fixed words
            f"SELECT a.due_at, a.task_id FROM cases_taskassignee a{_joins(wanted, 'a.task_id')}"
            f" WHERE a.open AND a.{column} = k.id AND a.{other} IS NULL{where}"
            f" ORDER BY a.due_at {order}, a.task_id {order} LIMIT %s) x"
        )
        parameters += [*ids, *values, limit]
    return f"{' UNION '.join(parts)} ORDER BY 1 {order}, 2 {order} LIMIT %s", [*parameters, limit]


def _everybodys(
    wanted: WorkFilter, now: dt.datetime, place: Place | None, *, limit: int, backwards: bool
) -> list[Place]:
    """The same of all tasks: those with a target in its order, then those without by their keys (or back)."""
    found: list[Place] = []
    for dated in (False, True) if backwards else (True, False):
        if place is not None and dated != (place[0] != NEVER):
            if dated != backwards:
                continue  # this part lies wholly behind the place
            beyond, values = "", []
        elif place is not None and dated:
            beyond = f" AND (t.target_at, t.id) {'<' if backwards else '>'} (%s, %s)"
            values = list[Any](place)
        elif place is not None:
            beyond, values = f" AND t.id {'<' if backwards else '>'} %s", [place[1]]
        else:
            beyond, values = "", []
        where, given = _conditions(wanted, now, "t.target_at", "t.amber_at", task="t")
        order = "DESC" if backwards else "ASC"
        column = "t.target_at" if dated else "%s::timestamptz"
        query = (
            f"SELECT {column}, t.id FROM cases_casetask t{_joins(wanted, 't.id', task=False)}"  # noqa: S608 - fixed words
            f" WHERE t.ended_at IS NULL AND t.target_at IS {'NOT ' if dated else ''}NULL{where}{beyond}"
            f" ORDER BY {f't.target_at {order}, ' if dated else ''}t.id {order} LIMIT %s"
        )
        found += _asked(query, [*([] if dated else [NEVER]), *given, *values, limit - len(found)])
        if len(found) >= limit:
            break
    return found


def _conditions(
    wanted: WorkFilter, now: dt.datetime, due: str, amber: str, *, task: str = "a"
) -> tuple[str, list[Any]]:
    """The filter as SQL, each part with a leading AND, and its values."""
    parts: list[str] = []
    values: list[Any] = []
    if wanted.stage is Stage.MISSED:
        parts, values = [f"{due} < %s"], [now]
    elif wanted.stage is Stage.AMBER:
        parts, values = [f"{due} >= %s AND {amber} <= %s"], [now, now]
    elif wanted.stage is Stage.AHEAD:
        parts, values = [f"{due} >= %s AND {due} < %s AND ({amber} IS NULL OR {amber} > %s)"], [now, NEVER, now]
    elif wanted.stage is Stage.NONE:
        parts, values = ([f"{due} = %s"], [NEVER]) if task == "a" else ([f"{due} IS NULL"], [])
    if wanted.statutory:
        by_law = "EXISTS (SELECT FROM cases_taskassignee w WHERE w.task_id = t.id AND w.statutory)"
        parts.append("a.statutory" if task == "a" else by_law)
    if wanted.case_type:
        parts.append("y.code = %s")
        values.append(wanted.case_type)
    if wanted.among is not None:
        parts.append(f"{'a.task_id' if task == 'a' else 't.id'} = ANY(%s)")
        values.append(list(wanted.among))
    else:
        for where, like in _of_words(wanted):
            parts.append(where)
            values += like
    return "".join(f" AND {part}" for part in parts), values


def _of_words(wanted: WorkFilter) -> Iterator[tuple[str, list[str]]]:
    """Of each word that it is in the case's text (`r`) or in its subject's (`s`), as SQL, and the values of that."""
    called = "' ' || replace(lower({0}.reference), '-', ' ') || ' ' || {0}.sort_key"
    text = called if wanted.by_name else "{0}.search_text"
    for word in fold(wanted.words).split():
        like = _beginning(word)
        yield f"({text.format('r')} LIKE %s OR {text.format('s')} LIKE %s)", [like, like]


def _beginning(word: str) -> str:
    """The pattern of a text in which a word begins so; a folded word holds letters and figures only."""
    return f"% {word}%"


def _looked_up(wanted: WorkFilter) -> WorkFilter:
    """The filter with the tasks that it is about, where one of its words is so rare that they can be named."""
    for word in sorted(fold(wanted.words).split(), key=len, reverse=True):
        with connection.cursor() as cursor:
            # The name of a record is in its search text, too, so this finds all that a look by name does.
            cursor.execute(
                "SELECT id FROM index_record WHERE search_text LIKE %s LIMIT %s", [_beginning(word), _FEW_RECORDS + 1]
            )
            records = [key for (key,) in cursor.fetchall()]
            if len(records) > _FEW_RECORDS:
                continue
            words = list(_of_words(wanted))
            cursor.execute(
                "SELECT t.id FROM cases_case c JOIN cases_casetask t ON t.case_id = c.record_id"  # noqa: S608 - fixed words
                " JOIN index_record r ON r.id = c.record_id JOIN index_record s ON s.id = c.subject_id"
                " WHERE t.ended_at IS NULL AND (c.record_id = ANY(%s) OR c.subject_id = ANY(%s))"
                f"{''.join(f' AND {where}' for where, _ in words)} LIMIT %s",
                [records, records, *(each for _, like in words for each in like), _FEW_TASKS + 1],
            )
            tasks = tuple(key for (key,) in cursor.fetchall())
        return replace(wanted, among=tasks) if len(tasks) <= _FEW_TASKS else wanted
    return wanted


def _joins(wanted: WorkFilter, key: str, *, task: bool = True) -> str:
    """The tables that the filter asks of, and no others."""
    by_words = bool(wanted.words.strip()) and wanted.among is None
    if not (wanted.case_type or by_words):
        return ""
    joins = f" JOIN cases_casetask t ON t.id = {key}" if task else ""
    joins += " JOIN cases_case c ON c.record_id = t.case_id"
    if wanted.case_type:
        joins += " JOIN cases_casetype y ON y.id = c.type_id"
    if by_words:
        joins += " JOIN index_record r ON r.id = c.record_id JOIN index_record s ON s.id = c.subject_id"
    return joins


def _ranked(keys: _Keys, *, statutory: bool) -> list[Any]:
    """(task, statutory, priority, due, amber) of the first by target."""
    parts: list[str] = []
    parameters: list[Any] = []
    for column, other, source, ids in keys.sources():
        parts.append(
            f"SELECT x.* FROM {source}, LATERAL ("  # noqa: S608 - fixed words
            "SELECT a.task_id, a.statutory, a.priority, a.due_at, a.amber_at FROM cases_taskassignee a"
            f" WHERE a.open AND a.{column} = k.id AND a.{other} IS NULL{' AND a.statutory' if statutory else ''}"
            " ORDER BY a.due_at, a.task_id LIMIT %s) x"
        )
        parameters += [*ids, _CANDIDATES]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(parts), parameters)
        return list(cursor.fetchall())


def _rank(row: Sequence[Any], now: dt.datetime) -> tuple[Any, ...]:
    key, statutory, priority, due, amber = row
    late = 0 if due < now else 1 if amber is not None and amber <= now else 2
    return not statutory, late, priority, due, key


def _begun_by_another(task: CaseTask, access: Access, now: dt.datetime) -> bool:
    return (
        task.drafted_at is not None
        and task.drafted_by_id not in {None, access.user_id}
        and now - task.drafted_at < BEGUN_FOR
    )


def _asked(query: str, parameters: Sequence[Any]) -> list[Place]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [(due, key) for due, key in cursor.fetchall()]


# --- rows


def _visible(access: Access) -> Q:
    return visibility.may_see(access, "case__record__") & visibility.may_see(access, "case__subject__")


def _may_be_seen(access: Access, keys: Collection[int]) -> set[int]:
    """Those of the live tasks that the access may see."""
    if not keys:
        return set()
    return set(CaseTask.objects.filter(_visible(access), pk__in=keys, ended_at=None).values_list("pk", flat=True))


def _seen(access: Access, keys: Collection[int]) -> dict[int, CaseTask]:
    """Those of the live tasks that the access may see, with what their rows say."""
    return _tasks(CaseTask.objects.filter(_visible(access), pk__in=keys, ended_at=None)) if keys else {}


def _tasks(found: QuerySet[CaseTask]) -> dict[int, CaseTask]:
    stopped = Target.objects.filter(task=OuterRef("pk"), paused_at__isnull=False)
    return {
        task.pk: task for task in found.annotate(paused=Exists(stopped)).select_related("case__record", "case__subject")
    }


def _rows(tasks: Sequence[CaseTask]) -> list[TaskRow]:
    prefetch_related_objects(tasks, "assignees__user", "assignees__role")
    return [task_row(task, paused=task.paused) for task in tasks]  # type: ignore[attr-defined]  # annotated by _seen
