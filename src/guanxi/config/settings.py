"""Django's settings, made from the environment. Wiring only: nothing imports this module but Django."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from guanxi.config.database import database, replicas
from guanxi.config.environment import load
from guanxi.config.modules import INSTALLED
from guanxi.kernel import logs
from guanxi.kernel.catalogues import CATALOGUES

ENVIRONMENT = load()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = ENVIRONMENT.secret_key
FORMER_SECRET_KEYS = ENVIRONMENT.former_secret_keys
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = [*ENVIRONMENT.allowed_hosts, "127.0.0.1", "localhost", "[::1]", "testserver"]
DATABASES = {
    "default": database(os.environ.get("GUANXI_TEST_DATABASE_URL") or ENVIRONMENT.database_url, ENVIRONMENT.pooler),
    **replicas(ENVIRONMENT.replica_urls, ENVIRONMENT.pooler),
}
DATABASE_ROUTERS = ["guanxi.kernel.replicas.Router"] if ENVIRONMENT.replica_urls else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
HOME = ENVIRONMENT.home
FILES_ROOT = ENVIRONMENT.home / "files"
IS_BASE_URL_GIVEN = bool(ENVIRONMENT.base_url)
BASE_URL = ENVIRONMENT.base_url or f"http://127.0.0.1:{ENVIRONMENT.port}"  # a guess, where nobody has said it
EMAIL_URL = ENVIRONMENT.email_url
FROZEN_TIME = ENVIRONMENT.frozen_time
IMPORT_ROWS = ENVIRONMENT.import_rows
BULK_ROWS = ENVIRONMENT.bulk_rows
CALLS_TO_PRIVATE = ENVIRONMENT.calls_to_private
API_RATE = ENVIRONMENT.api_rate
SLOW_MS = ENVIRONMENT.slow_ms
MESSAGE_DAYS = ENVIRONMENT.message_days

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "guanxi.meta",
    "guanxi.access",
    "guanxi.workdays",
    "guanxi.jobs",
    "guanxi.records",
    "guanxi.tailoring",
    "guanxi.flow.approval",
    "guanxi.flow.automation",
    "guanxi.documents",
    "guanxi.pools",
    "guanxi.exchange",
    "guanxi.messaging",
    "guanxi.webhooks",
    "guanxi.messaging.live",
    "guanxi.messaging.templates",
    "guanxi.messaging.mail",
    "guanxi.messaging.consent",
    "guanxi.messaging.sms",
    "guanxi.messaging.im",
    "guanxi.messaging.directory",
    "guanxi.printing",
    "guanxi.transfer",
    "guanxi.api",
    "guanxi.web",
    *INSTALLED,
]
MIDDLEWARE = [
    "guanxi.web.tracing.TraceMiddleware",
    "guanxi.web.timing.MeasuredRequests",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "guanxi.web.compression.CompressedPages",
    "csp.middleware.CSPMiddleware",
    "guanxi.web.watchers.WatchersFirst",
    "guanxi.web.reading.ReadingFromReplicas",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "guanxi.web.protection.ProtectedAnswers",
    "django.contrib.messages.middleware.MessageMiddleware",
    "guanxi.web.middleware.ActorMiddleware",
    "guanxi.modules.change_sets.trying_pages.TryingMiddleware",
    "axes.middleware.AxesMiddleware",
    "guanxi.api.middleware.ProblemMiddleware",
]
ROOT_URLCONF = "guanxi.config.urls"
WSGI_APPLICATION = "guanxi.config.wsgi.application"
APPEND_SLASH = True
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [*sorted(PACKAGE.glob("*/templates")), *sorted(PACKAGE.glob("modules/*/templates"))],
        "OPTIONS": {
            "environment": "guanxi.web.jinja.environment",
            "context_processors": ["guanxi.web.jinja.token_once"],
        },
    }
]

AUTH_USER_MODEL = "access.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004", "axes.W006"]  # names are unique among the living; locks are by name on purpose
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "guanxi.access.signin.NameMailOrMobile"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "guanxi.access.signin.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "guanxi.access.signin.ThreeCharacterClasses"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email", "mobile")},
    },
]
LOGIN_URL = "/login/"
AXES_FAILURE_LIMIT = "guanxi.access.lockout.failure_limit"
AXES_COOLOFF_TIME = "guanxi.access.lockout.cool_off"
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "guanxi.access.lockout.lock_name"
AXES_LOCKOUT_CALLABLE = "guanxi.web.signin.locked_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
CSRF_FAILURE_VIEW = "guanxi.web.errors.csrf_failed"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False

LANGUAGE_CODE = "en"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [CATALOGUES]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/assets/.+-[\w-]{8}\.\w+$"  # names with a hash never change

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BASE_URL.startswith("https://") else None
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600  # seconds: how long an invitation is good for
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # scripts of ours read the token from the page
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
IS_HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if IS_HTTPS else "sessionid"  # no other host of the domain can plant one
CSRF_COOKIE_NAME = "__Host-csrftoken" if IS_HTTPS else "csrftoken"
SESSION_ENGINE = "guanxi.access.sessions"
SESSION_COOKIE_AGE = ENVIRONMENT.session_hours * 3600  # since it was used last
SESSION_LONGEST = ENVIRONMENT.session_days * 24 * 3600  # since the sign-in
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
CSRF_TRUSTED_ORIGINS = [BASE_URL] if IS_HTTPS else []
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a document with 500 lines is one form
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
PRINT_FONTS = PACKAGE / "web" / "static" / "dist" / "fonts"
UPLOAD_LIMIT = 50 * 1024 * 1024
IMPORT_LIMIT = 1024 * 1024 * 1024

LOGGING = logs.settings(ENVIRONMENT.log_format, ENVIRONMENT.log_level)
