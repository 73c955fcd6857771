"""The gallery on a real port and a real browser; nothing here needs a database."""

from __future__ import annotations

from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.conf import settings

BUILT = Path(settings.BASE_DIR if hasattr(settings, "BASE_DIR") else ".")
GALLERY_TEMPLATES = Path(__file__).parent / "gallery" / "templates"


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        pass


class _Threaded(WSGIServer):
    daemon_threads = True
