"""For who looks after paths: where cases wait, past cases given to a draft, running cases moved to another version."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hearth.engines.cases import migrating, moving, programs, reconciling, replaying, waiting
from hearth.engines.cases.migrating import DryRun, Migrated
from hearth.engines.cases.models import Path, PathVersion
from hearth.engines.cases.registrations import CONFIGURE
from hearth.faces.staff.deed import DeedForm
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import NotFound, Refused

YEAR = dt.timedelta(days=365)


class PathOwnerView(StaffView):
    """A screen about the running cases of one path."""

    permission = CONFIGURE

    def path(self, key: str) -> Path:
        """The path; NotFound otherwise."""
        found = Path.objects.filter(key=key).first()
        if found is None:
            raise NotFound("There is no such path.")
        return found

    def version(self, path: Path, number: str) -> PathVersion:
        """One of its versions; NotFound otherwise."""
        found = path.versions.filter(number=int(number)).first() if number.isdigit() and len(number) < 6 else None
        if found is None:
            raise NotFound("There is no such version of this path.")
        return found


class RunningCases(PathOwnerView):
    """Where the open cases of a path wait."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """The heat map of a version (`version`), else of the newest that has cases."""
        path = self.path(key)
        versions = waiting.versions_with_cases(path)
        wanted = request.GET.get("version", "")
        chosen = self.version(path, wanted) if wanted else versions[0] if versions else None
        context: dict[str, Any] = {"path": path, "versions": versions, "moved": migrating.migrations(path.pk)}
        if chosen is not None and chosen.status != "draft":
            companies = sorted(self.request.access.companies_with(CONFIGURE))
            found = waiting.heat_map(chosen, company_ids=companies, now=self.request.now)
            context |= {"heat": found, "diagram": mark_safe(found.diagram)}  # noqa: S308 - made by us at publish, its text escaped there
        return self.page("staff/cases/running.html", context)


class Replay(PathOwnerView):
    """Past cases given to the draft of a path."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """How many of the last year's would have gone another way, and which."""
        path = self.path(key)
        context: dict[str, Any] = {"path": path}
        if (draft := replaying.draft_of(path.key)) is not None:
            since = self.request.now - YEAR
            context["found"] = replaying.replay(self.request.access, draft=draft, since=since, now=self.request.now)
        return self.page("staff/cases/replay.html", context)


class MoveForm(DeedForm):
    """Where the tokens of each block go, and why."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)

    def __init__(self, data: Any, *, found: DryRun) -> None:
        super().__init__(data)
        old, new = programs.of_version(found.old.pk), programs.of_version(found.new.pk)
        standing = {each.node for each in found.plan.moves} | {each.node for each in found.plan.problems}
        for node in sorted(standing & set(old.nodes), key=lambda each: list(old.nodes).index(each)):
            block = old.nodes[node]
            choices = [(each.id, each.name or each.id) for each in moving.targets(old, new, node)]
            self.fields[f"to_{node}"] = forms.ChoiceField(
                label=block.name or node,
                required=False,
                choices=[("", _("Nowhere yet")), *choices],
                initial=node if node in new.nodes else "",
            )
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])


class MoveCases(PathOwnerView):
    """Moves the open cases of a version to another one: first what it would do, then it."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """The dry run with the plan that ids give by themselves."""
        path = self.path(key)
        if "from" not in request.GET:
            return self.page("staff/cases/move.html", {"path": path})
        found = self._dry_run(path, {})
        return self._shown(path, found, MoveForm(None, found=found))

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        """The dry run with the plan as it was changed; with `confirmed` the cases are moved."""
        path = self.path(key)
        named = {
            name.removeprefix("to_"): value
            for name, value in request.POST.items()
            if name.startswith("to_") and isinstance(value, str) and value
        }
        found = self._dry_run(path, named)
        form = MoveForm(request.POST, found=found)
        if not form.is_valid() or found.plan.problems or "confirmed" not in request.POST:
            return self._shown(path, found, form, status=422 if form.errors else 200)
        try:
            done = migrating.migrate(
                by=self.request.access.actor, old=found.old, new=found.new, named=named,
                reason=form.cleaned_data["reason"], now=self.request.now,
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal)
            return self._shown(path, self._dry_run(path, named), form, status=422)
        messages.success(request, said(done))
        return redirect(reverse("staff:running-cases", args=[path.key]))

    def _dry_run(self, path: Path, named: dict[str, str]) -> DryRun:
        given = self.request.GET
        if "from" not in given or "to" not in given:
            raise Refused("Choose the versions first.")
        old, new = self.version(path, given.get("from", "")), self.version(path, given.get("to", ""))
        return migrating.dry_run(old=old, new=new, named=named)

    def _shown(self, path: Path, found: DryRun, form: MoveForm, *, status: int = 200) -> HttpResponse:
        context = {"path": path, "found": found, "form": form, "page_has_errors": bool(form.errors)}
        return self.page("staff/cases/move.html", context, status=status)


class UndoMove(PathOwnerView):
    """Moves the cases of a migration back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, key: str, migration_id: int) -> HttpResponse:
        """Moves them back, with a reason."""
        path = self.path(key)
        migration = migrating.migration_of(path.pk, migration_id)
        try:
            done = migrating.undo(
                by=self.request.access.actor, migration=migration, reason=request.POST.get("reason", ""),
                now=self.request.now,
            )  # fmt: skip
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, said(done))
        return redirect(reverse("staff:running-cases", args=[path.key]))


class Reconciliations(StaffView):
    """What the nightly look at every open case found."""

    permission = CONFIGURE

    def get(self, request: HttpRequest) -> HttpResponse:
        """The last thirty reports."""
        return self.page("staff/cases/reconciliations.html", {"reports": reconciling.reports()})


def said(done: Migrated) -> str:
    """What a migration has done, in a sentence."""
    words = ngettext("%(count)d case was moved.", "%(count)d cases were moved.", done.moved) % {"count": done.moved}
    if done.stayed:
        words += " " + _("%(count)d had gone on meanwhile to where the plan has no place, and stayed.") % {
            "count": done.stayed
        }
    return words
