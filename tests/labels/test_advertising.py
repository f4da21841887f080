"""Political ads that do not say so: people mark them, viewers see it, policies reach them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from content.models import Post
from labels import vocabulary
from labels.actions.advertising import ReasonMissing, clear_undeclared_ad, mark_undeclared_ad
from labels.queries import for_posts
from tests.cms import is_refused, signed_in
from tests.factories.content import PostFactory
from tests.factories.labels import LabelFactory
from tests.factories.users import UserFactory
from users.roles import Role


pytestmark = pytest.mark.django_db


def chips(post: Post) -> list[str]:
    shown = for_posts([post.pk], language="en", now=timezone.now())[post.pk]
    return [chip.definition.identifier for chip in shown.chips]


def test_who_marks_one_says_why_and_it_is_shown_until_it_is_cleared():
    post, person = LabelFactory.create().post, UserFactory.create(password=None)
    with pytest.raises(ReasonMissing):
        mark_undeclared_ad(post=post, reason=" ", by=person)
    mark = mark_undeclared_ad(post=post, reason="Paid by a party.", by=person)
    assert mark_undeclared_ad(post=post, reason="Again.", by=person) == mark
    assert mark.evidence["reason"] == "Paid by a party."
    assert chips(post) == ["undeclared-political-ad", "election-info"]
    assert clear_undeclared_ad(post=post, reason="It was a joke.", by=person) == 1
    assert chips(post) == ["election-info"]
    actions = Entry.objects.filter(actor=person.audit_name).values_list("action", flat=True)
    assert sorted(actions) == ["labels.attached", "labels.retracted"]


def test_media_made_by_ai_keeps_its_label_beside_it():
    values = ["election-info", "undeclared-political-ad", "ai-generated-declared"]
    found = [each.identifier for each in vocabulary.chips(values)]
    assert found == ["ai-generated-declared", "undeclared-political-ad"]


def test_the_desk_marks_and_clears_it_on_the_page_of_the_post():
    overseer, post = signed_in(Role.FACT_CHECK_OVERSEER), PostFactory.create()
    page = reverse("labels_post", args=[post.pk])
    assert "Mark as undeclared" in overseer.get(page).text
    empty = overseer.post(reverse("labels_ad", args=[post.pk]), {"reason": ""}, follow=True)
    assert "Say why." in empty.text
    marked = overseer.post(reverse("labels_ad", args=[post.pk]), {"reason": "Paid."}, follow=True)
    assert "does not say so. Paid." in marked.text
    address = reverse("labels_no_ad", args=[post.pk])
    assert "Mark as undeclared" in overseer.post(address, {"reason": "No."}, follow=True).text


def test_who_only_runs_the_labelling_marks_nothing():
    operator, post = signed_in(Role.LABELLING_OPERATOR), PostFactory.create()
    assert is_refused(operator.post(reverse("labels_ad", args=[post.pk]), {"reason": "Paid."}))
    assert chips(post) == []
