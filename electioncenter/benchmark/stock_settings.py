"""The peer of `make bench-pages`: our settings with the middleware and addresses of `wagtail start`."""

from electioncenter.settings import *  # noqa: F403, TID251 (a settings module like another)


MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # refuses to start without; looks at nothing
]
ROOT_URLCONF = "electioncenter.benchmark.stock_urls"
