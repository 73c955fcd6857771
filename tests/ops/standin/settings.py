"""Settings of the stand-in, read from the same environment as Hearth's."""

import os
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

_parts = conninfo_to_dict(os.environ["DATABASE_URL"])
_names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
DATABASES = {
    "default": {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    | {django: str(_parts.get(libpq) or "") for libpq, django in _names.items()}
}
SECRET_KEY = os.environ["SECRET_KEY"]
INSTALLED_APPS = ["tests.ops.standin.ledger", "django.contrib.staticfiles"]
ROOT_URLCONF = "tests.ops.standin.urls"
ALLOWED_HOSTS = os.environ["HEARTH_ALLOWED_HOSTS"].split(",") if "HEARTH_ALLOWED_HOSTS" in os.environ else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ["HEARTH_HOME"]) / "static"
USE_TZ = True
