"""The one settings file. Every value comes from the environment or ``.env``; ``.env.example`` explains each."""

import os
from pathlib import Path
from typing import Any

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from caire.environment import Settings

BASE_DIR = Path(__file__).resolve().parent.parent
_read = Settings(str(BASE_DIR / ".env"))

SECRET_KEY = _read.text("SECRET_KEY")
DEBUG = _read.flag("DEBUG", default=False)
ALLOWED_HOSTS = _read.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _read.names("CSRF_TRUSTED_ORIGINS", "")
HTTPS = _read.flag("HTTPS", default=not DEBUG)

# --- database: everything at run time is caire_app; only `migrate` and the tests' set-up know the owner
NOBODY = "00000000-0000-0000-0000-000000000000"
DATABASES: dict[str, dict[str, Any]] = {"default": _read.database("DATABASE_URL")}
DATABASE_OWNER_URL = _read.text("DATABASE_OWNER_URL", "")


def _tenant_options(database: dict[str, Any]) -> None:
    """Every connection starts with the nil organization, which owns no row (a ``?options=`` in the URL cannot replace
    it).
    """
    options = database.setdefault("OPTIONS", {})
    options["options"] = f"{options.get('options', '')} -c app.organization_id={NOBODY}".strip()
    options["prepare_threshold"] = None  # server-side prepare breaks behind PgBouncer in transaction mode


_tenant_options(DATABASES["default"])
DATABASES["default"]["CONN_MAX_AGE"] = (
    60  # to connect takes longer than most pages' queries; a scope ends with its commit
)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- keys: without them the process does not start
CAIRE_ENCRYPTION_KEYS = _read.keys("CAIRE_ENCRYPTION_KEYS")
CAIRE_INDEX_KEY = _read.key("CAIRE_INDEX_KEY")
CAIRE_CACHE = _read.text("CAIRE_CACHE", str(BASE_DIR / ".cache"))
os.environ.setdefault("CAIRE_CACHE", CAIRE_CACHE)  # the solver knows no Django and reads the environment
CAIRE_ENGINE_CPU = _read.choice("CAIRE_ENGINE_CPU", ("native", "generic"))
os.environ.setdefault("CAIRE_ENGINE_CPU", CAIRE_ENGINE_CPU)

# --- background jobs: organizations.jobs alone knows the queue
JOBS_PER_ORGANIZATION = _read.number("JOBS_PER_ORGANIZATION", default=2, least=1, most=64)
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # our jobs.py modules are found by organizations.jobs

CAIRE_ADMIN_THEME = _read.choice("CAIRE_ADMIN_THEME", ("unfold", "plain"))
_theme = ["unfold.apps.BasicAppConfig"] if CAIRE_ADMIN_THEME == "unfold" else []

INSTALLED_APPS = [
    "caire",
    *_theme,
    "caire.admin_config.CaireAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "guardian",
    "procrastinate.contrib.django",
    "rest_framework",
    "organizations",
    "resources",
    "constraints",
    "scheduling",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "organizations.middleware.TenantMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "organizations.middleware.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "caire.urls"
WSGI_APPLICATION = "caire.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- log-in
AUTH_USER_MODEL = "organizations.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # an address is unique in its tenant, and DirectoryBackend knows the tenant
AUTHENTICATION_BACKENDS = [
    "organizations.authentication.DirectoryBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None  # guardian would else write a user outside every organization
GUARDIAN_MONKEY_PATCH_USER = False
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- language and time: stored in UTC, shown in the organization's zone
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "caire" / "locale", BASE_DIR / "caire" / "locale_theme"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
FIRST_DAY_OF_WEEK = 1

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

# --- browser security; the admin theme needs the two unsafe sources, and the admin alone gets them (caire.urls)
CAIRE_TILE_URL = _read.text("CAIRE_TILE_URL", "")  # a public tile server sees which streets are looked at: none
_tiles = [CAIRE_TILE_URL.split("{", 1)[0]] if CAIRE_TILE_URL else []
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
ADMIN_CSP: dict[str, list[str]] = {
    **SECURE_CSP,
    "img-src": [*SECURE_CSP["img-src"], *_tiles],
    "script-src": [CSP.SELF, CSP.UNSAFE_EVAL],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _read.flag("BEHIND_PROXY", default=False) else None
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
}

UNFOLD = {
    "SITE_TITLE": "Caire",
    "SITE_HEADER": "Caire",
    "THEME": "light",
    "SHOW_HISTORY": True,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda _: f"/{STATIC_URL}caire/favicon.svg"}],
    "STYLES": [lambda _: f"/{STATIC_URL}caire/noscript.css", lambda _: f"/{STATIC_URL}caire/console.css"],
    "ENVIRONMENT": "caire.platform_views.badge",
    "SCRIPTS": [lambda _: f"/{STATIC_URL}caire/console.js"],
    "COMMAND": {"search_models": False},  # its result cache has no organization in the key
}

# Messages name codes and ids; SQL (which would carry values) is never logged.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "caire.logs.Scrubbing", "format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": _read.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.db.backends": {"level": "WARNING", "propagate": True},
        "procrastinate.blueprints": {"level": "WARNING", "propagate": True},  # its own book-keeping at every start
        "procrastinate.periodic": {"level": "WARNING", "propagate": True},
    },
}
