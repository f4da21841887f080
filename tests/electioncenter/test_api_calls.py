"""Whatever is sent to whichever call of the API: never an error of ours, and answers as documented.

schemathesis makes the cases from the API's own document, half of them against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from rest_framework.throttling import SimpleRateThrottle
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from electioncenter.wsgi import application
from tests.factories.content import PostFactory
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import VerdictFactory
from tests.factories.feeds import (
    FeedGeneratorFactory,
    GeneratorSkeletonFactory,
    KeywordFilterFactory,
    ViewerFactory,
)
from tests.factories.users import ApiKeyFactory, UserFactory


CASES = 5_000
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
OUR_PAGE = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "identity"}


@pytest.fixture
def _endless(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As many calls as we like, all in the transaction of the test, as with Django's own client."""
    monkeypatch.setattr(SimpleRateThrottle, "allow_request", lambda *_about: True)
    monkeypatch.setattr("feeds.viewing.MOST_AN_HOUR", 1_000_000)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def browser_of(who: str) -> dict[str, dict[str, str]]:
    """A browser that nobody signed in to, or one of a person who also has a key for everything."""
    if who == "nobody":
        return {"headers": OUR_PAGE}
    generator = FeedGeneratorFactory.create(approved=True, slug="0")
    GeneratorSkeletonFactory.create(generator=generator, posts=[0, 1])
    ApiKeyFactory.create(secret="ec_calls", organisation=generator.maker)
    viewer = ViewerFactory.create(user=UserFactory.create(password=None))
    KeywordFilterFactory.create(viewer=viewer)
    client = Client()
    assert viewer.user
    client.force_login(viewer.user)
    name = django_settings.SESSION_COOKIE_NAME
    return {
        "headers": {**OUR_PAGE, "Authorization": "Bearer ec_calls"},
        "cookies": {name: client.cookies[name].value},
    }


def operations(schema: Any) -> Iterator[Any]:
    for found in schema.get_all_operations():
        yield found.ok()


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("_endless")
@pytest.mark.parametrize("who", ["nobody", "somebody"])
def test_no_call_is_answered_with_an_error_of_ours_or_with_another_shape(who: str) -> None:
    PostFactory.create()
    ElectionFactory.create(slug="0")
    VerdictFactory.create(published=True, claim__slug="0")
    browser = browser_of(who)
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)
    calls = list(operations(schema))
    most = CASES // (len(MODES) * len(calls)) + 1
    sent = sum(tried(call, mode, browser, most) for call in calls for mode in MODES)
    assert sent >= CASES / 2  # either way; a call that takes nothing gets few


def tried(call: Any, mode: GenerationMode, browser: dict[str, Any], most: int) -> int:
    """How many cases were sent; what one did to the database is taken back."""
    sent = 0

    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=call.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        nonlocal sent
        sent += 1
        with transaction.atomic():
            response = case.call(**browser)
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    with suppress(Unsatisfiable):  # nothing can be wrong with a call that takes nothing
        send()
    return sent
