"""Just enough to look at the gallery by hand; the tests run under Hearth's own settings."""

from __future__ import annotations

from pathlib import Path

SECRET_KEY = "gallery-only"
DEBUG = False
USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
STATIC_URL = "/static/"
STATIC_ROOT = str(Path(__file__).parent / "static-root")
INSTALLED_APPS = ["hearth.faces.kit", "django.contrib.messages", "django.contrib.staticfiles"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}}]
STORAGES = {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
    }
}
