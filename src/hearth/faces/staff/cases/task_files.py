"""Files of a task: adding one. They are listed, opened and taken away as the files of their case."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.engines.cases import task_files
from hearth.faces.staff.cases.deeds import TaskDeed
from hearth.faces.staff.deed import DeedForm
from hearth.faces.staff.files.views import FileForm
from hearth.platform import attachments
from hearth.platform.index.models import Record


class AddTaskFile(TaskDeed):
    """Adds a file to a task."""

    permission = attachments.ADD
    uploads: ClassVar[bool] = True
    title = gettext_lazy("Add a file to the task")
    button = gettext_lazy("Add the file")
    hint = gettext_lazy("It stands with the files of the case, too, under the name of the task.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The file."""
        return FileForm(data, files)

    def call(self, record: Record, form: DeedForm) -> None:
        """Keeps it, if it is what it says it is."""
        sent = form.cleaned_data["file"]
        task_files.add_file(
            **self.usual(record),
            name=sent.name,
            content=sent.file,
            content_type=sent.content_type or "",
            confidential=form.cleaned_data["confidential"],
        )

    def done(self, record: Record) -> str:
        """Said."""
        return _("The file is kept with “%(name)s”.") % {"name": self.task(record).name}

    def after(self, record: Record) -> str:
        """Back to the task."""
        return f"{reverse('staff:case', args=[record.reference])}?task={self.kwargs['task_id']}"
