"""Settings: one file, from the environment only. What an agency decides is a row or a pack, never a setting."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from commonground.site import environment, keys, kinds
from commonground.site.overlays import in_force

DATA_DIR = environment.data_dir()
VAULT = kinds.is_vault()
BOTH_KINDS = False  # settings_whole, which nothing is served with, has the tables of both
DEMO = environment.switched_on("COMMONGROUND_DEMO")
DEBUG = environment.switched_on("COMMONGROUND_DEBUG")
STATE = environment.get("COMMONGROUND_STATE").upper()
LAW_OVERLAYS = in_force(environment.files("COMMONGROUND_LAW_OVERLAYS"))
LETTERS = environment.get("COMMONGROUND_LETTERS")
BASE_URL = environment.get("COMMONGROUND_BASE_URL", "http://localhost:8000").rstrip("/")
SECURE = BASE_URL.startswith("https://")
SECRET_KEY = environment.get("COMMONGROUND_SECRET_KEY") or keys.key_for("sessions").hex()
VIEWER_CONTEXT_KEY = keys.key_for(keys.TELLS)
SEALING_KEY = keys.key_for(keys.SEALS)
FORMER_SEALING_KEYS = [keys.key_of(root, keys.SEALS) for root in keys.former()]
PACKET_KEYS = (keys.key_for(keys.SIGNS), keys.key_for(keys.OPENS))
FORMER_PACKET_KEYS = [(keys.key_of(root, keys.SIGNS), keys.key_of(root, keys.OPENS)) for root in keys.former()]
LEDGER_KEY_FILE = Path(environment.get("COMMONGROUND_LEDGER_KEY_FILE") or DATA_DIR / "ledger.key").expanduser()
RECORDS_KEY_FILE = Path(environment.get("COMMONGROUND_RECORDS_KEY_FILE") or DATA_DIR / "records.key").expanduser()
ALLOWED_HOSTS = [h for h in environment.get("COMMONGROUND_ALLOWED_HOSTS", "localhost,127.0.0.1").split(",") if h]
WITNESSES = [address.strip() for address in environment.get("COMMONGROUND_WITNESSES").split(",") if address.strip()]
ROOT_URLCONF = "commonground.site.vault_urls" if VAULT else "commonground.site.urls"
ASGI_APPLICATION = "commonground.site.asgi.application"
AUTH_USER_MODEL = "agencies.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

APPS = (
    "kit", "ledger", "agencies", "clocks", "privacy", "packets", "messages", "programs", "directory", "people", "legal", "consents", "assessments",
    "cases", "units", "calls", "encounters", "referrals", "measures", "openness", "mine", "portal", "field", "board", "desk",
    "site", *(["vault"] if VAULT else []),
)  # fmt: skip
HERE = Path(__file__).parent
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",  # the loaders of both are named below, since each would replace the other's
    "template_partials.apps.SimpleAppConfig",
    *(f"commonground.{app}.apps.{app.title()}Config" for app in APPS if (HERE.parent / app / "apps.py").exists()),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "commonground.site.middleware.security_headers",
    "commonground.site.static.StaticFiles",
    "commonground.site.sessions.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "commonground.site.middleware.OnlyByAForm",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "commonground.site.middleware.AfterTheAnswer",
    "commonground.site.middleware.IdleLock",
    "commonground.site.middleware.SecondFactor",
]
TEMPLATE_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],  # before those of the sign-in package, whose pages it replaces
        "OPTIONS": {
            "loaders": [
                ("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", TEMPLATE_LOADERS)])
            ],
            "builtins": ["django_cotton.templatetags.cotton", "template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "commonground.site.frame.frame",
            ],
        },
    }
]

_pool = environment.switched_on("COMMONGROUND_POOL", default=True)
DATABASES = {
    "default": environment.database("DATABASE_URL", role="cg_app", pool=_pool),
    "ledger": environment.database("COMMONGROUND_LEDGER_DATABASE_URL", role="cg_ledger", pool=_pool),
}
if environment.get("COMMONGROUND_OWNER_DATABASE_URL"):
    DATABASES["owner"] = environment.database("COMMONGROUND_OWNER_DATABASE_URL", role="cg_owner", pool=False)
DATABASE_ROUTERS = ["commonground.site.routers.OwnerMigrates"]

CACHES = {
    "default": {"BACKEND": "commonground.site.cache.PlainCache", "LOCATION": "commonground_cache"},
    # Drawn figures of a place, the same for all who may read them, in each server's own memory.
    "drawn": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 60}},
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LOCALE_PATHS = [HERE / "locale", HERE.parent / "kit" / "locale", HERE.parent / "portal" / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {"BACKEND": "commonground.site.static.Static"},
}
# Until the files are collected (tests, a checkout under work) they are served from where they lie.
WHITENOISE_USE_FINDERS = DEBUG or not (STATIC_ROOT / "staticfiles.json").exists()

# Sign-in: e-mail and password, then a second factor (one-time code or passkey). The demo asks for no second factor.
AUTHENTICATION_BACKENDS = ["commonground.site.sign_in.StaffBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/start/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "commonground.site.sign_in.StaffAccounts"
ACCOUNT_FORMS = {
    "login": "commonground.site.sign_in.SignInForm",
    "reset_password": "commonground.site.sign_in.ForgottenForm",
}
MFA_ADAPTER = "commonground.site.second_factors.SecondFactors"
# Five wrong passwords for an address in 15 minutes; the limit for an internet address is wide, since offices share one.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "60/15m/ip,5/15m/key",
    "reset_password": "20/m/ip,3/15m/key",
    # Wrong words for a person's own page. The second is for the whole installation, since wrong words are nobody's: high enough that it takes
    # sixty addresses, not fifteen, to shut everybody out. At the limit all year that is 1,200 x 4 x 24 x 365 = 42 million guesses.
    # Six words of 128 are 4.4 million million: with 1,000 cards open at any time one guess in 4.4 thousand million hits, 1 in 100 a year.
    # Four words are 268 million: with 1,000 pages 157 guesses a year hit the words, and each must bring the right PIN with them: 1 in 6,000 a year
    # for PINs by chance. If one person in a thousand chose the PIN that is tried, it is 1 in 6 a year; so do not raise this without a fifth word.
    "own_page": "20/15m/ip,1200/15m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE else 0
# A forgotten password: a code by mail, typed in the open window, so that no secret stands in an address.
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Common Ground"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE  # browsers then offer passkeys on this machine (localhost) alone
SECOND_FACTOR_REQUIRED = not DEMO
IDLE_LOCK_SECONDS = 15 * 60
SESSION_ENGINE = "commonground.site.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Behind https no other host of the domain can put a cookie of these names (the prefix makes browsers refuse it).
_PREFIX = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_PREFIX}session", f"{_PREFIX}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # ends with the browser, like the session: nothing stays on a phone that somebody else may hold
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "commonground.site.errors.form_expired"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_CONTENT_TYPE_NOSNIFF = True
# Nothing to other sites. Within this one it must be sent: without it browsers call the origin of a form "null", and the
# check of the token refuses every form.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300

# Mail always goes through messages: stored first, sent by a job. The address of the server is read by its adapter.
EMAIL_BACKEND = "commonground.messages.mail.OutboxBackend"
_mail = urlsplit(environment.get("COMMONGROUND_MAIL_URL"))
MAIL_SERVER = {
    "host": _mail.hostname,
    "port": _mail.port or (465 if _mail.scheme == "smtps" else 587),
    "user": unquote(_mail.username or ""),
    "password": unquote(_mail.password or ""),
    "tls": _mail.scheme == "smtps",
}
DEFAULT_FROM_EMAIL = environment.get("COMMONGROUND_MAIL_FROM", "no-reply@localhost")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.get("COMMONGROUND_LOG_LEVEL", "info").upper()},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "procrastinate": {"level": "WARNING"},
        "uvicorn.access": {"level": "WARNING"},
    },
}
