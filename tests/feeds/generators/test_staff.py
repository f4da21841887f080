"""Feeds of other makers in the CMS: two people, a form, and what was sent."""

import pytest
from django.urls import reverse

from feeds.models import FeedGenerator
from tests.cms import is_refused, signed_in
from tests.factories.feeds import FeedGeneratorFactory, GeneratorDayFactory
from tests.factories.users import OrganisationFactory
from users.roles import Role


pytestmark = pytest.mark.django_db


@pytest.fixture
def overseer():
    return signed_in(Role.FACT_CHECK_OVERSEER)


def propose(client, **changes):
    filled = {
        "slug": "slow-news", "name": "Slow news", "description": "Long reports.",
        "maker": OrganisationFactory.create().pk, "contact": "maker@example.org",
    }  # fmt: skip
    return client.post(reverse("feeds_generator_new"), filled | changes)


def step(client, name, generator, **data):
    address = reverse(f"feeds_generator_{name}", args=[generator.pk])
    return client.post(address, data, follow=True)


def test_one_person_proposes_another_approves_and_anybody_stops_it(overseer):
    assert propose(overseer).status_code == 302
    generator = FeedGenerator.objects.get()
    assert "somebody else has to approve it" in step(overseer, "approve", generator).text
    other = signed_in(Role.ADMINISTRATOR)
    assert "Approved. Its maker may send" in step(other, "approve", generator).text
    assert "This step is not open" in step(other, "approve", generator).text
    assert "Say why." in step(overseer, "stop", generator, reason="").text
    assert "It is stopped" in step(overseer, "stop", generator, reason="Spam.").text
    generator.refresh_from_db()
    assert (generator.approved_by, generator.ended_by) == (other.user, overseer.user)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"slug": "Slow News"}, "Enter a valid value."),
        ({"contact": "nobody"}, "Enter a valid email address."),
        ({"description": ""}, "This field is required."),
        ({"slug": "taken"}, "Another feed has this identifier."),
    ],
)
def test_a_proposal_that_cannot_hold_is_refused_with_a_reason(overseer, changes, complaint):
    FeedGeneratorFactory.create(slug="taken")
    assert complaint in propose(overseer, **changes).text
    assert FeedGenerator.objects.count() == 1


def test_staff_see_what_share_was_refused(overseer, django_assert_max_num_queries):
    day = GeneratorDayFactory.create(skeletons=3, named=50, unknown=10, refused=5)
    text = overseer.get(reverse("feeds_generator", args=[day.generator_id])).text
    assert day.generator.contact in text
    address = reverse("feeds_generators")
    assert "(12.5%)" in overseer.get(address).text
    GeneratorDayFactory.create_batch(9)
    with django_assert_max_num_queries(30):
        assert overseer.get(address).text.count("generator:generator-") == 10


def test_others_are_refused():
    editor = signed_in(Role.ELECTION_EDITOR)
    generator = FeedGeneratorFactory.create()
    assert is_refused(editor.get(reverse("feeds_generators")))
    assert is_refused(editor.get(reverse("feeds_generator_new")))
    assert is_refused(editor.post(reverse("feeds_generator_approve", args=[generator.pk])))
