"""All settings, from the environment. With none set, PostgreSQL and Redis are embedded (see embedded/)."""

import os
import sys
import warnings
from pathlib import Path

import django_stubs_ext
import environ
from celery.schedules import crontab
from csp import constants as csp

from signals_site import embedded
from signals_site.environment import is_production, refuse_nonsense
from signals_site.logs import report_to

# Django's classes take the type parameters that mypy knows of at run time too.
django_stubs_ext.monkeypatch()

refuse_nonsense(os.environ)
env = environ.Env()
env.ENVIRON = {name: value for name, value in os.environ.items() if value}  # an empty variable is an unset one
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = embedded.data_dir()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or embedded.secret_key(DATA_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
PROXIES = env.int("PROXIES", default=0)  # of ours in front, each of which adds to X-Forwarded-For
SITE_PRIVATE = env.bool("SITE_PRIVATE", default=False)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django_htmx",
    "ninja",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "ingest",
    "signals_site",
    "signals_site.dashboard",
    "signals_site.curation",
    "signals_site.digest",
    "signals_site.operations",
    "signals_site.access",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "signals_site.compression.CompressedPages",
    "signals_site.access.limits.PerClient",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "signals_site.dashboard.zones.in_reader_zone",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "signals_site.access.sessions.SessionRules",
    "django_otp.middleware.OTPMiddleware",
    "signals_site.access.second_factor.SecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "signals_site.renewing.renew_dictionary",
    "signals_site.visitors.renewed_by_people",
]
if SITE_PRIVATE:
    MIDDLEWARE.append("django.contrib.auth.middleware.LoginRequiredMiddleware")
ROOT_URLCONF = "signals_site.urls"
WSGI_APPLICATION = "signals_site.wsgi.application"
LOGIN_URL = "admin:login"

ADMIN_PATH = env.str("ADMIN_PATH", default="admin")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "signals_site.access.passwords.NotEndless"},
]
TOTP_REQUIRED = env.list("TOTP_REQUIRED", default=[])  # who must give one-time codes: staff, or names of roles
OTP_TOTP_ISSUER = "Signals"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True
SESSION_COOKIE_AGE = 12 * 3600  # seconds, of a login
SESSION_IDLE = 60 * env.int("SESSION_IDLE_MINUTES", default=30)  # seconds without a request
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
# What one client may ask for in a minute; 0: no limit. The API has limits of its own.
CLIENT_LIMITS = {
    "searches": env.int("LIMIT_SEARCHES", default=60),
    "exports": env.int("LIMIT_EXPORTS", default=120),
}
MOST_UPLOADED = 10_000_000  # bytes of one request
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "signals_site.dashboard.context.site",
            ],
        },
    }
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=embedded.database_url(DATA_DIR))}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # each process has its own
PAGES_KEPT_SECONDS = env.int("PAGES_KEPT_SECONDS", default=60)  # for visitors (visitors.py); 0 keeps none
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", default=embedded.redis_url(DATA_DIR))

# Celery is the doorbell: what is to do stands in the tables, so results are not kept and losing Redis loses nothing.
CELERY_BROKER_URL = REDIS_URL.replace("?db=", "?virtual_host=").replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
QUEUES = ("fetch", "code")
CELERY_TASK_DEFAULT_QUEUE = "fetch"
CELERY_TASK_ROUTES = {
    "ingest.tasks.code_article": {"queue": "code"},
    "ingest.tasks.rebuild_*": {"queue": "code"},
    "ingest.tasks.recode_run": {"queue": "code"},
}
CELERY_TIMEZONE = "UTC"
WORKER_PROCESSES = env.int("WORKER_PROCESSES", default=1)  # of `manage.py run`
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_BEAT_SCHEDULE = {
    "poll-due-feeds": {"task": "ingest.tasks.poll_due_feeds", "schedule": env.int("POLL_SECONDS", default=60)},
    "rebuild-recent": {"task": "ingest.tasks.rebuild_recent", "schedule": 600},
    "resume-unfinished": {"task": "ingest.tasks.resume_unfinished", "schedule": 300},
    "forget-what-is-old": {"task": "ingest.tasks.forget_what_is_old", "schedule": crontab(hour="4", minute="10")},
    **{
        f"heartbeat-{queue}": {
            "task": "signals_site.operations.tasks.answer",
            "schedule": 30,
            "args": (queue,),
            "options": {"queue": queue, "expires": 30},
        }
        for queue in QUEUES
    },
    "draw-weekly-sample": {
        "task": "signals_site.curation.tasks.draw_weekly_sample",
        "schedule": crontab(hour="3", minute="0", day_of_week="mon"),
    },
    "send-due-digests": {
        "task": "signals_site.digest.tasks.send_due_digests",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "send-alerts": {
        "task": "signals_site.digest.tasks.send_alerts",
        "schedule": crontab(minute="20"),
        "options": {"expires": 3600},
    },
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "signals_site" / "locale"]  # before Django's own words, which are those of the admin
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "signals_site.dashboard.finders.PlotlyFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "signals_site.dashboard.static_files.HashedFiles"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Until collectstatic has run (`manage.py run` and the Dockerfile do it) the finders serve everything.
WHITENOISE_USE_FINDERS = True
warnings.filterwarnings("ignore", "No directory at", UserWarning)

EMAIL_CONFIG = env.email_url("EMAIL_URL", default=f"filemail://{DATA_DIR / 'mail'}")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)  # seconds a mail server may be silent
# A mail provider that django-anymail knows (mailgun, postmark, brevo ...) instead of SMTP; its keys stand in ANYMAIL.
EMAIL_PROVIDER = env.str("EMAIL_PROVIDER", default="")
if EMAIL_PROVIDER:
    INSTALLED_APPS.append("anymail")
    EMAIL_BACKEND = f"anymail.backends.{EMAIL_PROVIDER}.EmailBackend"
    ANYMAIL = env.dict("ANYMAIL")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Signals <signals@localhost>")

# The fetch guard reaches public addresses only; tests and a first look at a local page may allow loopback.
FETCH_ALLOW_LOOPBACK = env.bool("FETCH_ALLOW_LOOPBACK", default=False)
FETCH_CONTACT = env.str("FETCH_CONTACT", default=SITE_URL)
FETCH_HOST_SECONDS = env.float("FETCH_HOST_SECONDS", default=1.0)  # between two requests to one host, whoever asks

# The bearer of this may read /metrics; unset, there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# The optional second coder: both set, it codes; its key is a secret.
LANGUAGE_MODEL_URL = env.str("LANGUAGE_MODEL_URL", default="")
LANGUAGE_MODEL = env.str("LANGUAGE_MODEL", default="")
LANGUAGE_MODEL_KEY = env.str("LANGUAGE_MODEL_KEY", default="")
LANGUAGE_MODEL_BUDGET = env.int("LANGUAGE_MODEL_BUDGET", default=500)  # questions a day, by UTC

# Everything from this host, no inline scripts anywhere. Style attributes stay allowed: Plotly and Django's admin write them.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [csp.NONE],
        "script-src": [csp.SELF],
        "style-src": [csp.SELF],
        "style-src-attr": [csp.UNSAFE_INLINE],
        "img-src": [csp.SELF, "data:"],
        "font-src": [csp.SELF],
        "connect-src": [csp.SELF],
        "form-action": [csp.SELF],
        "base-uri": [csp.NONE],
        "frame-ancestors": [csp.NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if is_production(env.ENVIRON):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # W021: to be in the browsers' preload lists is a promise for the whole domain, which its owner must make.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    # The browser then takes these cookies from this very host over HTTPS only.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"

LOG_FORMAT = env.str("LOG_FORMAT", default="text")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "signals_site.logs.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "stream": sys.stderr}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
if LOG_FORMAT == "json":
    MIDDLEWARE.insert(0, "signals_site.logs.RequestLog")

if SENTRY_DSN := env.str("SENTRY_DSN", default=""):
    report_to(SENTRY_DSN)
