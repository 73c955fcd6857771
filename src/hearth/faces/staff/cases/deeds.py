"""What can be done with a task or a case besides completing: a form for each, offered only while it is allowed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.engines.cases import case_notes, case_operations, queries, reasons, task_operations
from hearth.engines.cases.models import Case, CaseTask, Target
from hearth.engines.cases.registrations import CANCEL, SEE, WORK
from hearth.engines.cases.saying import say
from hearth.faces.kit.forms import InstantField, RecordPicker
from hearth.faces.staff.deed import Deed, DeedForm, Fact
from hearth.kernel.refusal import Refused
from hearth.platform.configuration import lookups
from hearth.platform.configuration.models import Lookup
from hearth.platform.identity import queries as identity
from hearth.platform.identity.models import Role, User
from hearth.platform.index.models import Record


class ReasonForm(DeedForm):
    """Why: a reason of the landlord's list where there is one, to which words may be added; else words."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)

    def __init__(self, *args: Any, offered: Sequence[Lookup] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if offered:
            self.offer("listed", offered, label=_("Reason"))
            self.fields["reason"].label = _("More about it")
            self.fields["reason"].required = False
        self.order_fields(["listed", "reason"])


class HoldForm(ReasonForm):
    """Why, and until when."""

    until = InstantField(
        label=gettext_lazy("Release by itself on"),
        required=False,
        help_text=gettext_lazy("Leave it empty to release it yourself."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["listed", "reason", "until"])


class GiveForm(ReasonForm):
    """To a colleague, to a role, or to both together, and why."""

    to = forms.CharField(label=gettext_lazy("To a colleague"), max_length=254, required=False)
    role = forms.ChoiceField(label=gettext_lazy("To everybody with the role"), required=False)

    def __init__(self, *args: Any, roles: Sequence[tuple[Role, int]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].widget = RecordPicker(hits_url=str(reverse_lazy("staff:colleagues")))
        if roles:
            choices = [("", ""), *((role.code, role.name) for role, _holders in roles)]
            self.fields["role"] = forms.ChoiceField(label=self.fields["role"].label, required=False, choices=choices)
        else:
            del self.fields["role"]
        self.order_fields(["to", "role", "reason"])

    def receivers(self, *, company_ids: Collection[int], on: dt.date) -> list[User | Role]:
        """Who is named. NotFound for a colleague who is not active in these companies on that day."""
        to, role = self.cleaned_data["to"].strip(), self.cleaned_data.get("role", "")
        named: list[User | Role] = [identity.colleague(to, company_ids=company_ids, on=on)] if to else []
        return [*named, identity.role(role)] if role else named


class ReviseForm(ReasonForm):
    """The new target, and why."""

    target_at = InstantField(label=gettext_lazy("Revised target"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["target_at", "listed", "reason"])


class AddTaskForm(DeedForm):
    """A task beside the path."""

    name = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200)
    information = forms.CharField(
        label=gettext_lazy("More about it"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    to = forms.CharField(
        label=gettext_lazy("For a colleague"),
        max_length=254,
        required=False,
        help_text=gettext_lazy("Nobody named: whoever owns the case."),
    )
    target_at = InstantField(label=gettext_lazy("Target"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].widget = RecordPicker(hits_url=str(reverse_lazy("staff:colleagues")))


class CaseDeed(Deed):
    """Something done to a whole case."""

    kind = "case"
    permission = WORK
    listed_in: ClassVar[str] = ""
    """The landlord's list of reasons for it; "": there is none."""
    case: Case

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Why."""
        return ReasonForm(data, offered=self.offered(record))

    def offered(self, record: Record) -> Sequence[Lookup]:
        """The reasons that can be chosen in the case's company."""
        return lookups.choices(self.listed_in, record.company_id, self.request.today) if self.listed_in else ()

    def record(self, reference: str) -> Record:
        """The case, where the reader may see it and what it is about, and holds the permission in its company."""
        case = self.case = queries.get_case(self.request.access, reference, now=self.request.now, reason=self.reason)
        self.request.access.within(case.record.company_id).require(self.permission)
        return case.record

    def call(self, record: Record, form: DeedForm) -> None:
        """The one call of an operation."""
        raise NotImplementedError

    def done(self, record: Record) -> str:
        """The sentence that says so."""
        raise NotImplementedError

    def do(self, record: Record, form: DeedForm) -> str:
        """Does it and says so."""
        self.call(record, form)
        return self.done(record)

    def usual(self, record: Record) -> dict[str, Any]:
        """What every operation on a case is told."""
        return {"by": self.request.access.actor, "case_id": record.pk, "now": self.request.now}

    def colleague(self, record: Record, name: str) -> User:
        """The active colleague of that address."""
        return identity.colleague(name, company_ids=frozenset({record.company_id}), on=self.request.today)


class CancelCase(CaseDeed):
    """Cancels a case of which no task is complete."""

    permission = CANCEL
    listed_in = reasons.CANCEL
    title = gettext_lazy("Cancel the case")
    button = gettext_lazy("Cancel the case")
    hint = gettext_lazy("Its live tasks are cancelled with it. What has been sent stays sent.")

    def facts(self, record: Record) -> Sequence[Fact]:
        """What ends with it."""
        return _ended_with(record)

    def call(self, record: Record, form: DeedForm) -> None:
        """Cancels it."""
        case_operations.cancel_case(**self.usual(record), **why(form))

    def done(self, record: Record) -> str:
        """Said."""
        return _("The case is cancelled.")


class CloseCase(CaseDeed):
    """Closes a case by hand once its mandatory work is done."""

    title = gettext_lazy("Close the case")
    button = gettext_lazy("Close the case")
    hint = gettext_lazy("What is open and not mandatory is cancelled. Mandatory work has to be done first.")

    def facts(self, record: Record) -> Sequence[Fact]:
        """What ends with it."""
        return _ended_with(record)

    def call(self, record: Record, form: DeedForm) -> None:
        """Closes it."""
        case_operations.close_case(**self.usual(record), reason=form.cleaned_data["reason"])

    def done(self, record: Record) -> str:
        """Said."""
        return _("The case is closed.")


class ReopenCase(CaseDeed):
    """Opens an ended case again."""

    title = gettext_lazy("Open the case again")
    button = gettext_lazy("Open it again")
    hint = gettext_lazy(
        "A case that somebody cancelled or closed stands where it stood. In one that had closed by itself, undo the "
        "task that went wrong, or add a task."
    )

    def call(self, record: Record, form: DeedForm) -> None:
        """Opens it."""
        case_operations.reopen_case(**self.usual(record), reason=form.cleaned_data["reason"])

    def done(self, record: Record) -> str:
        """Said."""
        return _("The case is open again.")


class HoldCase(CaseDeed):
    """Puts a case on hold, or changes until when."""

    listed_in = reasons.HOLD
    title = gettext_lazy("Put the case on hold")
    button = gettext_lazy("Put it on hold")
    hint = gettext_lazy(
        "Every live task is held with it, and nothing goes on until it is released. A target that is set by law runs "
        "on unless the reason is one of its legal pauses. On hold already, it is held from now on until this date and "
        "for this reason."
    )

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Why, and until when."""
        return HoldForm(data, offered=self.offered(record))

    def call(self, record: Record, form: DeedForm) -> None:
        """Holds it."""
        case_operations.hold_case(**self.usual(record), **why(form), until=form.cleaned_data["until"])

    def done(self, record: Record) -> str:
        """Said."""
        return _("The case is on hold.")


class ReleaseCase(CaseDeed):
    """Lets a case go on."""

    title = gettext_lazy("Release the case")
    button = gettext_lazy("Release it now")
    hint = gettext_lazy("What fell due meanwhile goes on at once.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Nothing to fill in."""
        return DeedForm(data)

    def call(self, record: Record, form: DeedForm) -> None:
        """Releases it."""
        case_operations.release_case(**self.usual(record))

    def done(self, record: Record) -> str:
        """Said."""
        return _("The case goes on.")


class ReassignCase(CaseDeed):
    """Gives a case another owner."""

    title = gettext_lazy("Give the case to a colleague")
    button = gettext_lazy("Give it")
    hint = gettext_lazy("The live tasks that the former owner has go along.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """To whom, and why."""
        form = GiveForm(data)
        form.fields["to"].required = True
        return form

    def call(self, record: Record, form: DeedForm) -> None:
        """Gives it."""
        to = self.colleague(record, form.cleaned_data["to"])
        case_operations.reassign_case(**self.usual(record), to=to, reason=form.cleaned_data["reason"])

    def done(self, record: Record) -> str:
        """Said."""
        return _("The case has changed hands.")


class AddTask(CaseDeed):
    """Adds a task that the path does not have."""

    title = gettext_lazy("Add a task")
    button = gettext_lazy("Add the task")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """What, for whom, until when."""
        return AddTaskForm(data)

    def call(self, record: Record, form: DeedForm) -> None:
        """Adds it."""
        given = form.cleaned_data
        task_operations.add_task(
            **self.usual(record),
            name=given["name"],
            information=given["information"],
            to=[self.colleague(record, given["to"])] if given["to"] else (),
            target_at=given["target_at"],
        )

    def done(self, record: Record) -> str:
        """Said."""
        return _("The task is added.")


class ReviseCaseTarget(CaseDeed):
    """Moves the target of a case."""

    listed_in = reasons.REVISE
    title = gettext_lazy("Revise the target of the case")
    button = gettext_lazy("Revise it")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Until when, and why."""
        return ReviseForm(data, offered=self.offered(record))

    def facts(self, record: Record) -> Sequence[Fact]:
        """The target that stands."""
        return _target_facts(queries.target_of(record.pk))

    def call(self, record: Record, form: DeedForm) -> None:
        """Moves it."""
        _revise(self, queries.target_of(record.pk), form)

    def done(self, record: Record) -> str:
        """Said."""
        return _("The target is revised.")


class NoteForm(DeedForm):
    """What is to be kept."""

    text = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=case_notes.LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Name a colleague as @Rosa Diaz: they are told that there is a note."),
    )


class WriteNote(CaseDeed):
    """Keeps a note with the case."""

    title = gettext_lazy("Write a note")
    button = gettext_lazy("Keep the note")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The note."""
        return NoteForm(data)

    def call(self, record: Record, form: DeedForm) -> None:
        """Keeps it."""
        case_notes.write_note(**self.usual(record), text=form.cleaned_data["text"])

    def done(self, record: Record) -> str:
        """Said."""
        return _("The note is kept.")


class WatchCase(CaseDeed):
    """Follows a case, or no longer."""

    permission = SEE
    title = gettext_lazy("Follow the case")
    button = gettext_lazy("Follow it, or no longer")
    hint = gettext_lazy("Who follows a case is told of its notes and of its end.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Nothing to fill in."""
        return DeedForm(data)

    def do(self, record: Record, form: DeedForm) -> str:
        """Follows it, or stops."""
        user = identity.account(self.request.access.user_id, company_ids=self.request.access.company_ids)
        if case_notes.watch(**self.usual(record), user=user):
            return _("You follow the case now.")
        return _("You don’t follow the case any more.")


class LinkCase(CaseDeed):
    """Relates the case with another one."""

    title = gettext_lazy("Relate with another case")
    button = gettext_lazy("Relate them")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Which case."""
        form = DeedForm(data)
        form.pick("other", "case", label=_("The other case"))
        return form

    def do(self, record: Record, form: DeedForm) -> str:
        """Relates them, if the other one may be seen with what it is about."""
        other = form.found("other", "case", self.request.access, self.request.now)
        if other is None:
            return ""
        seen = queries.get_case(self.request.access, other.reference, now=self.request.now)
        case_notes.link_cases(**self.usual(record), other_id=seen.pk)
        return _("The cases are related.")


class UnlinkCase(CaseDeed):
    """Parts the case from another one."""

    title = gettext_lazy("Part from another case")
    button = gettext_lazy("Part them")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """From which of those that it is related with."""
        related = queries.related_cases(self.request.access, self.case)
        form = DeedForm(data)
        choices = [("", ""), *((each.reference, f"{each.title} ({each.reference})") for each in related)]
        form.fields["other"] = forms.ChoiceField(label=_("The other case"), choices=choices)
        return form

    def call(self, record: Record, form: DeedForm) -> None:
        """Parts them."""
        other = queries.get_case(self.request.access, form.cleaned_data["other"], now=self.request.now)
        case_notes.unlink_cases(**self.usual(record), other_id=other.pk)

    def done(self, record: Record) -> str:
        """Said."""
        return _("The cases are not related any more.")


class TaskDeed(CaseDeed):
    """Something done to a task of a case."""

    _task: CaseTask | None = None  # read once a request: a view is made anew for each

    def task(self, record: Record) -> CaseTask:
        """The task of the address, if it is this case's (which the reader may see, or there would be no record)."""
        if self._task is None:
            self._task = queries.task_of(record.pk, self.kwargs["task_id"])
        return self._task

    def record(self, reference: str) -> Record:
        """The case, and its task seen too."""
        found = super().record(reference)
        self.task(found)
        return found

    def facts(self, record: Record) -> Sequence[Fact]:
        """Which task."""
        task = self.task(record)
        return (Fact(label=_("Task"), value=task.name), Fact(label=_("Reference"), value=task.reference))

    def usual(self, record: Record) -> dict[str, Any]:
        """What every operation on a task is told."""
        return {"by": self.request.access.actor, "task_id": self.kwargs["task_id"], "now": self.request.now}


class BypassTask(TaskDeed):
    """Passes over a task that is not mandatory."""

    listed_in = reasons.BYPASS
    title = gettext_lazy("Pass over the task")
    button = gettext_lazy("Pass over it")
    hint = gettext_lazy("The case goes on as if it were done, without its answers.")

    def call(self, record: Record, form: DeedForm) -> None:
        """Passes over it."""
        task_operations.bypass_task(**self.usual(record), **why(form))

    def done(self, record: Record) -> str:
        """Said."""
        return _("“%(name)s” was passed over.") % {"name": self.task(record).name}


class CancelTask(TaskDeed):
    """Cancels a task that is not mandatory, with what comes after it on its branch."""

    listed_in = reasons.CANCEL
    title = gettext_lazy("Cancel the task")
    button = gettext_lazy("Cancel the task")
    hint = gettext_lazy("What would come after it on its branch is cancelled with it.")

    def facts(self, record: Record) -> Sequence[Fact]:
        """Which task, and what would come after it."""
        with_it = queries.cancelled_with(self.case, self.task(record))
        return (*super().facts(record), Fact(label=_("Cancelled with it"), value=", ".join(with_it) or _("nothing")))

    def call(self, record: Record, form: DeedForm) -> None:
        """Cancels it."""
        task_operations.cancel_task(**self.usual(record), **why(form))

    def done(self, record: Record) -> str:
        """Said."""
        return _("“%(name)s” is cancelled.") % {"name": self.task(record).name}


class UndoTask(TaskDeed):
    """Opens a completed task again."""

    title = gettext_lazy("Undo the task")
    button = gettext_lazy("Open it again")
    hint = gettext_lazy(
        "Tasks that came after it are taken back. Its answers are kept to be corrected; its checklist starts anew. "
        "Once a letter has gone out, it can’t be undone."
    )

    def call(self, record: Record, form: DeedForm) -> None:
        """Undoes it."""
        task_operations.undo_task(**self.usual(record), reason=form.cleaned_data["reason"])

    def done(self, record: Record) -> str:
        """Said."""
        return _("“%(name)s” is open again.") % {"name": self.task(record).name}


class HoldTask(TaskDeed):
    """Puts a task on hold."""

    listed_in = reasons.HOLD
    title = gettext_lazy("Put the task on hold")
    button = gettext_lazy("Put it on hold")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Why, and until when."""
        return HoldForm(data, offered=self.offered(record))

    def call(self, record: Record, form: DeedForm) -> None:
        """Holds it."""
        task_operations.hold_task(**self.usual(record), **why(form), until=form.cleaned_data["until"])

    def done(self, record: Record) -> str:
        """Said."""
        return _("“%(name)s” is on hold.") % {"name": self.task(record).name}


class ReleaseTask(TaskDeed):
    """Releases a task."""

    title = gettext_lazy("Release the task")
    button = gettext_lazy("Release it now")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Nothing to fill in."""
        return DeedForm(data)

    def call(self, record: Record, form: DeedForm) -> None:
        """Releases it."""
        task_operations.release_task(**self.usual(record))

    def done(self, record: Record) -> str:
        """Said."""
        return _("“%(name)s” is live again.") % {"name": self.task(record).name}


class ReassignTask(TaskDeed):
    """Gives a task to a colleague, a role, or both."""

    title = gettext_lazy("Reassign the task")
    button = gettext_lazy("Reassign")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """To whom, and why."""
        roles = identity.roles(company_ids=frozenset({record.company_id}), on=self.request.today)
        return GiveForm(data, roles=roles)

    def call(self, record: Record, form: DeedForm) -> None:
        """Gives it."""
        to = cast("GiveForm", form).receivers(company_ids={record.company_id}, on=self.request.today)
        task_operations.reassign_task(**self.usual(record), to=to, reason=form.cleaned_data["reason"])

    def done(self, record: Record) -> str:
        """Said."""
        return _("“%(name)s” has changed hands.") % {"name": self.task(record).name}


class ReviseTaskTarget(TaskDeed):
    """Moves the target of a task."""

    listed_in = reasons.REVISE
    title = gettext_lazy("Revise the target of the task")
    button = gettext_lazy("Revise it")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Until when, and why."""
        return ReviseForm(data, offered=self.offered(record))

    def facts(self, record: Record) -> Sequence[Fact]:
        """Which task, and the target that stands."""
        target = queries.target_of(record.pk, task_id=self.kwargs["task_id"])
        return (*super().facts(record), *_target_facts(target))

    def call(self, record: Record, form: DeedForm) -> None:
        """Moves it."""
        _revise(self, queries.target_of(record.pk, task_id=self.kwargs["task_id"]), form)

    def done(self, record: Record) -> str:
        """Said."""
        return _("The target is revised.")


def why(form: DeedForm) -> dict[str, Any]:
    """The reason as operations take it: a value of the landlord's list, words, or both."""
    given = form.cleaned_data
    return {"listed": given.get("listed"), "reason": given["reason"]}


def _ended_with(record: Record) -> tuple[Fact, ...]:
    """What of a case is open and ends with it."""
    tasks, waits = queries.open_in(record.pk)
    return (
        Fact(label=_("Tasks that are cancelled"), value=", ".join(tasks) or _("None")),
        Fact(label=_("Waited for no longer"), value=", ".join(waits) or _("Nothing")),
    )


def _target_facts(target: Target | None) -> tuple[Fact, ...]:
    return (Fact(label=_("Target"), value=say(target.due_at)),) if target else ()


def _revise(deed: CaseDeed, target: Target | None, form: DeedForm) -> None:
    if target is None:
        raise Refused(_("There is no target to revise."))
    task_operations.revise_target(
        by=deed.request.access.actor,
        target=target,
        due_at=form.cleaned_data["target_at"],
        **why(form),
        now=deed.request.now,
    )
