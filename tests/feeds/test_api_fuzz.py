"""Whatever is sent to a viewer's controls is answered, and never with an error of ours."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from rest_framework.test import APIClient

from feeds.models import Feed, KeywordFilter
from feeds.topics import TOPICS
from tests.factories.content import PostFactory
from tests.factories.users import UserFactory


V1 = "/api/v1/feeds"
CALLS = [
    ("POST", "/api/v1/interactions"),
    ("PUT", f"{V1}/controls"),
    ("POST", f"{V1}/keyword-filters"),
    ("POST", f"{V1}/keyword-filters/preview"),
    ("PUT", f"{V1}/keyword-filters/1"),
    ("POST", f"{V1}/not-interested"),
    ("POST", f"{V1}/follows"),
    ("PUT", f"{V1}/reactions"),
    ("POST", f"{V1}/reset/undo"),
]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(0, 5)
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(
        [*Feed.values, *TOPICS, *KeywordFilter.Scope.values, "off", "like", "liked", "seen", "nl",
         "2026-03-17T18:30:00Z", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"]
    )
)  # fmt: skip
NAMES = st.text(max_size=5) | st.sampled_from(
    ["events", "post", "kind", "at", "watched", "request", "position", "key", "default_feed",
     "region", "keeps_history", "topics", "phrase", "language", "related", "scope", "expires_at",
     "account", "topic", "is_on", *list(TOPICS)[:3]]
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=12,
)


@pytest.mark.slow
class NeverAnErrorOfOurs(TestCase):
    @settings(
        max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
    )
    @given(st.sampled_from(CALLS), st.dictionaries(NAMES, VALUES, max_size=8) | VALUES)
    def test_any_json(self, call, value):
        PostFactory.create(pk=1)
        client = APIClient(HTTP_SEC_FETCH_SITE="same-origin", raise_request_exception=True)
        client.force_login(UserFactory.create(password=None))
        body = json.dumps(value)
        method, path = call
        answer = client.generic(method, path, body, content_type="application/json")
        assert answer.status_code in (200, 201, 202, 400, 429)
        assert json.loads(answer.content) is not None
