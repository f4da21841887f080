from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import factory
from django.db import connection
from django.utils import timezone
from factory.django import DjangoModelFactory

from factchecks.models import (
    Appearance,
    AppearanceDecision,
    Assignment,
    AutomaticStop,
    BackSearch,
    BannerCount,
    BlindCheck,
    Claim,
    ClaimMerge,
    ClaimWording,
    Comment,
    Complaint,
    Evidence,
    Notification,
    Partner,
    RatingMapping,
    ReviewImport,
    ReviewImportRow,
    ReviewSource,
    SavedFilter,
    Signatory,
    Tip,
    Verdict,
    VerdictText,
    Watch,
)
from tests.factories.content import PostFactory
from tests.factories.users import OrganisationFactory, UserFactory


class ClaimFactory(DjangoModelFactory[Claim]):
    """A partner's claim, `incoming=True` for one nobody has taken yet.

    `elections=[…]` says which elections the claim is about.
    """

    class Meta:
        model = Claim
        skip_postgeneration_save = True

    class Params:
        incoming = factory.Trait(organisation=None, stage=Claim.Stage.INCOMING)

    slug = factory.Sequence(lambda n: f"claim-{n}")
    statement = factory.Sequence(lambda n: f"De stembussen sluiten om {n} uur.")
    language = "nl"
    organisation = factory.SubFactory(OrganisationFactory)
    stage = Claim.Stage.TAKEN

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
    """A draft “false”; combine a state and what the verdict says, e.g. `published=True`.

    `evidence=[…]` is what it cites.
    """

    class Meta:
        model = Verdict
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(state=Verdict.State.DRAFT)
        submitted = factory.Trait(
            state=Verdict.State.SUBMITTED,
            authored_by=factory.SubFactory(UserFactory, password=None),
            submitted_at=factory.LazyFunction(timezone.now),
        )
        published = factory.Trait(
            state=Verdict.State.PUBLISHED,
            published_at=factory.LazyFunction(timezone.now),
            two_persons=True,
        )
        two_persons = factory.Trait(
            authored_by=factory.SubFactory(UserFactory, password=None),
            approved_by=factory.SubFactory(UserFactory, password=None),
        )
        corrected = factory.Trait(
            state=Verdict.State.CORRECTED,
            published_at=factory.LazyFunction(timezone.now),
            change_reason="A new source came to light.",
            two_persons=True,
        )
        withdrawn = factory.Trait(
            state=Verdict.State.WITHDRAWN,
            published_at=factory.LazyFunction(timezone.now),
            withdrawn_at=factory.LazyFunction(timezone.now),
            change_reason="The quotation was real.",
            two_persons=True,
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
    organisation = factory.SelfAttribute("claim.organisation")
    url = "https://factcheck.example/article"

    @factory.post_generation
    def evidence(verdict, create, extracted, **kwargs):
        if extracted:
            with standing_still_lifted():
                verdict.evidence.set(extracted)


@contextmanager
def standing_still_lifted() -> Iterator[None]:
    """Lets tests put words and citations on a verdict in any state, which triggers refuse."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute("SET session_replication_role = origin")


class VerdictTextFactory(DjangoModelFactory[VerdictText]):
    """A text of a verdict in any state: what production only adds to a draft."""

    class Meta:
        model = VerdictText

    @classmethod
    def _create(cls, model_class: type[VerdictText], *args: Any, **kwargs: Any) -> VerdictText:
        with standing_still_lifted():
            made: VerdictText = super()._create(model_class, *args, **kwargs)
            return made

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


class PartnerFactory(DjangoModelFactory[Partner]):
    """A Dutch partner with a signature in force; what it may set going is up to the test."""

    class Meta:
        model = Partner
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    languages = factory.LazyFunction(lambda: ["nl", "en"])
    countries = factory.LazyFunction(lambda: ["NL"])
    automatic_reach = Partner.AutomaticReach.MATCHING

    signatory = factory.RelatedFactory(
        "tests.factories.factchecks.SignatoryFactory", factory_related_name="partner"
    )


class SignatoryFactory(DjangoModelFactory[Signatory]):
    class Meta:
        model = Signatory

    partner = factory.SubFactory(PartnerFactory, signatory=None)
    body = Signatory.Body.EFCSN
    status = Signatory.Status.ACTIVE
    valid_until = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=300))


class RatingMappingFactory(DjangoModelFactory[RatingMapping]):
    class Meta:
        model = RatingMapping

    organisation = factory.SubFactory(OrganisationFactory)
    words = factory.Sequence(lambda n: f"Kul {n}")
    folded = factory.LazyAttribute(lambda mapping: mapping.words.lower())
    rating = Verdict.Rating.FALSE
    changed_by = factory.SubFactory(UserFactory, password=None)


class ClaimMergeFactory(DjangoModelFactory[ClaimMerge]):
    class Meta:
        model = ClaimMerge

    source = factory.SubFactory(ClaimFactory)
    target = factory.SubFactory(ClaimFactory)
    merged_by = factory.SubFactory(UserFactory, password=None)


class TipFactory(DjangoModelFactory[Tip]):
    class Meta:
        model = Tip

    channel = Tip.Channel.PUBLIC_FORM
    text = factory.Sequence(lambda n: f"Klopt het dat je {n} keer mag stemmen?")
    language = "nl"


class EvidenceFactory(DjangoModelFactory[Evidence]):
    class Meta:
        model = Evidence

    claim = factory.SubFactory(ClaimFactory)
    organisation = factory.SelfAttribute("claim.organisation")
    kind = Evidence.Kind.LINK
    title = "Hoe laat sluiten de stembureaus?"
    url = "https://kiesautoriteit.example/openingstijden"
    added_by = factory.SubFactory(UserFactory, password=None)


class BackSearchFactory(DjangoModelFactory[BackSearch]):
    class Meta:
        model = BackSearch

    verdict = factory.SubFactory(VerdictFactory)
    purpose = BackSearch.Purpose.PREVIEW
    requested_by = "user:1"


class AppearanceDecisionFactory(DjangoModelFactory[AppearanceDecision]):
    class Meta:
        model = AppearanceDecision

    appearance = factory.SubFactory(AppearanceFactory)
    decision = AppearanceDecision.Decision.CONFIRM
    by = factory.SubFactory(UserFactory, password=None)
    organisation = factory.SelfAttribute("appearance.claim.organisation")


class BlindCheckFactory(DjangoModelFactory[BlindCheck]):
    class Meta:
        model = BlindCheck

    appearance = factory.SubFactory(AppearanceFactory, automatic=True)
    organisation = factory.SelfAttribute("appearance.claim.organisation")
    language = "nl"


class AutomaticStopFactory(DjangoModelFactory[AutomaticStop]):
    class Meta:
        model = AutomaticStop

    language = "nl"
    reason = "Too many banners were wrong."


class AssignmentFactory(DjangoModelFactory[Assignment]):
    class Meta:
        model = Assignment

    claim = factory.SubFactory(ClaimFactory)
    organisation = factory.SelfAttribute("claim.organisation")


class CommentFactory(DjangoModelFactory[Comment]):
    class Meta:
        model = Comment

    claim = factory.SubFactory(ClaimFactory)
    organisation = factory.SelfAttribute("claim.organisation")
    author = factory.SubFactory(UserFactory, password=None)
    text = "Ik bel de gemeente."


class WatchFactory(DjangoModelFactory[Watch]):
    class Meta:
        model = Watch

    claim = factory.SubFactory(ClaimFactory)
    user = factory.SubFactory(UserFactory, password=None)


class NotificationFactory(DjangoModelFactory[Notification]):
    class Meta:
        model = Notification

    user = factory.SubFactory(UserFactory, password=None)
    kind = Notification.Kind.MENTION


class SavedFilterFactory(DjangoModelFactory[SavedFilter]):
    class Meta:
        model = SavedFilter

    user = factory.SubFactory(UserFactory, password=None)
    name = factory.Sequence(lambda n: f"Filter {n}")
    query = "stage=incoming"


class ReviewImportFactory(DjangoModelFactory[ReviewImport]):
    class Meta:
        model = ReviewImport

    organisation = factory.SubFactory(OrganisationFactory)
    file_name = "reviews.json"
    content = b"[]"
    uploaded_by = factory.SubFactory(UserFactory, password=None)


class ReviewImportRowFactory(DjangoModelFactory[ReviewImportRow]):
    class Meta:
        model = ReviewImportRow

    run = factory.SubFactory(ReviewImportFactory)
    number = factory.Sequence(lambda n: n)
    outcome = ReviewImportRow.Outcome.NEW
    raw = factory.LazyFunction(dict)


class ReviewSourceFactory(DjangoModelFactory[ReviewSource]):
    class Meta:
        model = ReviewSource

    verdict = factory.SubFactory(VerdictFactory)
    node = factory.LazyFunction(dict)


class ComplaintFactory(DjangoModelFactory[Complaint]):
    class Meta:
        model = Complaint

    verdict = factory.SubFactory(VerdictFactory, published=True)
    text = "The quotation is older than the article says."


class BannerCountFactory(DjangoModelFactory[BannerCount]):
    class Meta:
        model = BannerCount

    claim = factory.SubFactory(ClaimFactory)
    day = factory.LazyFunction(timezone.localdate)
