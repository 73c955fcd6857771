"""Django settings. Everything that differs between installations comes from the environment.

DATABASE_URL                    the application's connection (role hearth_app; the owner's while migrating)
HEARTH_OWNER_DATABASE_URL       the owner's connection, for migrations and doctor
HEARTH_PORTAL_DATABASE_URL      the portal's connection (row-level security)
HEARTH_POOL_DATABASE_URL        the web's connection where it goes through PgBouncer in transaction mode; workers and
                                commands keep DATABASE_URL, which leads to the server itself
HEARTH_REPLICA_DATABASE_URL     a streaming replica (role hearth_app): exports and dashboards read from it
HEARTH_REPLICA_PATIENCE         seconds that a page waits for the replica to come up to the primary (0.25)
SECRET_KEY                      signing key; made on first start by `hearth serve`
HEARTH_HOME                     where files, secrets and the embedded database live (.hearth)
HEARTH_DEVELOPMENT_CLOCK=1      lets `hearth clock` move time; never set it for a real landlord
HEARTH_ALLOWED_HOSTS            comma separated; loopback names by default
HEARTH_SECURE=1                 cookies and redirects for HTTPS
HEARTH_METRICS_TOKEN            opens /metrics to who shows it; without one there is no such address
HEARTH_PROXIES                  networks of the own proxies, comma separated: only their X-Forwarded-For is believed
HEARTH_OUTGOING_HOSTS           hosts that webhooks and web services of paths may ask, comma separated (https only)
HEARTH_OUTGOING_PRIVATE_HOSTS   the same for hosts in the landlord's own network, over http too
HEARTH_OIDC_ISSUER, ...         the landlord's directory, by which staff sign in (docs/how-to/sign-in-by-a-directory.md)
"""

from __future__ import annotations

import gc
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pghistory
import structlog
from psycopg.conninfo import conninfo_to_dict

from hearth.config import triggers
from hearth.config.log_words import error_without_values
from hearth.config.map_tiles import origin_of, tiles_of
from hearth.faces.api.scopes import SCOPES
from hearth.platform.identity.rules import directory_of, network

# Most of what a process makes while it loads stays, and looking through it again and again took a seventh of a start.
gc.set_threshold(50_000, 10, 10)
triggers.keep_names()

SOURCE = Path(__file__).resolve().parent.parent
PROJECT = SOURCE.parent.parent
HOME = Path(os.environ.get("HEARTH_HOME", PROJECT / ".hearth"))


def _hosts(name: str) -> list[str]:
    """The host names of a variable, in lower case."""
    return [host for each in os.environ.get(name, "").split(",") if (host := each.strip().lower())]


def database(url: str) -> dict[str, Any]:
    """A PostgreSQL connection string (postgresql://... or key=value) as Django names its parts."""
    parts = conninfo_to_dict(url)
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    settings: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
    settings |= {django: str(parts.pop(libpq, "") or "") for libpq, django in known.items()}
    settings["OPTIONS"] = parts
    return settings


def pooled(url: str) -> dict[str, Any]:
    """The same through PgBouncer in transaction mode: whatever is left behind on a connection meets a stranger."""
    settings = database(url) | {"DISABLE_SERVER_SIDE_CURSORS": True}
    settings["OPTIONS"]["prepare_threshold"] = None  # PgBouncer before 1.21 doesn't know prepared statements
    return settings


def replica(url: str) -> dict[str, Any]:
    """A replica's connection, which a page gives up sooner than its reader does."""
    settings = database(url)
    settings["OPTIONS"] = {"connect_timeout": "2", "tcp_user_timeout": "5000"} | settings["OPTIONS"]
    return settings


DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql://hearth_app@127.0.0.1/hearth")
POOL_DATABASE_URL = os.environ.get("HEARTH_POOL_DATABASE_URL", "")
REPLICA_DATABASE_URL = os.environ.get("HEARTH_REPLICA_DATABASE_URL", "")
REPLICA_PATIENCE = float(os.environ.get("HEARTH_REPLICA_PATIENCE") or "0.25")
WEB = os.environ.get("HEARTH_PROCESS") == "web"  # config/wsgi.py says so
DATABASES = {"default": pooled(POOL_DATABASE_URL) if WEB and POOL_DATABASE_URL else database(DATABASE_URL)}
if REPLICA_DATABASE_URL:
    DATABASES["replica"] = replica(REPLICA_DATABASE_URL)
DATABASE_ROUTERS = ["hearth.platform.replicas.Router"]
OWNER_DATABASE_URL = os.environ.get("HEARTH_OWNER_DATABASE_URL", "")
PORTAL_DATABASE_URL = os.environ.get("HEARTH_PORTAL_DATABASE_URL", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = os.environ.get("SECRET_KEY", "")
DEBUG = False
SECURE = os.environ.get("HEARTH_SECURE") == "1"
METRICS_TOKEN = os.environ.get("HEARTH_METRICS_TOKEN", "")
DEVELOPMENT_CLOCK = os.environ.get("HEARTH_DEVELOPMENT_CLOCK") == "1"
PROXIES = [network(each) for each in os.environ.get("HEARTH_PROXIES", "").split(",") if each.strip()]
OUTGOING_HOSTS = frozenset(_hosts("HEARTH_OUTGOING_HOSTS"))
OUTGOING_PRIVATE_HOSTS = frozenset(_hosts("HEARTH_OUTGOING_PRIVATE_HOSTS"))
ALLOWED_HOSTS = os.environ.get("HEARTH_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "hearth.config",
    # the faces
    "hearth.faces.staff",
    "hearth.faces.api",
    "hearth.faces.kit",
    "hearth.faces.cli",
    # the landlord's business
    "hearth.modules.accounts",
    "hearth.modules.tenancies",
    # what every module uses
    "hearth.engines.privacy",
    "hearth.engines.cases",
    "hearth.engines.comms",
    # the people and the places
    "hearth.records.assets",
    "hearth.records.contacts",
    # the ground
    "hearth.platform.workspace",
    "hearth.platform.importing",
    "hearth.platform.attachments",
    "hearth.platform.calendars",
    "hearth.platform.schedules",
    "hearth.platform.outbox",
    "hearth.platform.changes",
    "hearth.platform.partitions",
    "hearth.platform.configuration",
    "hearth.platform.catalogue",
    "hearth.platform.index",
    "hearth.platform.identity",
    "hearth.platform.organisation",
    "hearth.platform.audit",
    "hearth.platform.clock",
    # libraries
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "allauth.mfa",
    "allauth.socialaccount",
    "oauth2_provider",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("hearth.") or find_spec(app)]
if find_spec("django_linear_migrations"):  # only where Hearth is developed
    INSTALLED_APPS.append("django_linear_migrations")

MIDDLEWARE = [
    "hearth.config.observing.ObserveMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hearth.faces.staff.request.StaffMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "hearth.config.urls"
WSGI_APPLICATION = "hearth.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hearth.faces.staff.shell.shell",
            ],
        },
    }
]
FORM_RENDERER = "hearth.faces.kit.forms.KitRenderer"

# Sign-in
AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "hearth.platform.identity.sign_in.StaffBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "hearth.platform.identity.sign_in.StaffAdapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# A whole office signs in from one address at nine; failures are counted by axes, in the database.
# Codes of a second factor have six digits: twenty tries in five minutes for an account.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "20/5m/key", "reauthenticate": "20/m/user"}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "hearth.platform.identity.sign_in.typed_email"
AXES_CLIENT_IP_CALLABLE = "hearth.platform.identity.sign_in.client_address"
AXES_LOCKOUT_TEMPLATE = "staff/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["password"]
AXES_ENABLE_ADMIN = False
MFA_ADAPTER = "hearth.platform.identity.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Hearth"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # colleagues make accounts; an address that is wrong signs nobody in
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEVELOPMENT_CLOCK  # passkeys on http://localhost, for the demonstration only
DIRECTORY = directory_of(os.environ)
SOCIALACCOUNT_ADAPTER = "hearth.platform.identity.directory_sign_in.DirectoryAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form that leads to another site would need that site in form-action
SOCIALACCOUNT_STORE_TOKENS = False
PASSWORD_RESET_TIMEOUT = 60 * 60
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE
# Behind a proxy that ends TLS and sets this header; health checks come to the process itself, without TLS.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# Maps are plain plans; a landlord may name a source of tiles (https://.../{z}/{x}/{y}.png) and whom to credit.
MAP_TILES = tiles_of(os.environ.get("HEARTH_MAP_TILES", ""))
MAP_CREDIT = os.environ.get("HEARTH_MAP_CREDIT", "")
if MAP_TILES:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(origin_of(MAP_TILES))

# The web API: other systems sign in by OAuth2 client credentials and nothing else.
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER = {
    "SCOPES": dict(SCOPES),
    "SCOPES_BACKEND_CLASS": "hearth.faces.api.oauth.ClientScopes",
    "OAUTH2_VALIDATOR_CLASS": "hearth.faces.api.oauth.Validator",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 60 * 60,
}
# Requests in a minute, by plan: a client has one, personal tokens and addresses that sign clients in theirs.
API_LIMITS = {"usual": 600, "generous": 3000, "person": 300, "sign-in": 30}

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"
LOCALE_PATHS = [SOURCE / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [SOURCE / "static"] if (SOURCE / "static").is_dir() else []
MEDIA_ROOT = HOME / "files"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(MEDIA_ROOT)}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
ATTACHMENT_MAX_BYTES = 25 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(HOME / "mail")
DEFAULT_FROM_EMAIL = os.environ.get("HEARTH_FROM_EMAIL", "hearth@localhost")
if os.environ.get("HEARTH_SMTP_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = os.environ["HEARTH_SMTP_HOST"]
    EMAIL_PORT = int(os.environ.get("HEARTH_SMTP_PORT", "587"))
    EMAIL_HOST_USER = os.environ.get("HEARTH_SMTP_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("HEARTH_SMTP_PASSWORD", "")
    EMAIL_USE_TLS = os.environ.get("HEARTH_SMTP_TLS", "1") == "1"

# History: every tracked row change must carry who and why (hearth.platform.audit).
PGHISTORY_APPEND_ONLY = True
PGHISTORY_CONTEXT_FIELD = pghistory.ContextForeignKey(null=False)
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = True

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"errors": {"()": "hearth.config.log_words.ErrorFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "errors"}},
    "root": {"handlers": ["console"], "level": os.environ.get("HEARTH_LOG_LEVEL", "INFO")},
    # What they say at INFO is noise around every command.
    # Django's own line of a request that failed quotes its address; hearth.request says the same without it.
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "django.request": {"filters": ["unquoted"]},
    },
    "filters": {"unquoted": {"()": "hearth.config.log_words.Unquoted"}},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        error_without_values,
        structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], drop_missing=True),
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
