"""Work lists: what waits for me, my roles, my team; the next best task; queues; giving tasks to somebody else."""

from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hearth.engines.cases import queries, task_operations, work_lists
from hearth.engines.cases.registrations import SEE, WORK
from hearth.engines.cases.work_lists import Place, Stage, Whose, WorkFilter
from hearth.faces.kit.lists import BrokenCursor, Choice, cursor_of, read_cursor
from hearth.faces.staff.cases.deeds import GiveForm
from hearth.faces.staff.links import url_of
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import Refused
from hearth.modules.tenancies import queries as tenancies
from hearth.platform.identity import queries as identity
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import Role
from hearth.platform.index import visibility
from hearth.platform.index.models import Record

PAGE = 50
MOST_ABOUT = 200
VIEWS = {"list": gettext_lazy("List"), "board": gettext_lazy("Board"), "sla": gettext_lazy("By target")}
_WHOSE = {
    Whose.ROLES: gettext_lazy("Mine and my roles’"),
    Whose.MINE: gettext_lazy("Mine"),
    Whose.TEAM: gettext_lazy("My team’s"),
    Whose.ALL: gettext_lazy("Everybody’s"),
}
_STAGES = {
    Stage.MISSED: gettext_lazy("Missed"),
    Stage.AMBER: gettext_lazy("Nearly due"),
    Stage.AHEAD: gettext_lazy("In time"),
    Stage.NONE: gettext_lazy("No target"),
}
Named = TypeVar("Named", Whose, Stage)
_KEPT = ("whose", "role", "view", "stage", "law", "type", "q")


class WorkList(StaffView):
    """Live tasks by target, as a list, a board by how far they are, or by how they stand to their targets."""

    permission = SEE

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page that the address asks for; every choice on it is a link or a form of its own."""
        access, now = self.request.access, self.request.now
        wanted = self._wanted()
        view = request.GET.get("view", "")
        view = view if view in VIEWS else "list"
        after, before = _place(request.GET.get("after", "")), _place(request.GET.get("before", ""))
        found = work_lists.work_page(access, wanted, now=now, limit=PAGE, after=after, before=before)
        role = self._role(wanted)
        return self.page(
            "staff/cases/list.html",
            {
                "rows": found.rows,
                "total": found.total,
                "more": found.more,
                "wanted": wanted,
                "view": view,
                "role": role,
                "whose": [] if role else self._whose_choices(wanted),
                "views": [
                    Choice(label=str(label), url=self._url(view=name), on=name == view) for name, label in VIEWS.items()
                ],
                "stages": list(_STAGES.items()),
                "types": queries.find_case_types(access, "", on=self.request.today, to_open=False),
                "chips": self._chips(wanted),
                "all_kept": {name: value for name in _KEPT if name != "q" and (value := request.GET.get(name))},
                "kept": {name: value for name in ("whose", "role", "view") if (value := request.GET.get(name))},
                "previous_url": self._url(before=cursor_of(*found.before)) if found.before else "",
                "next_url": self._url(after=cursor_of(*found.after)) if found.after else "",
                "plain_url": self._url(stage="", law="", type="", q=""),
                "may_work": access.has(WORK),
            },
        )

    def _chips(self, wanted: WorkFilter) -> list[Choice]:
        """The filters in force, each a link that takes it off."""
        found: list[Choice] = []
        if wanted.words.strip():
            found.append(Choice(label=f"“{wanted.words.strip()}”", url=self._url(q="")))
        if wanted.stage is not None:
            found.append(Choice(label=str(_STAGES[wanted.stage]), url=self._url(stage="")))
        if wanted.statutory:
            found.append(Choice(label=_("Set by law"), url=self._url(law="")))
        if wanted.case_type:
            types = queries.find_case_types(self.request.access, "", on=self.request.today, to_open=False)
            label = next((each.description for each in types if each.code == wanted.case_type), wanted.case_type)
            found.append(Choice(label=label, url=self._url(type="")))
        return found

    def _wanted(self) -> WorkFilter:
        given = self.request.GET
        return WorkFilter(
            whose=_named(Whose, given.get("whose", "")) or Whose.ROLES,
            role_id=identity.role(given["role"]).pk if given.get("role") else None,
            stage=_named(Stage, given.get("stage", "")),
            statutory=given.get("law") == "1",
            case_type=given.get("type", "")[:80],
            words=given.get("q", "")[:200].replace("\0", ""),
        )

    def _role(self, wanted: WorkFilter) -> Role | None:
        return identity.role(self.request.GET["role"]) if wanted.role_id is not None else None

    def _whose_choices(self, wanted: WorkFilter) -> list[Choice]:
        return [
            Choice(label=str(label), url=self._url(whose=each.value), on=wanted.whose is each)
            for each, label in _WHOSE.items()
        ]

    def _url(self, **changed: str) -> str:
        """This list with some of its choices changed, from the first page on unless a place is given."""
        kept = {name: value for name in _KEPT if (value := self.request.GET.get(name))}
        asked = {name: value for name, value in (kept | changed).items() if value}
        return f"{reverse('staff:cases')}?{urlencode(asked)}"


class NextTask(StaffView):
    """Opens the task that is best done next."""

    permission = WORK

    def get(self, request: HttpRequest) -> HttpResponse:
        """To the task; `besides` names one to pass over for now. Back to the list where there is none."""
        besides = request.GET.get("besides", "")
        task = work_lists.next_best(
            self.request.access, now=self.request.now, besides=int(besides) if besides.isdigit() else None
        )
        if task is None:
            messages.success(request, _("Nothing waits for you now."))
            return redirect(reverse("staff:cases"))
        return redirect(f"{reverse('staff:case', args=[task.case.record.reference])}?task={task.pk}")


class Queues(StaffView):
    """The queues of one's roles: how much waits in each, and what is late."""

    permission = SEE

    def get(self, request: HttpRequest) -> HttpResponse:
        """The queues, by name."""
        found = work_lists.queues(self.request.access, now=self.request.now)
        return self.page("staff/cases/queues.html", {"queues": found, "counted": work_lists.QUEUED})


class TasksAbout(StaffView):
    """The tasks of every case about a contact, home or tenancy: live ones, and those that were done last."""

    permission = SEE

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Of a person with their tenancies, of a home with those of it."""
        access, now = self.request.access, self.request.now
        record = visibility.get_visible(access, reference, now=now, reason=self.reason)
        here = access.within(record.company_id)
        here.require(self.permission)
        about = [record.pk, *self._tenancies(here, record)]
        context = {
            "record": record,
            "back": url_of(record.kind, record.reference),
            "rows": queries.task_rows(queries.tasks_about(here, about)[:MOST_ABOUT]),
            "done": queries.tasks_done_about(here, about)[:PAGE],
        }
        return self.page("staff/cases/tasks_about.html", context)

    post = get  # a restricted record asks for the reason by POST

    def _tenancies(self, here: Access, record: Record) -> list[int]:
        if record.kind == "contact":
            return [row.record_id for row in tenancies.tenancies_of(here, record.pk, now=self.request.now)]
        if record.kind == "asset":
            return [row.record_id for row in tenancies.tenancies_at(here, record.pk, now=self.request.now)]
        return []


class GiveTasks(StaffView):
    """Gives the chosen tasks to a colleague, a role, or both, and says of each that stayed why it did."""

    permission = WORK

    def get(self, request: HttpRequest) -> HttpResponse:
        """To whom, and why; for the tasks that `task` names in the address."""
        return self._shown(self._form(), _chosen(request.GET.getlist("task")))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Gives them; then the list again, or what stayed."""
        form, keys = self._form(request.POST), _chosen(request.POST.getlist("task"))
        if not form.is_valid():
            return self._shown(form, keys, status=422)
        try:
            done = task_operations.reassign_tasks(
                by=self.request.access.actor,
                access=self.request.access,
                task_ids=keys,
                to=form.receivers(company_ids=self.request.access.company_ids, on=self.request.today),
                reason=form.cleaned_data["reason"],
                now=self.request.now,
            )
        except Refused as refusal:
            form.refuse(refusal)
            return self._shown(form, keys, status=422)
        if done.done:
            words = ngettext("%(count)d task has changed hands.", "%(count)d tasks have changed hands.", done.done)
            messages.success(request, words % {"count": done.done})
        if done.refused:
            return self.page("staff/cases/stayed.html", {"done": done})
        return redirect(reverse("staff:cases"))

    def _form(self, data: Any = None) -> GiveForm:
        roles = identity.roles(company_ids=self.request.access.company_ids, on=self.request.today)
        return GiveForm(data, roles=roles)

    def _shown(self, form: GiveForm, keys: list[int], *, status: int = 200) -> HttpResponse:
        seen = {task.pk: task for task in queries.tasks_seen(self.request.access, keys)}
        tasks = [seen[key] for key in keys if key in seen]
        context = {"form": form, "tasks": tasks, "page_has_errors": bool(form.errors)}
        return self.page("staff/cases/give.html", context, status=status)


def _chosen(texts: list[str]) -> list[int]:
    return [int(text) for text in dict.fromkeys(texts) if text.isdigit() and len(text) < 19]


def _place(text: str) -> Place | None:
    """The place that an address names; Refused (BrokenCursor) for anything else."""
    if not text:
        return None
    match read_cursor(text):
        case (due, int() as key) if hasattr(due, "tzinfo") and due.tzinfo is not None:
            return due, key
    raise BrokenCursor("That place in the list can't be found. Start again from the first page.")


def _named(kind: type[Named], text: str) -> Named | None:
    return next((each for each in kind if each.value == text), None)
