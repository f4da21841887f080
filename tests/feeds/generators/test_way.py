"""The way of a generator: two persons, words that stay, and an end."""

import pytest
from django.db import IntegrityError, transaction

from audit.models import Entry
from feeds.actions.generators import (
    GeneratorDraft,
    approve_generator,
    propose_generator,
    stop_generator,
)
from feeds.actions.policies import OwnProposal, ReasonMissing, WrongState
from feeds.models import FeedGenerator
from feeds.queries.generators import generator_named
from tests.factories.feeds import FeedGeneratorFactory, GeneratorSkeletonFactory
from tests.factories.users import OrganisationFactory, UserFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return UserFactory.create(password=None)


@pytest.fixture
def reader():
    return UserFactory.create(password=None)


def draft():
    return GeneratorDraft(
        slug="slow-news",
        name="Slow news",
        description="Long reports.",
        maker=OrganisationFactory.create(),
        contact="maker@example.org",
    )


def test_it_is_served_when_another_person_approves_it(writer, reader):
    generator = propose_generator(draft=draft(), by=writer)
    assert (generator.state, generator_named("slow-news")) == ("draft", None)
    with pytest.raises(OwnProposal):
        approve_generator(generator=generator, by=writer)
    assert approve_generator(generator=generator, by=reader).state == "in_force"
    assert generator_named("slow-news") == generator
    with pytest.raises(WrongState):
        approve_generator(generator=generator, by=reader)


def test_stopped_it_is_gone_with_what_it_sent_and_another_may_follow(writer, reader):
    generator = FeedGeneratorFactory.create(approved=True, slug="slow-news")
    GeneratorSkeletonFactory.create(generator=generator)
    with pytest.raises(WrongState):
        propose_generator(draft=draft(), by=writer)
    with pytest.raises(ReasonMissing):
        stop_generator(generator=generator, reason=" ", by=writer)
    assert stop_generator(generator=generator, reason="Spam.", by=writer).state == "stopped"
    assert not generator.skeletons.exists()
    with pytest.raises(WrongState):
        stop_generator(generator=generator, reason="Again.", by=reader)
    assert propose_generator(draft=draft(), by=writer).state == "draft"


def test_a_draft_that_was_taken_back_cannot_be_approved(writer, reader):
    generator = propose_generator(draft=draft(), by=writer)
    assert stop_generator(generator=generator, reason="A mistake.", by=writer).state == "withdrawn"
    with pytest.raises(WrongState):
        approve_generator(generator=generator, by=reader)


def test_every_step_is_in_the_audit_trail(writer, reader):
    generator = propose_generator(draft=draft(), by=writer)
    approve_generator(generator=generator, by=reader)
    stop_generator(generator=generator, reason="Spam.", by=writer)
    entries = Entry.objects.filter(subject=f"feeds.feedgenerator:{generator.pk}")
    assert [(each.action, each.actor) for each in entries.order_by("sequence")] == [
        ("feeds.generator_proposed", writer.audit_name),
        ("feeds.generator_approved", reader.audit_name),
        ("feeds.generator_stopped", writer.audit_name),
    ]


@pytest.mark.parametrize(
    "changes", [{"name": "Fast news"}, {"approved_at": None, "approved_by": None}]
)
def test_the_database_keeps_what_was_approved(changes):
    generator = FeedGeneratorFactory.create(approved=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedGenerator.objects.filter(pk=generator.pk).update(**changes)


def test_the_database_wants_two_persons():
    generator = FeedGeneratorFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedGenerator.objects.filter(pk=generator.pk).update(
            approved_by=generator.proposed_by, approved_at=generator.proposed_at
        )
