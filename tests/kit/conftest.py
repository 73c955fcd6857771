"""The gallery on a real port and a real browser; nothing here needs a database."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

BUILT = Path(settings.BASE_DIR if hasattr(settings, "BASE_DIR") else ".")
GALLERY_TEMPLATES = Path(__file__).parent / "gallery" / "templates"


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        pass


class _Threaded(WSGIServer):
    daemon_threads = True
