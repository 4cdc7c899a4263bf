"""What both sites' settings share, built from their configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import structlog

from probity.foundation.kernel.redaction import drop_personal
from probity.sites.configuration import PORTS, PROJECT, Configuration

PAGES = ["probity.foundation.web"]  # first, so that its sign-in pages are found before the library's
FRAMEWORK = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_forms_gds",
    "django_filters",
]
FOUNDATION = [
    "probity.foundation.audit",
    "probity.foundation.access",
    "probity.foundation.rulebook",
    "probity.foundation.casework",
    "probity.foundation.intake",
]
OFFICE = [
    "probity.foundation.workforce",
    "probity.foundation.feed",
    "probity.office.declarations",
    "probity.office.procurement",
    "probity.office.vetting",
    "probity.office.scrutiny",
]
CORRIDOR = [
    "probity.corridor.intelligence",
    "probity.corridor.matching",
    "probity.corridor.monitoring",
]
SAMPLE = ["probity.sites.sample"]


def settings_of(configuration: Configuration, *, apps: list[str]) -> dict[str, Any]:
    """A site's settings, but for its databases, which each site names itself."""
    return {
        **_site(configuration, apps=apps),
        **_pages(),
        **_sign_in(configuration),
        **_security(configuration),
        **_mail(configuration),
        **_logs(),
    }


def _site(configuration: Configuration, *, apps: list[str]) -> dict[str, Any]:
    folder, site = configuration.data_folder, configuration.site
    return {
        "PROBITY_SITE": site,
        "PROBITY_SITE_TITLE": {"office": "Office", "corridor": "Counter-corruption corridor"}[site],
        "PROBITY_SYNTHETIC": not configuration.production,
        "PROBITY_PRODUCTION": configuration.production,
        "PROBITY_DATA": folder,
        "PROBITY_FILES": folder / "files" / site,
        "PROBITY_HEADS": folder / "heads",
        "PROBITY_LAKE": folder / "lake",
        "PROBITY_LAKE_INBOX": folder / "lake-inbox",
        "PROBITY_MAINTENANCE": configuration.maintenance,
        "PROBITY_DOOR_SECRET": configuration.door_secret,
        "PROBITY_OFFICE_DOOR_URL": configuration.door_url,
        "PROBITY_OFFICE_ALIAS": "office" if site == "corridor" else "default",
        "PROBITY_APP_ROLE": configuration.app_role,
        "SECRET_KEY": configuration.secret_key,
        "DEBUG": False,
        "ALLOWED_HOSTS": [*configuration.hosts],
        "INSTALLED_APPS": PAGES + FRAMEWORK + FOUNDATION + apps + ([] if configuration.production else SAMPLE),
        "ROOT_URLCONF": f"probity.sites.urls_{site}",
        "WSGI_APPLICATION": "probity.sites.wsgi.application",
        "AUTH_USER_MODEL": "access.User",
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "CACHES": {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "probity_cache"}},
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",  # a cookie reaches both sites
        "LANGUAGE_CODE": "en-gb",
        "TIME_ZONE": "Europe/London",
        "USE_TZ": True,
        "USE_I18N": False,
    }


def _pages() -> dict[str, Any]:
    context = [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
        "probity.foundation.web.context.site",
    ]
    return {
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": context},
            }
        ],
        "FORM_RENDERER": "django.forms.renderers.TemplatesSetting",
        "CRISPY_ALLOWED_TEMPLATE_PACKS": ["gds"],
        "CRISPY_TEMPLATE_PACK": "gds",
        "STATIC_URL": "/static/",
        "STATICFILES_DIRS": [path for path in (PROJECT / "build" / "static",) if Path(path).is_dir()],
        "WHITENOISE_USE_FINDERS": True,
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "csp.middleware.CSPMiddleware",
            "probity.foundation.web.middleware.maintenance",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.auth.middleware.LoginRequiredMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "allauth.account.middleware.AccountMiddleware",
            "probity.foundation.web.middleware.second_factor",
            "probity.foundation.web.middleware.within_limits",
        ],
    }


def _sign_in(configuration: Configuration) -> dict[str, Any]:
    return {
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
            for name, options in (
                ("MinimumLengthValidator", {"min_length": 14}),
                ("CommonPasswordValidator", {}),
                ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "email")}),
            )
        ],
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "/",
        "ACCOUNT_ADAPTER": "probity.foundation.web.sign_in.Adapter",
        "ACCOUNT_FORMS": {"login": "probity.foundation.web.sign_in.SignInForm"},
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_LOGOUT_REDIRECT_URL": "/accounts/login/",
        "ACCOUNT_SESSION_REMEMBER": False,
        "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes"],
        "MFA_TOTP_ISSUER": f"Probity {configuration.site}",
        "PROBITY_SECOND_FACTOR_REQUIRED": configuration.production,
    }


def _security(configuration: Configuration) -> dict[str, Any]:
    safe = configuration.production
    return {
        **_cookies(configuration),
        "CSRF_FAILURE_VIEW": "probity.foundation.web.views.csrf_failure",
        "SECURE_SSL_REDIRECT": safe,
        "SECURE_REDIRECT_EXEMPT": [r"^health/$"],
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if safe else None,
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600 if safe else 0,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 5 * 2**20,
        "CONTENT_SECURITY_POLICY": {
            "DIRECTIVES": {
                "default-src": ["'none'"],
                "script-src": ["'self'"],
                "style-src": ["'self'"],
                "img-src": ["'self'", "data:"],  # allauth draws the second factor's code as a data address
                "font-src": ["'self'"],
                "connect-src": ["'self'"],
                "manifest-src": ["'self'"],
                "form-action": ["'self'"],
                "frame-ancestors": ["'none'"],
                "base-uri": ["'none'"],
            }
        },
    }


def _cookies(configuration: Configuration) -> dict[str, Any]:
    safe = configuration.production
    prefix = f"probity_{configuration.site}"
    port = PORTS[configuration.site]
    return {
        "SESSION_COOKIE_NAME": f"__Host-{prefix}_session" if safe else f"{prefix}_session",
        "CSRF_COOKIE_NAME": f"__Host-{prefix}_csrf" if safe else f"{prefix}_csrf",
        "SESSION_COOKIE_AGE": 8 * 3600,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": safe,
        "CSRF_COOKIE_SECURE": safe,
        "CSRF_TRUSTED_ORIGINS": []
        if safe
        else [f"http://{configuration.site}.localhost:{port}", f"http://127.0.0.1:{port}"],
    }


def _mail(configuration: Configuration) -> dict[str, Any]:
    """Mail goes to the server of EMAIL_URL (`smtps://user:word@host:port?from=address`), else into the data folder."""
    parts = urlsplit(configuration.email_url)
    folder = None if configuration.email_url else configuration.data_folder / "mail" / configuration.site
    return {
        "PROBITY_MAIL_FOLDER": folder,
        "DEFAULT_FROM_EMAIL": dict(parse_qsl(parts.query)).get("from", "probity@localhost"),
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_TIMEOUT": 20,  # seconds; well within the time for which the worker holds an item
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
    }


def _logs() -> dict[str, Any]:
    """Structured lines on standard error, without personal data; Django's own lines pass through the same form."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_personal,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "LOGGING": {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "lines": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.JSONRenderer(),
                    ],
                    "foreign_pre_chain": shared,
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {"probity": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
        }
    }
