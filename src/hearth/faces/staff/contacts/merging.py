"""Duplicates: the worklist, two side by side, the merge and its undoing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.kit.lists import ListState, paging, read_cursor
from hearth.faces.staff.contacts.action import RecordAction, RowAction
from hearth.faces.staff.contacts.forms import ContactForm, picker, text
from hearth.faces.staff.contacts.knowing import ReasonForm
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import NotPermitted, Refused
from hearth.platform.index import visibility
from hearth.platform.index.models import Record
from hearth.records.contacts import comparing, duplicates, operations

MERGE = "contacts.merge"
_PAGE = 50


class Duplicates(StaffView):
    """Pairs that look like one and the same, the likeliest first."""

    permission = MERGE

    def get(self, request: HttpRequest) -> HttpResponse:
        """The worklist."""
        state = ListState.read(path=request.path, query=request.GET, sorts=("-score",))
        after = read_cursor(state.cursor) if state.cursor else None
        rows = duplicates.worklist(
            self.request.access, after=(int(after[0]), int(after[1])) if after else None, limit=_PAGE + 1
        )
        shown, page = paging(state=state, rows=rows, size=_PAGE, key_of=lambda row: (row.score, row.pair_id))
        return self.page("staff/contacts/duplicates.html", {"rows": shown, "paging": page})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Looks through all contacts now."""
        found = operations.find_pairs(by=self.request.access.actor, now=self.request.now)
        messages.success(request, _("Looked through all contacts: %(found)s new pairs.") % {"found": found})
        return redirect(reverse("staff:duplicates"))


class ChooseOther(RecordAction):
    """Which other contact is the same."""

    permission = MERGE
    heading = gettext_lazy("Merge with another contact")
    button = gettext_lazy("Compare the two")
    keeps_draft = False

    class form(ContactForm):  # noqa: N801 - the attribute that the base asks for
        """The other."""

        wide = ("other",)
        other = picker(gettext_lazy("The other contact"))

    def act(self, data: dict[str, Any]) -> Record:
        """Only found: nothing is changed yet."""
        return self.other(data["other"], "other")

    def answer(self, result: Any) -> HttpResponse:
        """The two side by side."""
        return redirect(reverse("staff:compare", args=[self.record.reference, result.reference]))


class Compare(StaffView):
    """Two contacts side by side: choose the values, merge; or say that they are two."""

    permission = MERGE

    def get(self, request: HttpRequest, reference: str, other: str) -> HttpResponse:
        """The two."""
        one, two = self._both(reference, other)
        return self._draw(one, two, MergeForm())

    def post(self, request: HttpRequest, reference: str, other: str) -> HttpResponse:
        """The merge, or the decision that they are two."""
        one, two = self._both(reference, other)
        if "reading_reason" in request.POST:
            return self._draw(one, two, MergeForm())
        form = MergeForm(request.POST)
        if form.is_valid():
            by, now, reason = self.request.access.actor, self.request.now, form.cleaned_data["reason"]
            try:
                if "different" in request.POST:
                    operations.decide_different(by=by, first_id=one.pk, second_id=two.pk, reason=reason, now=now)
                    messages.success(request, _("They are two: the pair is not offered again."))
                    return redirect(reverse("staff:duplicates"))
                chosen = [name for name in comparing.CHOICES if request.POST.get(f"take-{name}") == "other"]
                operations.merge(by=by, survivor_id=one.pk, loser_id=two.pk, from_loser=chosen, reason=reason, now=now)
            except NotPermitted:
                raise
            except Refused as refusal:
                form.refuse(refusal)
            else:
                words = {"loser": two.reference, "survivor": one.reference}
                messages.success(
                    request, _("%(loser)s was merged into %(survivor)s. Under Merges it can be undone.") % words
                )
                return redirect(reverse("staff:contact", args=[one.reference]))
        return self._draw(one, two, form, status=422)

    def _both(self, reference: str, other: str) -> tuple[Record, Record]:
        found = []
        for each in (reference, other):
            record = visibility.get_visible(
                self.request.access, each, now=self.request.now, kind="contact", reason=self.reason
            )
            self.request.access.within(record.company_id).require(MERGE)
            found.append(record)
        return found[0], found[1]

    def _draw(self, one: Record, two: Record, form: MergeForm, *, status: int = 200) -> HttpResponse:
        taken = {name for name in comparing.CHOICES if self.request.POST.get(f"take-{name}") == "other"}
        compared = comparing.compare(self.request.access, one, two, on=self.request.today)
        context = {
            "one": one,
            "two": two,
            "compared": compared,
            "taken": taken,
            "form": form,
            "page_has_errors": bool(form.errors),
        }
        return self.page("staff/contacts/compare.html", context, status=status)


class MergeForm(ContactForm):
    """Why the two are one, or two."""

    wide = ("reason",)
    reason = text(gettext_lazy("Why"), 300, hint=gettext_lazy("What shows that they are the same, or are not."))


class UndoMerge(RowAction):
    """Takes a merge back."""

    permission, what, form = MERGE, "merges", ReasonForm
    heading = gettext_lazy("Undo the merge")
    button = gettext_lazy("Undo it")
    about = gettext_lazy(
        "Everything that the merge moved goes back. What was added to this contact since stays with it."
    )
    done = gettext_lazy("The merge is undone: the two are two again.")

    def act(self, data: dict[str, Any]) -> object:
        """The undoing."""
        return operations.undo_merge(
            by=self.here.actor, merge_id=self.row_id, reason=data["reason"], now=self.request.now
        )
