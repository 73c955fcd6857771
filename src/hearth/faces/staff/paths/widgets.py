"""A text field for a condition, with the rows that people build it from beneath."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString


class StatementArea(forms.Textarea):
    """A condition as text; the browser side (web/src/builder) adds the rows. `entity` is what it asks about, or
    `entity_field` the id of the control that says so, or `list_code` a list whose rows it asks."""

    def __init__(self, *, entity: str = "", entity_field: str = "", list_code: str = "") -> None:
        super().__init__(attrs={"rows": 3, "class": "feel", "spellcheck": "false"})
        self.entity, self.entity_field, self.list_code = entity, entity_field, list_code

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The text area, and the place where the rows appear."""
        area = super().render(name, value, attrs, renderer)
        return format_html(
            '{}<div class="mt-2" data-statement="{}" data-url="{}" data-entity="{}" data-entity-field="{}"'
            ' data-list="{}" data-records="{}"></div>',
            area,
            (attrs or {}).get("id", ""),
            reverse("staff:statement"),
            self.entity,
            self.entity_field,
            self.list_code,
            f"{reverse('staff:search')}?pick=1",
        )
