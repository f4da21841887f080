"""Settings: environment variables only; with none set everything runs on embedded servers.

Importing this module starts no server and needs no secret, so that type checkers and
`manage.py check` can read it anywhere. docs/deploy.md lists the variables.
"""

from pathlib import Path

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from xstatic.pkg import leaflet

from electioncenter import environment, sweeps
from electioncenter.embedded import paths


django_stubs_ext.monkeypatch()  # generic classes of Django can then be subscripted

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(
    environment.text(
        "VAR_DIR",
        default=str(BASE_DIR / "var"),
        help_text="directory for the embedded servers, logs and reject files",
    )
).absolute()

# --- where the state lives ------------------------------------------------------------------

DATABASE_URL = environment.text(
    "DATABASE_URL", default="", help_text="postgres://user:password@host:5432/name"
)
EMBEDDED = DATABASE_URL == ""  # nothing configured: servers from the wheels, data under VAR_DIR
DATABASES = {
    "default": {
        "ENGINE": "electioncenter.embedded.postgres",
        "NAME": "electioncenter",
        "USER": "postgres",
        "HOST": str(paths.postgres_socket_dir(VAR_DIR)),
        "PORT": paths.POSTGRES_PORT,
    }
    if EMBEDDED
    else environment.database(DATABASE_URL)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

VALKEY_URL = environment.text(
    "VALKEY_URL",
    default=paths.valkey_url(VAR_DIR) if EMBEDDED else None,
    help_text="redis://host:6379/0 or unix:///run/valkey.sock; needed once DATABASE_URL is set",
)
VALKEY_PREFIX = environment.text(
    "VALKEY_PREFIX", default="ec:", help_text="put before every key, to share one server"
)
CACHES: dict[str, dict[str, object]] = {
    "default": {
        "BACKEND": "electioncenter.cache.ForgivingRedisCache",
        "LOCATION": VALKEY_URL,
        "KEY_PREFIX": VALKEY_PREFIX,
    }
}

# --- secrets and hosts ----------------------------------------------------------------------

DEBUG = environment.flag("DEBUG", default=False, help_text="error pages with source code")
SECRET_KEY = (
    environment.text("SECRET_KEY", default="", help_text="any long random text")
    or environment.development_secret(VAR_DIR / "secret_key")
    if EMBEDDED
    else environment.text(
        "SECRET_KEY",
        help_text="a long random text that signs sessions; make one with "
        "`python -c 'import secrets; print(secrets.token_urlsafe(50))'`",
    )
)
SECRET_KEY_FALLBACKS = environment.words(
    "SECRET_KEY_FALLBACKS", default=[], help_text="earlier keys, while sessions move to the new one"
)
ALLOWED_HOSTS = environment.words(
    "ALLOWED_HOSTS",
    default=["localhost", "127.0.0.1", "[::1]"] if EMBEDDED else None,
    help_text="host names this site answers to, with commas",
)
HTTPS = environment.flag(
    "HTTPS", default=not EMBEDDED, help_text="the site is served over HTTPS only"
)
SITE_URL = environment.text(
    "SITE_URL",
    default=f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0]}{'' if HTTPS else ':8000'}",
    help_text="address of the site, for links that leave it",
)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, over plain HTTP
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview panel frames our own pages
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # asks for DENY there
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# Wagtail's admin writes inline styles and scripts of its own: for /cms/ only.
CMS_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, "'unsafe-inline'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
}

# --- applications ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "electioncenter",
    "feeds",
    "labels",
    "factchecks",
    "content",
    "elections",
    "textmatch",
    "users",
    "audit",
    "core",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
]
MIDDLEWARE = [
    "electioncenter.middleware.NoNullMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "electioncenter.sharedcache.SharedCacheMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "electioncenter.middleware.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "electioncenter.middleware.CmsContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "electioncenter.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "users.middleware.SecondFactorMiddleware",
    "elections.middleware.ScopeMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "electioncenter.urls"
WSGI_APPLICATION = "electioncenter.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

# --- people ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = "account_login"
SESSION_COOKIE_AGE = 12 * 3600  # a working day; then sign in again
ACCOUNT_ADAPTER = "users.account_adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "users.sign_in_forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation reached the address already
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = EMBEDDED  # http://localhost
MFA_TOTP_ISSUER = "Election Center"
MFA_FORMS = {
    "authenticate": "users.sign_in_forms.LockedAuthenticateForm",
    "reauthenticate": "users.sign_in_forms.LockedReauthenticateForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number(
    "PROXIES",
    default=0,
    help_text="how many proxies in front add the visitor's address to X-Forwarded-For",
)
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
AXES_USERNAME_CALLABLE = "users.lockout.username_of"
AXES_CLIENT_IP_CALLABLE = "users.lockout.client_ip"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
MAIL = environment.mail(
    environment.text(
        "EMAIL_URL", default="", help_text="smtp+tls://user:password@host:587; empty: files"
    )
)
EMAIL_BACKEND = MAIL.backend
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.starttls, MAIL.tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text(
    "EMAIL_FROM",
    default=f"Election Center <noreply@{ALLOWED_HOSTS[0].lstrip('.')}>",
    help_text="the sender of mail about accounts",
)

# --- languages and time ---------------------------------------------------------------------

LANGUAGE_CODE = "en"
# Dutch and English are complete. The others speak on public pages; texts they miss are English.
LANGUAGES = [("nl", _("Dutch")), ("en", _("English")), ("fy", _("Frisian")), ("ar", _("Arabic"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES[:2]
# The second holds words of Django that its own Frisian and Arabic lack.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale-django"]
FORMAT_MODULE_PATH = ["electioncenter.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

# --- pages ----------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Election Center"
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no request about our staff to others
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_RESET_ENABLED = False  # people sign in, and change passwords, at /account/
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
UPLOADS_ROOT = VAR_DIR / "uploads"  # creators' files until a worker has read them
EVIDENCE_ROOT = VAR_DIR / "evidence"  # fact-checkers' files: no web server reads here
POST_MEDIA_ROOT = VAR_DIR / "post-media"  # given away only where the post may be seen
POST_MEDIA_ACCEL = environment.text(
    "POST_MEDIA_ACCEL",
    default="",
    help_text="internal path of nginx over VAR_DIR/post-media, as /post-media/; empty: we send the files",
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Hashed names need `collectstatic`, which the embedded set-up goes without.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if EMBEDDED
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = EMBEDDED
WHITENOISE_AUTOREFRESH = EMBEDDED  # looks files up when asked, instead of all at every start

# --- workers --------------------------------------------------------------------------------

LABELLING_SWEEP_SECONDS = environment.number(
    "LABELLING_SWEEP_SECONDS", default=15, help_text="how often workers look without being told"
)

CELERY_BROKER_URL = paths.broker_url(VALKEY_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": VALKEY_PREFIX,
    "visibility_timeout": 600,
    "socket_timeout": 3,
    "socket_connect_timeout": 2,
    # A writer that rings while the broker is away must not wait: the sweep finds the work.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_ROUTES = {
    "labels.tasks.*": {"queue": "labels"},
    # Somebody waits for what they handed in: not behind the reading of every post.
    "feeds.tasks.check_uploads": {"queue": "pages"},
    # Feeds read every post: not in the way of labels.
    "feeds.tasks.*": {"queue": "feeds"},
    **{f"{app}.tasks.*": {"queue": "pages"} for app in ("content", "elections", "factchecks")},
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300  # below the visibility timeout: no task runs beside its own redelivery
CELERY_TASK_PUBLISH_RETRY = False  # the doorbell may be lost; the sweep finds the work
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = sweeps.schedule(labelling_seconds=LABELLING_SWEEP_SECONDS)

# --- API ------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["users.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "core.throttles.AnonymousThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "EXCEPTION_HANDLER": "core.problems.answer",
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,  # of throttles that are not ours
    "DEFAULT_THROTTLE_RATES": {"anon": "120/min", "user": "1200/min"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Election Center API",
    "DESCRIPTION": "Send posts, read their labels, read fact-checks as ClaimReview.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "PREPROCESSING_HOOKS": ["electioncenter.api_schema.own_endpoints"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "electioncenter.api_problems.tell_problems",
    ],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024  # 500 posts with long transcripts

# --- labelling ------------------------------------------------------------------------------

MATCH_ENCODER = environment.text(
    "MATCH_ENCODER", default="use", help_text="use (fast) or e5 (ten times dearer)"
)
LABELLING_BATCH = environment.number(
    "LABELLING_BATCH", default=512, help_text="posts a worker takes at a time"
)
LABELLING_LEASE_SECONDS = environment.number(
    "LABELLING_LEASE_SECONDS", default=120, help_text="after this a dead worker's posts are taken"
)
SHADOW_PERCENT = environment.number(
    "SHADOW_PERCENT", default=100, help_text="share of election posts a model in shadow decides too"
)
SHADOW_DAYS = environment.number(
    "SHADOW_DAYS", default=30, help_text="how long what a model in shadow decided is kept"
)
SHADOW_ROWS = environment.number(
    "SHADOW_ROWS", default=200_000, help_text="how many such decisions are kept at most"
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # A line for every index update and page step says nothing to an operator.
    "loggers": {"django_tasks": {"level": "WARNING"}, "wagtail": {"level": "WARNING"}},
}

# --- calm under load ------------------------------------------------------------------------

# A connection for each request costs more than the page's own queries.
DATABASES["default"] = {
    **DATABASES["default"],
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
}
CACHE_FRONT_URLS = environment.words(
    "CACHE_FRONT_URL",
    default=[],
    help_text="addresses of the caches in front, with commas; empty: there is none",
)
CACHE_REFRESH_TOKEN = environment.text(
    "CACHE_REFRESH_TOKEN",
    default=None if CACHE_FRONT_URLS else "",
    help_text="the secret that lets us fetch pages anew into the cache, as in nginx.conf",
)
OFFICIAL_SOURCE_URL = environment.text(
    "OFFICIAL_SOURCE_URL",
    default="https://www.kiesraad.nl/",
    help_text="where visitors are sent while the database is away: the electoral authority",
)
PAGE_VIEW_LOG = environment.text(
    "PAGE_VIEW_LOG",
    default=str(VAR_DIR / "log" / "web.log") if EMBEDDED else "",
    help_text="access log of gunicorn or nginx from which page views are counted; empty: none",
)
# Parts of pages whose key names all they depend on: each process keeps its own, and a new release
# starts without. Asking Valkey for nine of them costs a tenth of a page.
CACHES["template_fragments"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "template_fragments",
    "OPTIONS": {"MAX_ENTRIES": 2000},
}
CELERY_TASK_ROUTES["electioncenter.tasks.*"] = {"queue": "pages"}

# --- polling stations -----------------------------------------------------------------------

DIRECTIONS_URL = environment.text(
    "DIRECTIONS_URL",
    default="https://www.openstreetmap.org/directions?engine=fossgis_osrm_foot&route=%3B{lat}%2C{lon}",
    help_text="link to walking directions; {lat} and {lon} are the station's",
)
# Without tiles the map draws the stations on a plain ground, and asks nobody for anything.
MAP_TILES_URL = environment.text(
    "MAP_TILES_URL", default="", help_text="https://tiles.example/{z}/{x}/{y}.png"
)
MAP_ATTRIBUTION = environment.text(
    "MAP_ATTRIBUTION", default="© OpenStreetMap", help_text="who made the map's tiles"
)
if MAP_TILES_URL:
    CONTENT_SECURITY_POLICY["DIRECTIVES"] |= {
        "img-src": [SELF, "data:", environment.origin(MAP_TILES_URL)]
    }
STATICFILES_DIRS = [("leaflet", leaflet.BASE_DIR)]
FEED_GENERATORS = environment.named_addresses(
    environment.words(
        "FEED_GENERATORS",
        default=[],
        help_text="where feeds of other makers are fetched, with commas: slug=https://host/path",
    )
)
