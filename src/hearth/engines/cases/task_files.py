"""Files of a single task. Each is a file of its case, so who opens it and how long it is kept is asked of it alone; a
row says beside it which task it belongs to."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import BinaryIO

from django.db import transaction

from hearth.engines.cases.models import CaseTask, TaskFile
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound
from hearth.platform import attachments
from hearth.platform.attachments.models import StoredFile
from hearth.platform.attachments.queries import PARTS
from hearth.platform.audit.acting import acting


@transaction.atomic
def add_file(
    *,
    by: Actor,
    task_id: int,
    name: str,
    content: bytes | BinaryIO,
    content_type: str,
    confidential: bool = False,
    now: dt.datetime,
) -> StoredFile:
    """This function will keep a file with a task of a case, live or ended. Refused as `attachments.store` refuses."""
    task = CaseTask.objects.select_related("case__record").filter(pk=task_id).first()
    if task is None:
        raise NotFound("There is no such task.")
    file = attachments.store(
        record=task.case.record,
        name=name,
        content=content,
        content_type=content_type,
        by=by,
        now=now,
        confidential=confidential,
    )
    with acting(by=by, reason="File added to a task"):
        TaskFile.objects.create(file=file, task=task)
    return file


def _tasks_of(file_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, tuple[int, str]]:
    """The task of each file that belongs to one, and what it is called."""
    rows = TaskFile.objects.filter(file__in=file_ids).values_list("file_id", "task_id", "task__name")
    return {file_id: (task_id, name) for file_id, task_id, name in rows}


PARTS.register("case", _tasks_of)
