from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from factchecks.models import Appearance, Claim, ClaimWording, Verdict, VerdictText
from tests.factories.content import PostFactory
from tests.factories.users import OrganisationFactory, UserFactory


class ClaimFactory(DjangoModelFactory[Claim]):
    """`elections=[…]` says which elections the claim is about."""

    class Meta:
        model = Claim
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"claim-{n}")
    statement = factory.Sequence(lambda n: f"De stembussen sluiten om {n} uur.")
    language = "nl"

    elections = factory.PostGeneration(
        lambda claim, create, extracted, **kwargs: claim.elections.set(extracted or ())
    )


class ClaimWordingFactory(DjangoModelFactory[ClaimWording]):
    class Meta:
        model = ClaimWording

    claim = factory.SubFactory(ClaimFactory)
    language = "en"
    text = factory.Sequence(lambda n: f"The polls close at {n}.")


class VerdictFactory(DjangoModelFactory[Verdict]):
    """A draft “false”; combine a state and what the verdict says, e.g. `published=True`."""

    class Meta:
        model = Verdict

    class Params:
        draft = factory.Trait(state=Verdict.State.DRAFT)
        published = factory.Trait(
            state=Verdict.State.PUBLISHED, published_at=factory.LazyFunction(timezone.now)
        )
        corrected = factory.Trait(
            state=Verdict.State.CORRECTED,
            published_at=factory.LazyFunction(timezone.now),
            change_reason="A new source came to light.",
        )
        withdrawn = factory.Trait(
            state=Verdict.State.WITHDRAWN,
            published_at=factory.LazyFunction(timezone.now),
            withdrawn_at=factory.LazyFunction(timezone.now),
            change_reason="The quotation was real.",
        )
        unverified = factory.Trait(
            rating=Verdict.Rating.UNVERIFIED,
            ends_at=factory.LazyFunction(lambda: timezone.now() + timedelta(days=14)),
        )
        automatic = factory.Trait(
            applies_to=Verdict.AppliesTo.ANY_MATCHING_POST, allows_automatic_banner=True
        )

    claim = factory.SubFactory(ClaimFactory)
    version = factory.LazyAttribute(lambda verdict: verdict.claim.verdicts.count() + 1)
    rating = Verdict.Rating.FALSE
    organisation = factory.SubFactory(OrganisationFactory)
    url = "https://factcheck.example/article"


class VerdictTextFactory(DjangoModelFactory[VerdictText]):
    class Meta:
        model = VerdictText

    verdict = factory.SubFactory(VerdictFactory)
    language = "nl"
    headline = "Nee, de stembussen sluiten niet eerder"


class AppearanceFactory(DjangoModelFactory[Appearance]):
    """Proposed by the matcher, unless one of the traits says what became of it."""

    class Meta:
        model = Appearance

    class Params:
        proposed = factory.Trait(state=Appearance.State.PROPOSED)
        confirmed = factory.Trait(
            state=Appearance.State.CONFIRMED,
            decided_at=factory.LazyFunction(timezone.now),
            decided_by=factory.SubFactory(UserFactory),
        )
        automatic = factory.Trait(
            state=Appearance.State.CONFIRMED,
            decided_at=factory.LazyFunction(timezone.now),
            is_automatic=True,
        )
        rejected = factory.Trait(
            state=Appearance.State.REJECTED,
            decided_at=factory.LazyFunction(timezone.now),
            decided_by=factory.SubFactory(UserFactory),
        )

    claim = factory.SubFactory(ClaimFactory)
    post = factory.SubFactory(PostFactory)
    state = Appearance.State.PROPOSED
    score = 0.71
    matcher_version = "test-1"
    stance = "repeat"
