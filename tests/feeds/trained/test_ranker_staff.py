"""Trained rankers in the CMS: the card, the steps, and who may take them."""

import pytest
from django.urls import reverse

from feeds.models import RankerModel
from tests.cms import is_refused, signed_in
from tests.factories.feeds import RankerModelFactory
from users.roles import Role


pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return signed_in(Role.LABELLING_OPERATOR)


def step(client, name, model, **data):
    return client.post(reverse(f"feeds_ranker_{name}", args=[model.pk]), data, follow=True)


def test_one_proposes_another_approves_and_anybody_rolls_back(operator):
    model, other = RankerModelFactory.create(), signed_in(Role.ADMINISTRATOR)
    assert "Say why." in step(operator, "propose", model, reason="").text
    assert (
        "A second person has to approve it." in step(operator, "propose", model, reason="Good").text
    )
    assert "somebody else has to approve it" in step(operator, "approve", model).text
    assert "Pages are ranked with these weights" in step(other, "approve", model).text
    assert "This step is not open" in step(other, "reject", model, reason="No").text
    listed = operator.get(reverse("feeds_rankers")).text
    assert listed.count(model.version) == 2
    assert "decides again" in step(operator, "rollback", model, reason="Worse").text
    assert RankerModel.objects.get().ended_by == operator.user


def test_a_page_shows_the_card_and_every_weight_beside_that_set_by_hand(operator):
    model = RankerModelFactory.create()
    page = operator.get(reverse("feeds_ranker", args=[model.pk]))
    assert "1.050 [1.010, 1.090]" in page.text
    weights = {str(each.title): each for each in page.context["weights"]}
    liked = weights["Liked by many who saw it"]
    assert liked.trained == pytest.approx(1.5 * liked.by_hand)
    assert "Propose that it decides" in page.text


def test_one_of_other_parameters_cannot_be_proposed(operator):
    model = RankerModelFactory.create(live=True, parameters_version="of-the-past")
    assert "cannot decide" in operator.get(reverse("feeds_ranker", args=[model.pk])).text
    assert "other parameters" in operator.get(reverse("feeds_rankers")).text


def test_overseers_look_and_decide_nothing():
    model, overseer = RankerModelFactory.create(), signed_in(Role.FACT_CHECK_OVERSEER)
    assert "Propose that" not in overseer.get(reverse("feeds_ranker", args=[model.pk])).text
    assert is_refused(overseer.post(reverse("feeds_ranker_propose", args=[model.pk])))


@pytest.mark.parametrize("name", ["feeds_rankers", "feeds_ranker"])
def test_pages_take_as_many_queries_for_many(operator, name, django_assert_max_num_queries):
    model = RankerModelFactory.create()
    url = reverse(name, args=[model.pk] if name == "feeds_ranker" else [])
    operator.get(url)
    RankerModelFactory.create_batch(5)
    with django_assert_max_num_queries(14):
        operator.get(url)
