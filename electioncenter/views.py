from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError

from electioncenter import cachelife
from elections.queries.overview import running_elections
from factchecks.queries.public import recent_fact_checks
from labels import vocabulary


RECENT_FACT_CHECKS = 6
# What the landing page explains, in the order of how strongly they warn.
EXPLAINED_BANNERS = tuple(
    vocabulary.DEFINITIONS[identifier]
    for identifier in dict.fromkeys(vocabulary.LABEL_OF_RATING.values())
)


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    now, language = timezone.now(), get_language() or "en"
    context = {
        "elections": running_elections(language=language, now=now),
        "fact_checks": recent_fact_checks(language=language, now=now, limit=RECENT_FACT_CHECKS),
        "banners": EXPLAINED_BANNERS,
    }
    response = render(request, "electioncenter/landing.html", context)
    patch_cache_control(response, public=True, max_age=cachelife.seconds(now))
    return response


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. Says nothing about the servers it needs."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether requests can be served now: 503 while the database or Valkey is away."""
    checks = {"database": _database_answers(), "valkey": _valkey_answers()}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _valkey_answers() -> bool:
    """Asks the server itself: the cache forgives a lost one."""
    try:
        with Redis.from_url(settings.VALKEY_URL, socket_timeout=1) as valkey:
            return bool(valkey.ping())
    except RedisError:
        return False


@require_safe
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Old addresses of the staff admin's own sign-in."""
    return redirect_to_login(request.GET.get("next", reverse("wagtailadmin_home")))


@require_safe
def to_password_reset(request: HttpRequest) -> HttpResponse:
    return redirect("account_reset_password")
