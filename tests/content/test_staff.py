"""Failed posts: the error, and another try, for one, some or all."""

import pytest
from django.urls import reverse

from audit.models import Entry
from content.models import Intake, Post
from tests.cms import signed_in
from tests.factories.content import IntakeFactory, PostFactory
from users.roles import Role


pytestmark = pytest.mark.django_db

LIST = "content_failed_posts"


@pytest.fixture
def operator():
    return signed_in(Role.LABELLING_OPERATOR)


def failed_post() -> Post:
    return IntakeFactory.create(post=PostFactory.create(intake=None), set_aside=True).post


def states() -> dict[int, str]:
    return dict(Intake.objects.values_list("post_id", "state"))


def test_no_failures_is_good_news(operator):
    PostFactory.create()
    assert "No post is set aside" in operator.get(reverse(LIST)).text


def test_a_failed_post_is_shown_with_its_error(operator):
    post = failed_post()
    text = operator.get(reverse(LIST)).text
    assert post.caption in text
    assert Intake.objects.get().error in text


def test_the_selected_posts_are_tried_again(operator):
    chosen, other = failed_post(), failed_post()
    response = operator.post(reverse("content_retry"), {"posts": [chosen.pk, "nonsense"]})
    assert response["Location"] == reverse(LIST)
    assert states() == {chosen.pk: "waiting", other.pk: "set_aside"}
    entry = Entry.objects.get(action="content.posts_requeued")
    assert (entry.actor, entry.data["count"]) == (operator.user.audit_name, 1)


def test_all_are_tried_again_and_labelled_ones_left_alone(operator):
    done, failed = PostFactory.create(labelled=True), failed_post()
    operator.post(reverse("content_retry"), {"all": "1", "posts": [done.pk]})
    assert states() == {done.pk: "done", failed.pk: "waiting"}


def test_a_post_that_was_labelled_meanwhile_is_not_labelled_again(operator):
    done = PostFactory.create(labelled=True)
    page = operator.post(reverse("content_retry"), {"posts": [done.pk]}, follow=True)
    assert states() == {done.pk: "done"}
    assert "0 posts wait" in page.text


def test_the_list_has_pages_and_the_same_queries_for_many(operator, django_assert_max_num_queries):
    failed_post()
    operator.get(reverse(LIST))
    with django_assert_max_num_queries(12) as first:
        operator.get(reverse(LIST))
    for _ in range(51):
        failed_post()
    with django_assert_max_num_queries(len(first)):
        assert "Page 1 of 2" in operator.get(reverse(LIST)).text
