"""Serves the gallery from a thread, with the real Content-Security-Policy and no database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

SOURCE = Path(__file__).resolve().parents[3] / "src" / "hearth"
BUILT = SOURCE / "static"


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Requests are of no interest to a test's output."""


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def gallery_settings() -> override_settings:
    """Hearth's settings with the gallery's addresses, and nothing that needs a database."""
    try:
        settings.SECRET_KEY  # noqa: B018 - reading it is the question
    except ImproperlyConfigured:
        settings.SECRET_KEY = "gallery-only"  # a bare pytest sets Django up before any conftest can name a key
    templates = [
        settings.TEMPLATES[0]
        | {
            "DIRS": [Path(__file__).parent / "templates", SOURCE / "faces" / "staff" / "templates"],
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ]
    return override_settings(
        ROOT_URLCONF="tests.kit.gallery.urls",
        TEMPLATES=templates,
        FORM_RENDERER="hearth.faces.kit.forms.KitRenderer",
        MIDDLEWARE=[
            "csp.middleware.CSPMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        MESSAGE_STORAGE="django.contrib.messages.storage.cookie.CookieStorage",
        STATICFILES_DIRS=[BUILT],
        STORAGES=settings.STORAGES
        | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
        ALLOWED_HOSTS=["127.0.0.1"],
    )


@contextmanager
def serving(port: int = 0) -> Iterator[str]:
    """The gallery's address for as long as the block runs."""
    with gallery_settings():
        server = make_server(
            "127.0.0.1", port, StaticFilesHandler(WSGIHandler()), server_class=_Threaded, handler_class=_Quiet
        )
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
