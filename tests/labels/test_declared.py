"""Makers declare what is made with AI; the label comes with labelling, and goes with the declaration."""

import pytest
from django.utils import timezone

from content.models import PostMedia
from labels.actions.declared import save_declared
from labels.actions.labelling import label_batch
from labels.models import Label
from labels.queries import for_posts
from tests.factories.content import PostFactory, PostMediaFactory


pytestmark = pytest.mark.django_db


def chips(post_id: int) -> list[str]:
    found = for_posts([post_id], language="en", now=timezone.now())[post_id]
    return [chip.definition.identifier for chip in found.chips]


def test_a_declaration_becomes_a_label_when_the_post_is_labelled():
    declared = PostMediaFactory.create(is_ai_generated=True)
    other = PostMediaFactory.create()
    assert chips(declared.pk) == []
    label_batch(by="system:labels")
    assert chips(declared.pk) == ["ai-generated-declared"]
    assert chips(other.pk) == []


def test_a_second_time_adds_nothing_and_one_taken_back_ends_the_label():
    media = PostMediaFactory.create(is_ai_generated=True)
    ids = [media.pk, PostFactory.create().pk]
    for _ in range(2):
        save_declared(post_ids=ids, now=timezone.now())
    assert Label.objects.get().post_id == media.pk
    PostMedia.objects.update(is_ai_generated=False)
    save_declared(post_ids=ids, now=timezone.now())
    assert Label.objects.get().retraction_reason
    assert chips(media.pk) == []
