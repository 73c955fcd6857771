"""The WSGI application that granian serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.config.settings")
os.environ["HEARTH_PROCESS"] = "web"
application = get_wsgi_application()
