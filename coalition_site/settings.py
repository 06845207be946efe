"""Settings of the site. What differs between places comes from the environment; the README lists every variable.

`SITE_URL` is the one switch: a loopback address gives a site to try and develop on, an https address
gives a site that is safe in public and refuses to start without what that takes.
"""

import os
import re
from datetime import timedelta
from email.utils import formataddr
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dj_email_url import parse as dj_email_url
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from environs import Env, EnvValidationError, ValidationError
from marshmallow.validate import Length, OneOf, Range

from . import coalition, logs, places

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


# What the environment says. Every bad value is collected, so that one start shows all that is to mend.


def site_address(value):
    """Accept `https://host[:port]`, or `http://` on this machine only; raise ValidationError for anything else."""
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"} or parts.path or parts.query or parts.fragment:
        raise ValidationError("must look like https://example.org, without a path and without a slash at the end.")
    if parts.scheme == "http" and host not in LOOPBACK:
        raise ValidationError("must begin with https:// unless the site runs on this machine only (127.0.0.1).")


def admin_path(value):
    """Accept `admin/`, `some/where/`; raise ValidationError for an address that public pages need."""
    first = value.split("/")[0]
    if not value.endswith("/") or first in {"", "static", "media"} or len(first) == 2:
        raise ValidationError('must end with "/" and not begin with it, a language, static or media. Example: admin/')


def network(text):
    """Parse `10.0.0.0/8` or a single address; raise ValidationError for anything else."""
    try:
        return ip_network(text)
    except ValueError:
        raise ValidationError(f"{text} is no network. Example: 127.0.0.1,10.0.0.0/8")


def mail_server(url):
    """Accept `submission://` and `smtp://`; refuse schemes that look encrypted and would send in the clear."""
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in {"smtp", "submission"} and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ValidationError(
            "must look like submission://user:password@mail.example.org:587 (encrypted), or smtp://localhost:25 for a "
            "server on this machine."
        )


def redis_address(url):
    """Accept nothing, `redis://` and `rediss://`; raise ValidationError for anything else."""
    if url and not re.fullmatch(r"rediss?://[^\s/]+(/\d+)?", url):
        raise ValidationError("must look like redis://user:password@host:6379/0, or rediss:// with TLS.")


def backup_key(text):
    """Accept nothing and a secret key of age; raise ValidationError, which does not repeat it, for anything else."""
    if text and not re.fullmatch(r"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}", text):
        raise ValidationError("must be a key that manage.py backup --new-key has made: AGE-SECRET-KEY-1…")


def error_collector(url):
    """Accept nothing, or the address that a collector such as Sentry gives; raise ValidationError for anything else."""
    if url and not re.fullmatch(r"https?://\w+(:\w+)?@[^\s/@]+(/[^\s@]*)?/\d+", url):
        raise ValidationError("must look like https://key@errors.example.org/1.")


def usable_folder(path):
    """Accept a folder that exists or can be made, and may be written; raise ValidationError for others."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValidationError(f"cannot be made or used: {error.strerror}.")
    if not os.access(path, os.W_OK):
        raise ValidationError("may not be written by this user.")


NAMES = ["PORT", "SITE_URL", "DEBUG", "DATA_DIR", "SECRET_KEY", "DATABASE_URL", "CACHE_URL", "ADMIN_PATH"]
NAMES += ["COALITION", "SECRET_KEY_FALLBACKS", "EMAIL_URL", "MAIL_FROM", "TRUSTED_PROXIES", "RETENTION"]
NAMES += ["STORAGE_URL", "BACKUP_TO", "BACKUP_KEY"]
NAMES += ["LOG_FORMAT", "SENTRY_DSN", "METRICS_TOKEN"]
for name in NAMES:
    # Empty counts as not set at all.
    if os.environ.get(name) == "":
        del os.environ[name]

env = Env(eager=False)
env.int("PORT", 8000, validate=Range(1, 65535))
SITE_URL = env.str("SITE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}", validate=site_address)
DEBUG = env.bool("DEBUG", False)
DATA_DIR = env.path("DATA_DIR", BASE_DIR / "var", validate=usable_folder)
secret_key = env.str("SECRET_KEY", "")
former_keys = env.list("SECRET_KEY_FALLBACKS", [])
database = env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR}/db.sqlite3", conn_max_age=60, conn_health_checks=True)
CACHE_URL = env.str("CACHE_URL", "", validate=redis_address)
storage_url = env.str("STORAGE_URL", "")
backup_to = env.str("BACKUP_TO", f"{DATA_DIR}/backups")
BACKUP_KEY = env.str("BACKUP_KEY", "", validate=backup_key)
email_url = env.str("EMAIL_URL", "", validate=lambda url: url and mail_server(url))
mail_from = env.str("MAIL_FROM", "")
trusted_proxies = env.list("TRUSTED_PROXIES", ["127.0.0.1", "::1"])
ADMIN_PATH = env.str("ADMIN_PATH", "admin/", validate=admin_path)
retention = env.list("RETENTION", [])
coalition_folder = env.path("COALITION", BASE_DIR / "sweden")
log_format = env.str("LOG_FORMAT", "text", validate=OneOf(logs.FORMATTERS))
SENTRY_DSN = env.str("SENTRY_DSN", "", validate=error_collector)
METRICS_TOKEN = env.str("METRICS_TOKEN", None, validate=Length(20))

problems = {}
try:
    env.seal()
except EnvValidationError as error:
    problems = {name: list(messages) for name, messages in error.error_messages.items()}

IS_HTTPS = urlsplit(str(SITE_URL)).scheme == "https"
if IS_HTTPS and (len(secret_key) < 50 or len(set(secret_key)) < 5):
    problems["SECRET_KEY"] = ["must be set to at least 50 random characters when SITE_URL begins with https://."]
if IS_HTTPS and DEBUG:
    problems["DEBUG"] = ["must be off when SITE_URL begins with https://: it shows the inside of the site to anyone."]
if database and database["ENGINE"] not in {"django.db.backends.sqlite3", "django.db.backends.postgresql"}:
    problems["DATABASE_URL"] = ["must begin with sqlite:/// or postgres://."]
elif database and not database["NAME"]:
    problems["DATABASE_URL"] = ["must name a database: postgres://user:password@host/name."]
MEDIA_ROOT = Path(str(DATA_DIR), "media")
media = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
try:
    media = places.object_store(storage_url) if storage_url else media
except ValueError as error:
    problems["STORAGE_URL"] = [str(error)]
try:
    backups = places.for_backups(backup_to, MEDIA_ROOT, media)
except ValueError as error:
    problems["BACKUP_TO"] = [str(error)]
TRUSTED_PROXIES = []
for text in trusted_proxies or ():
    try:
        TRUSTED_PROXIES.append(network(text.strip()))
    except ValidationError as error:
        problems.setdefault("TRUSTED_PROXIES", []).extend(error.messages)
# For how many days what is kept, by the names of the rules in the apps' `retention.py`, where it differs from theirs.
RETENTION = {}
for text in retention or ():
    name, _equals, days = text.partition("=")
    # As many as databases can count back.
    if days.strip().isdecimal() and 1 <= int(days) <= 36500:
        RETENTION[name.strip()] = int(days)
    else:
        problems["RETENTION"] = ["must name days from 1 to 36500, like mails=90,accounts=730."]
try:
    COALITION = coalition.read((BASE_DIR / coalition_folder).resolve())
except ValidationError as error:
    problems["COALITION"] = error.messages
if problems:
    lines = [f"  {name}: {' '.join(messages)}" for name, messages in sorted(problems.items())]
    raise ImproperlyConfigured("The environment has settings that do not work:\n" + "\n".join(lines))

# Compared with what browsers send, which is in lower case.
SITE_URL = SITE_URL.lower()
SITE_HOST = urlsplit(SITE_URL).hostname
SITE_NAME = COALITION.name


def kept_secret_key():
    """A key for this machine, made once and kept in DATA_DIR, so that the repository holds none."""
    path = DATA_DIR / "secret-key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(key := get_random_secret_key())
    return key


for folder in (DATA_DIR, MEDIA_ROOT, BASE_DIR / "var" / "static"):
    folder.mkdir(parents=True, exist_ok=True)
SECRET_KEY = secret_key or kept_secret_key()
# What was signed with these still counts: sessions, links in mails, forms that somebody is filling in, backup codes.
SECRET_KEY_FALLBACKS = [key.strip() for key in former_keys or ()]
ALLOWED_HOSTS = [*LOOPBACK, "[::1]"] if SITE_HOST in LOOPBACK else [SITE_HOST]


# The house, roof first. The order decides whose templates and translations win.

INSTALLED_APPS = [
    # Before the admin, which reads our translated models when it starts.
    "modeltranslation",
    "coalition_site",
    "coalition_site.apps.AdminSiteConfig",
    "opendata",
    "activities",
    "initiatives",
    "members",
    "pages",
    "vocabularies",
    "publishing",
    # Keeps mail until it has been sent.
    "coalition_site.apps.MailConfig",
    # The second factor of staff: codes of an app, and codes on paper.
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # By its id what somebody has met is found in the log.
    "coalition_site.request_ids.RequestIdMiddleware",
    # The policy headers, so they stand before all that may answer or fail.
    "coalition_site.headers.HeadersMiddleware",
    # Whoever looks after the server asks by whatever name, and as often as need be.
    "coalition_site.health.HealthMiddleware",
    # Who sends or asks too much gets no further.
    "coalition_site.too_much.TooMuchMiddleware",
    # Public pages that are kept are answered here.
    "coalition_site.page_cache.PageCacheMiddleware",
    # The plain headers of Django, and the way to https.
    "django.middleware.security.SecurityMiddleware",
    # Static files are answered here, before anything that costs a query.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    # Reads the language from the address, or for addresses without one from cookie and browser.
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Notes with which device somebody has signed in; without one, staff of a public site count as visitors.
    "django_otp.middleware.OTPMiddleware",
    "members.middleware.SecondFactorMiddleware",
    # So that a version of something knows who saved it. Costs nothing until something is saved.
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

if METRICS_TOKEN:
    # Behind the headers and before all that answers, so that it counts all of that.
    MIDDLEWARE.insert(2, "coalition_site.metrics.MetricsMiddleware")

ROOT_URLCONF = "coalition_site.urls"
WSGI_APPLICATION = "coalition_site.wsgi.application"

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
                "coalition_site.context_processors.site",
            ],
        },
    },
]


# Database

if database["ENGINE"].endswith("sqlite3"):
    database["OPTIONS"] = {
        # A transaction takes the write lock when it begins: two writers wait for each other instead of failing.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    }
    # In a file, as in production, so that tests with several threads meet the real locks.
    database["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
else:
    # In seconds. A server that is not there says nothing at all.
    database.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DATABASES = {"default": database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# People

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["members.backends.PasswordBackend", "members.backends.LinkBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# How long a mailed link to choose a password works, in seconds.
PASSWORD_RESET_TIMEOUT = 24 * 3600
# What the app on the phone calls the site.
OTP_TOTP_ISSUER = SITE_NAME


# Mail: queued in the database, sent by `manage.py send_mail`. Without a server it goes to a folder and the terminal.

EMAIL_BACKEND = "coalition_site.mail.FolderBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
if email_url:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    globals().update(dj_email_url(email_url))
# A bare number is no place that mail comes from.
mail_host = "localhost" if SITE_HOST in LOOPBACK else SITE_HOST
DEFAULT_FROM_EMAIL = mail_from or formataddr((SITE_NAME, f"no-reply@{mail_host}"))
EMAIL_TIMEOUT = 20
POST_OFFICE = {
    # A server that is away is asked again for a day. Then the mail has failed, and the admin shows it.
    "MAX_RETRIES": 96,
    "RETRY_INTERVAL": timedelta(minutes=15),
    "THREADS_PER_PROCESS": 1,
    # One at a time, so that a sender that is killed has at most one mail in doubt.
    "BATCH_SIZE": 1,
    "SENDING_ORDER": ["created"],
    "LOG_LEVEL": 1,
}


# What has gone wrong stands in the terminal. Every look into an empty queue is no news.
LOGGING = logs.config(
    log_format,
    {
        "django": {"handlers": [], "level": "ERROR"},
        # Anyone may ask for a host that is not ours.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Without a handler of its own it makes itself one.
        "post_office": {"handlers": ["terminal"], "level": "WARNING", "propagate": False},
    },
)
# What stands in no log and no report: keys and tokens, and the passwords in addresses.
SECRETS = [SECRET_KEY]
for name in NAMES:
    value = os.environ.get(name, "")
    if name.endswith(("_KEY", "_FALLBACKS", "_TOKEN", "_DSN")):
        SECRETS += value.split(",")
    elif "://" in value:
        SECRETS.append(unquote(urlsplit(value).password or ""))
# What is shorter would hide half of every line.
SECRETS = [secret for secret in SECRETS if len(secret) >= 6]
DEFAULT_EXCEPTION_REPORTER_FILTER = "coalition_site.error_details.ErrorDetailsFilter"


# Languages and time. The first language is the one every text must have; the others are optional.

LANGUAGES = COALITION.choices
LANGUAGE_CODE = COALITION.languages[0].code
# The coalition's own words come first.
LOCALE_PATHS = [folder for folder in (COALITION.folder / "locale", BASE_DIR / "locale") if folder.is_dir()]
TIME_ZONE = COALITION.time_zone
USE_TZ = True
FORMAT_MODULE_PATH = "coalition_site.formats"

MODELTRANSLATION_FALLBACK_LANGUAGES = tuple(code for code, name in LANGUAGES)


def MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME(name, language):  # noqa: N802
    return f"{name} ({dict(LANGUAGES)[language]})"


# Files

STATIC_URL = "/static/"
# Made from the code, so it stands beside the code and not among the data.
STATIC_ROOT = BASE_DIR / "var" / "static"
# The coalition's own files come first.
STATICFILES_DIRS = [folder for folder in (COALITION.folder / "static", BASE_DIR / "static") if folder.is_dir()]
MEDIA_URL = "/media/"
STORAGES = {
    "default": media,
    "backups": backups,
    "staticfiles": {"BACKEND": "coalition_site.static_files.SiteStaticFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


# How much memory the kept pages of a process may take, in bytes.
PAGE_CACHE_BYTES = 32_000_000


# Policy headers and cookies. Public pages hold no inline script or style, so the policy needs no nonce.


def policy(directives):
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
CONTENT_SECURITY_POLICY = policy(DIRECTIVES)
# Of the pages that are made to be shown by other sites.
CONTENT_SECURITY_POLICY_IN_FRAMES = policy(DIRECTIVES | {"form-action": "'none'", "frame-ancestors": "*"})
UNUSED = ["accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation"]
UNUSED += ["gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock"]
UNUSED += ["publickey-credentials-get", "usb", "xr-spatial-tracking"]
# Below these stand pictures that our data name, and what a frame of ours needs where it stands in a sandbox.
FOR_OTHER_SITES = (STATIC_URL, MEDIA_URL)
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
# Whatever host has been asked for.
SECURE_SSL_HOST = urlsplit(SITE_URL).netloc
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
    # Links that somebody points at are fetched before they are followed.
    "Speculation-Rules": '"/speculation-rules.json"',
    # Django gives these to what comes through its own middleware, which a kept page and a failing one do not.
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": SECURE_CROSS_ORIGIN_OPENER_POLICY,
    # Nobody keeps what does not say that it may be kept.
    "Cache-Control": "private, no-cache",
}
if IS_HTTPS:
    HEADERS["Strict-Transport-Security"] = f"max-age={SECURE_HSTS_SECONDS}; includeSubDomains; preload"
# One cookie less: what the admin has to say is kept with the session.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
if IS_HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"


# The coalition

# Where each of the coordinator's section texts stands on the site: key of the Page → name of its address.
PAGE_SECTIONS = {
    "home": "home",
    "initiatives": "initiatives:list",
    "members": "members:list",
    "activities": "activities:list",
    "areas": "initiatives:area_list",
    "contact": "members:contact",
    "join": "members:join",
    "report": "pages:obstacle_report",
    "search": "search",
    "statistics": "statistics",
    "submit": "initiatives:submit",
    "data": "opendata:data",
    "privacy": "privacy",
}
