from datetime import timedelta

import pytest
from django.utils import timezone

from labels.desk import labels_per_language
from tests.factories.content import PostFactory
from tests.factories.labels import LabelFactory


pytestmark = pytest.mark.django_db


def test_labels_in_force_are_counted_by_the_language_of_their_post():
    now = timezone.now()
    for language in ("nl", "nl-BE", "en", ""):
        LabelFactory.create(post=PostFactory.create(language=language))
    LabelFactory.create(retracted=True)
    assert labels_per_language(now=now) == [("nl", 2), ("", 1), ("en", 1)]
    LabelFactory.create(post=PostFactory.create(language="tr"), expires_at=now + timedelta(days=1))
    assert ("tr", 1) not in labels_per_language(now=now + timedelta(days=2))
