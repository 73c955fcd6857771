"""Cases and tasks: opening a case, its page, doing its tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.engines.cases import operations, page, queries
from hearth.engines.cases.answers import AnswersRefused, Asked
from hearth.engines.cases.legal import CaseAction
from hearth.engines.cases.models import Case, CaseTask
from hearth.engines.cases.program import CaseState
from hearth.engines.cases.registrations import CANCEL, OPEN, SEE, WORK
from hearth.engines.comms import queries as comms
from hearth.faces.staff.cases.diagram import diagram_of
from hearth.faces.staff.cases.forms import NewCaseForm, TaskForm, texts_of
from hearth.faces.staff.deed import Action
from hearth.faces.staff.links import url_of
from hearth.faces.staff.page import StaffView
from hearth.faces.staff.request import StaffRequest
from hearth.kernel.refusal import Conflict, NotFound, Refused
from hearth.modules.tenancies import queries as tenancies
from hearth.platform import attachments
from hearth.platform.identity.access import Access
from hearth.platform.index import visibility
from hearth.platform.index.models import Record


class NewCase(StaffView):
    """Find the type by any word, pick what it is about, done."""

    permission = OPEN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The finder; with `type` the form to open one."""
        if code := request.GET.get("type"):
            return self._form(code, about=request.GET.get("about", ""))
        text, about = request.GET.get("q", "").strip(), self._about(request.GET.get("about", ""))
        found = queries.find_case_types(self.request.access, text, on=self.request.today)
        types: list[tuple[queries.CaseTypeHit, Record | None]] = [(each, None) for each in found]
        if about is not None:
            subjects = self._subjects(about)
            types = [(each, subject) for subject in subjects for each in found if each.subject == subject.kind]
        return self.page("staff/cases/new.html", {"types": types, "query": text, "about": about})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Opens the case and shows it."""
        code = request.POST.get("type", "")
        case_type = queries.case_type(self.request.access, code, on=self.request.today)
        form = NewCaseForm(request.POST, kind=case_type.path.subject, asks_for_note=case_type.asks_for_note)
        if not form.is_valid():
            return self._shown(form, case_type, status=422)
        try:
            subject = visibility.get_visible(
                self.request.access, form.cleaned_data["about"], now=self.request.now, kind=case_type.path.subject
            )
            case = operations.open_case(
                by=self.request.access.actor,
                case_type=case_type,
                subject=subject,
                note=form.cleaned_data.get("note", ""),
                access=self.request.access.within(subject.company_id),
                now=self.request.now,
            )
        except NotFound:
            form.add_error("about", _("Choose a record from the list, or type its reference in full."))
            return self._shown(form, case_type, status=422)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
            return self._shown(form, case_type, status=422)
        messages.success(request, _opened(case))
        return redirect(reverse("staff:case", args=[case.record.reference]))

    def _form(self, code: str, *, about: str) -> HttpResponse:
        case_type = queries.case_type(self.request.access, code, on=self.request.today)
        subject = self._about(about)
        fits = subject if subject is not None and subject.kind == case_type.path.subject else None
        form = NewCaseForm(
            initial={"about": fits.reference if fits else ""},
            kind=case_type.path.subject,
            shown=fits.title if fits else "",
            asks_for_note=case_type.asks_for_note,
        )
        return self._shown(form, case_type)

    def _shown(self, form: NewCaseForm, case_type: Any, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "type": case_type, "page_has_errors": bool(form.errors)}
        return self.page("staff/cases/open.html", context, status=status)

    def _subjects(self, about: Record) -> list[Record]:
        """What a case may be about when one starts from a record: itself, and for a person the tenancies they hold."""
        if about.kind != "contact":
            return [about]
        held = tenancies.tenancies_of(self.request.access, about.pk, now=self.request.now)
        standing = [row.record_id for row in held if row.end_at is None]
        return [about, *Record.objects.filter(pk__in=standing).order_by("sort_key", "pk")]

    def _about(self, reference: str) -> Record | None:
        if not reference:
            return None
        return visibility.get_visible(self.request.access, reference, now=self.request.now)


def _opened(case: Case) -> str:
    if case.state == CaseState.CLOSED:
        return _("“%(title)s” was opened, did all it had to do, and is closed.") % {"title": case.type.description}
    return _("“%(title)s” is open.") % {"title": case.type.description}


class CasePage(StaffView):
    """Where a case stands, the way taken and why, and the task in hand."""

    permission = SEE

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The page, with the task named by `task`, else the first live one."""
        case = queries.get_case(self.request.access, reference, now=self.request.now, reason=self.reason)
        return self.shown(case, wanted=request.GET.get("task", ""))

    post = get  # a restricted case asks for the reason by POST

    def shown(
        self, case: Case, *, wanted: str = "", texts: dict[str, str] | None = None, refused: Refused | None = None
    ) -> HttpResponse:
        """The page; with `texts` the task as it was sent, and what is wrong with it."""
        here = self.request.access.within(case.record.company_id)
        found = page.case_page(here, case)
        task = _task_in_hand(found.live, wanted)
        context: dict[str, Any] = {
            "page": found,
            "case": case,
            "diagram": diagram_of(found),
            "about_url": url_of(case.subject.kind, case.subject.reference),
            "communications": comms.communications(here, case_id=case.pk, limit=10),
            "may_work": here.has(WORK),
            "may_read_files": here.has(attachments.READ),
            "may_add_files": here.has(attachments.ADD),
            "offered": offered(here, found),
            "related": queries.related_cases(here, case),
            "in_hand": next((line for line in found.tasks if task is not None and line.id == task.pk), None),
        }
        if task is not None and here.has(WORK):
            context |= sheet_context(self.request, case, task, texts=texts, refused=refused)
        status = 200
        if refused is not None:
            status = 409 if isinstance(refused, Conflict) else 422
        return self.page("staff/cases/case.html", context, status=status)


_CASE_ACTIONS = (
    (CaseAction.ADD_TASK, "add-case-task", gettext_lazy("Add a task"), WORK),
    (CaseAction.HOLD, "hold-case", gettext_lazy("Hold"), WORK),
    (CaseAction.RELEASE, "release-case", gettext_lazy("Release"), WORK),
    (CaseAction.REASSIGN, "reassign-case", gettext_lazy("Reassign"), WORK),
    (CaseAction.REVISE, "revise-case-target", gettext_lazy("Revise target"), WORK),
    (CaseAction.CLOSE, "close-case", gettext_lazy("Close"), WORK),
    (CaseAction.CANCEL, "cancel-case", gettext_lazy("Cancel case"), CANCEL),
    (CaseAction.REOPEN, "reopen-case", gettext_lazy("Open again"), WORK),
)


def offered(here: Access, found: page.CasePage) -> list[Action]:
    """The actions that the case allows as it stands, and the reader may take."""
    reference, held = found.case.record.reference, found.case.state == CaseState.ON_HOLD
    return [
        Action(
            label=_("Change the hold") if held and action is CaseAction.HOLD else label,
            url=reverse(f"staff:{name}", args=[reference]),
        )
        for action, name, label, permission in _CASE_ACTIONS
        if not found.actions[action] and here.has(permission)
    ]


def _task_in_hand(live: Sequence[CaseTask], wanted: str) -> CaseTask | None:
    """The live task that is asked for, else the one with the first target."""
    named = next((task for task in live if str(task.pk) == wanted), None)
    return named or min(live, key=_by_target, default=None)


def _by_target(task: CaseTask) -> tuple[bool, float, int]:
    return task.target_at is None, task.target_at.timestamp() if task.target_at else 0.0, task.pk


def sheet_context(
    request: StaffRequest,
    case: Case,
    task: CaseTask,
    *,
    texts: dict[str, str] | None,
    sent: QueryDict | None = None,
    refused: Refused | None = None,
    reading: page.TaskReading | None = None,
) -> dict[str, Any]:
    """What the task in hand is drawn from: its sheet, its form, and the errors of an attempt to complete it."""
    reading = reading or page.TaskReading(request.access.within(case.record.company_id), task, request.now)
    sheet = reading.sheet(texts)
    context: dict[str, Any] = {"task": task, "sheet": sheet, "refused": refused, "case": case}
    if sheet is None:
        return context
    errors = dict(sheet.unreadable) if texts is not None else {}
    errors |= refused.errors if isinstance(refused, AnswersRefused) else {}
    if texts is None:
        return context | {"form": TaskForm(sheet, initial=_initial(sheet))}
    return context | {"form": TaskForm(sheet, sent or request.POST, initial=_initial(sheet), errors=errors)}


def _initial(sheet: page.TaskSheet) -> dict[str, Any]:
    """What a field starts with: the draft, else what is proposed."""
    initial: dict[str, Any] = {}
    for asked in (*sheet.sheet.script, *sheet.sheet.fields):
        if isinstance(asked, Asked):
            if asked.field.key in sheet.hidden:
                continue
            value = _as_control(asked.value if asked.value is not None else asked.proposal)
            initial[asked.field.key] = value if value is not None else sheet.texts.get(asked.field.key)
    for item in sheet.node.checklist:
        initial[item.key] = sheet.texts.get(item.key) == "true"
    return initial


def _as_control(value: object) -> object:
    """An answer as its control holds it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value.get("id", "")) if isinstance(value, Mapping) else value


class TaskAction(StaffView):
    """A POST about one live task of a case, answered with the case's page."""

    permission = WORK
    _reading: page.TaskReading | None = None

    def post(self, request: HttpRequest, reference: str, task_id: int) -> HttpResponse:
        """Does it; what is refused comes back with the page, nothing lost."""
        access = self.request.access
        case = queries.get_case(access, reference, now=self.request.now)
        task = queries.task_of(case.pk, task_id)
        task.case = case
        access.within(case.record.company_id).require(self.permission)
        return self.act(case, task)

    def act(self, case: Case, task: CaseTask) -> HttpResponse:
        """What this action does."""
        raise NotImplementedError

    def reading(self, task: CaseTask) -> page.TaskReading:
        """What the task is filled in from, read once in a request."""
        if self._reading is None:
            access = self.request.access.within(task.case.record.company_id)
            self._reading = page.TaskReading(access, task, self.request.now)
        return self._reading

    def texts(self, task: CaseTask, sent: QueryDict | None = None) -> dict[str, str]:
        """The answers that were sent, as the engine reads them."""
        sent, reading = sent or self.request.POST, self.reading(task)
        first = {key: values for key, values in sent.items() if isinstance(values, str)}
        sheet = reading.sheet(first)
        if sheet is None:
            return {}
        # What is shown depends on what was answered: questions that an answer opens are read in a second round.
        texts = texts_of(TaskForm(sheet, sent))
        again = reading.sheet(texts)
        return texts_of(TaskForm(again, sent)) if again is not None else texts

    def back(self, case: Case) -> HttpResponse:
        """To the case's page."""
        return redirect(reverse("staff:case", args=[case.record.reference]))


class CompleteTask(TaskAction):
    """Completes the task and carries the case on."""

    def act(self, case: Case, task: CaseTask) -> HttpResponse:
        texts: dict[str, str] = {}
        try:
            if task.ended_at is None:
                texts = self.texts(task)
            operations.complete_task(
                by=self.request.access.actor,
                task_id=task.pk,
                answers=texts,
                outcome=self.request.POST.get("outcome", ""),
                access=self.request.access.within(case.record.company_id),
                now=self.request.now,
            )
        except Refused as refusal:
            view = CasePage()
            view.setup(self.request)
            fresh = queries.get_case(self.request.access, case.record.reference, now=self.request.now)
            return view.shown(fresh, wanted=str(task.pk), texts=texts, refused=refusal)
        messages.success(self.request, _("“%(name)s” is complete.") % {"name": task.name})
        return self.back(case)


class SheetFragment(TaskAction):
    """The task as it reads with the answers so far: advice and proposals follow as one types. Keeps the draft too."""

    def act(self, case: Case, task: CaseTask) -> HttpResponse:
        if task.ended_at is not None:
            raise Conflict("Somebody has ended this task meanwhile. Open the case again to see who.")
        sent = self._followed(task)
        texts = self.texts(task, sent)
        operations.save_draft(
            by=self.request.access.actor,
            task_id=task.pk,
            answers=texts,
            access=self.request.access.within(case.record.company_id),
            now=self.request.now,
        )
        if "HX-Request" not in self.request.headers:
            messages.success(self.request, _("Your answers so far are kept."))
            return redirect(f"{reverse('staff:case', args=[case.record.reference])}?task={task.pk}")
        context = sheet_context(self.request, case, task, texts=texts, sent=sent, reading=self.reading(task))
        return self.page("staff/cases/sheet.html", context)

    def _followed(self, task: CaseTask) -> QueryDict:
        """What was sent, with what is proposed now in the fields that nobody has decided otherwise: those that are
        empty, and those that still say what was proposed by the answers before (the draft's).
        """
        reading = self.reading(task)
        before = reading.sheet(None)
        sent = self.request.POST.copy()
        for _round in range(2):  # a proposal that is followed may open a field with a proposal of its own
            texts = self.texts(task, sent)
            sheet = reading.sheet(texts)
            if before is None or sheet is None:
                return sent
            for key, value in sheet.sheet.proposed.items():
                if key not in sheet.hidden and texts.get(key, "") in {
                    "",
                    str(_as_control(before.sheet.proposed.get(key)) or ""),
                }:
                    sent[key] = str(_as_control(value) or "")
        return sent
