"""What allauth's own scripts are told: which fields and buttons of a page belong to a passkey. Data, never code."""

from __future__ import annotations

import json

from django import template
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def passkey(work: str, options: object, **ids: str) -> SafeString:
    """Data blocks (the browser runs neither) for one of allauth.webauthn.forms: addForm, authenticateForm,
    reauthenticateForm; `ids` are the fields and the button by its names for them."""
    told = json.dumps({"ids": {**ids, "data": "passkey-data"}}).translate(_ESCAPES)
    return format_html(
        '{}<script type="application/json" data-allauth-onload="allauth.webauthn.forms.{}">{}</script>',
        json_script(options, "passkey-data"),
        work,
        mark_safe(told),  # noqa: S308 - escaped above as json_script does
    )
