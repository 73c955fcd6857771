"""Unfinished answers that somebody may not read: they are kept for whoever may, and not shown."""

from __future__ import annotations

from collections.abc import Mapping

from hearth.engines.cases.models import CaseTask
from hearth.engines.cases.program import Block, Program, Task
from hearth.engines.cases.questions import items_of
from hearth.platform.catalogue import PrivacyClass
from hearth.platform.identity.access import Access


def unreadable(access: Access, program: Program, node: Block | None) -> frozenset[str]:
    """The keys of a task's questions and fields whose answers an access may not read: by their privacy class, or for a
    data tag that masks them. `access` is that of the case's company."""
    if not isinstance(node, Task):
        return frozenset()
    return frozenset(
        field.key
        for field in (*node.questions, *node.fields)
        if access.masked & items_of(program, node.key, field)
        or ((privacy := field.privacy or PrivacyClass.PERSONAL) != PrivacyClass.OPEN and not access.cleared(privacy))
    )


def hidden(
    access: Access, program: Program, node: Block | None, draft: Mapping[str, str], drafted_by: int | None
) -> dict[str, str]:
    """What of a draft an access may not read: a colleague's answers to what is masked for it. What somebody typed
    themselves they may read."""
    if not draft or (drafted_by is not None and drafted_by == access.user_id):
        return {}
    return {key: draft[key] for key in unreadable(access, program, node) if draft.get(key, "").strip()}


def kept_from(access: Access | None, program: Program, node: Block | None, task_id: int) -> dict[str, str]:
    """`hidden` of a task, read where there is anything that the access may not read; nothing for the system."""
    if access is None or not unreadable(access, program, node):
        return {}
    draft, drafted_by = CaseTask.objects.values_list("draft", "drafted_by_id").get(pk=task_id)
    return hidden(access, program, node, draft, drafted_by)


def with_kept(answers: Mapping[str, str], kept: Mapping[str, str]) -> dict[str, str]:
    """The answers that were sent, with those kept where nothing was: a field that is masked comes back empty."""
    return {**answers, **{key: text for key, text in kept.items() if not answers.get(key, "").strip()}}
