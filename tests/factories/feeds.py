from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from content.records import OWN_PLATFORM
from feeds.eligibility.in_force import forget_policies
from feeds.models import (
    DIMENSIONS,
    Creator,
    EligibilityPolicy,
    FeedGenerator,
    FeedRequest,
    FilteredPost,
    FirstAudience,
    Follow,
    GeneratorDay,
    GeneratorSkeleton,
    Interaction,
    KeywordFilter,
    NotInterested,
    PolicyRule,
    PostFeatures,
    PostPace,
    PostReport,
    PostStats,
    RankerModel,
    Reaction,
    ReportDecision,
    Reset,
    RisingPost,
    ShownOnDay,
    TopicSetting,
    Upload,
    Viewer,
)
from feeds.parameters import written_parameters
from feeds.topics import vectors
from feeds.trained.in_force import forget_ranker
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.users import OrganisationFactory, UserFactory


class ViewerFactory(DjangoModelFactory[Viewer]):
    class Meta:
        model = Viewer

    region = "NL"


class CreatorFactory(DjangoModelFactory[Creator]):
    class Meta:
        model = Creator

    account = factory.SubFactory(AccountFactory, platform=OWN_PLATFORM)
    skeleton = factory.Sequence(lambda number: f"creator{number}")


class UploadFactory(DjangoModelFactory[Upload]):
    """Words alone, waiting."""

    class Meta:
        model = Upload

    account = factory.SubFactory(AccountFactory, platform=OWN_PLATFORM)
    caption = factory.Sequence(lambda number: f"Wie gaat er mee? {number}")
    language = "nl"
    is_ai_generated = False


class ResetFactory(DjangoModelFactory[Reset]):
    class Meta:
        model = Reset

    viewer = factory.SubFactory(ViewerFactory)
    counted_from = 0
    epoch = factory.Sequence(lambda number: number + 1)


class FollowFactory(DjangoModelFactory[Follow]):
    class Meta:
        model = Follow

    viewer = factory.SubFactory(ViewerFactory)
    account = factory.SubFactory(AccountFactory)


class PostReportFactory(DjangoModelFactory[PostReport]):
    class Meta:
        model = PostReport

    viewer = factory.SubFactory(ViewerFactory)
    post = factory.SubFactory(PostFactory)
    reason = PostReport.Reason.FALSE_ELECTION_INFORMATION


class PostPaceFactory(DjangoModelFactory[PostPace]):
    class Meta:
        model = PostPace

    post = factory.SubFactory(PostFactory)
    reach = 1000
    shares = 10
    usual_reach = 100.0
    usual_shares = 1.0
    measured_at = factory.LazyFunction(timezone.now)


class RisingPostFactory(DjangoModelFactory[RisingPost]):
    """Held, and nobody has looked at it yet."""

    class Meta:
        model = RisingPost

    post = factory.SubFactory(PostFactory, ineligible=True)
    reach = 5000
    reach_an_hour = 4000.0
    shares_an_hour = 40.0
    parameters = "1"
    held_at = factory.LazyFunction(timezone.now)


class ReportDecisionFactory(DjangoModelFactory[ReportDecision]):
    class Meta:
        model = ReportDecision

    post = factory.SubFactory(PostFactory)
    outcome = ReportDecision.Outcome.NO_ACTION
    reason = "It is an opinion."
    reporters = 1
    decided_by = factory.SubFactory(UserFactory, password=None)


class InteractionFactory(DjangoModelFactory[Interaction]):
    class Meta:
        model = Interaction

    viewer = factory.SubFactory(ViewerFactory)
    post = factory.SubFactory(PostFactory)
    kind = Interaction.Kind.SEEN
    epoch = factory.SelfAttribute("viewer.epoch")
    at = factory.LazyFunction(timezone.now)


class ReactionFactory(DjangoModelFactory[Reaction]):
    class Meta:
        model = Reaction

    viewer = factory.SubFactory(ViewerFactory)
    post = factory.SubFactory(PostFactory)
    kind = Reaction.Kind.LIKE
    epoch = factory.SelfAttribute("viewer.epoch")


class PostStatsFactory(DjangoModelFactory[PostStats]):
    class Meta:
        model = PostStats

    post = factory.SubFactory(PostFactory)


class TopicSettingFactory(DjangoModelFactory[TopicSetting]):
    class Meta:
        model = TopicSetting

    viewer = factory.SubFactory(ViewerFactory)
    topic = "food"
    level = TopicSetting.Level.OFF


class KeywordFilterFactory(DjangoModelFactory[KeywordFilter]):
    class Meta:
        model = KeywordFilter

    viewer = factory.SubFactory(ViewerFactory)
    phrase = factory.Sequence(lambda number: f"word{number}")


class FilteredPostFactory(DjangoModelFactory[FilteredPost]):
    class Meta:
        model = FilteredPost

    viewer = factory.SelfAttribute("keyword_filter.viewer")
    keyword_filter = factory.SubFactory(KeywordFilterFactory)
    post = factory.SubFactory(PostFactory)
    word = factory.SelfAttribute("keyword_filter.phrase")


class NotInterestedFactory(DjangoModelFactory[NotInterested]):
    class Meta:
        model = NotInterested

    viewer = factory.SubFactory(ViewerFactory)
    post = factory.SubFactory(PostFactory)
    until = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))


def direction(place: int) -> list[float]:
    """The vector that points along one axis: two different ones have nothing in common."""
    return [float(place == at) for at in range(DIMENSIONS)]


class PostFeaturesFactory(DjangoModelFactory[PostFeatures]):
    class Meta:
        model = PostFeatures

    post = factory.SubFactory(PostFactory)
    account = factory.SelfAttribute("post.account")
    language = factory.SelfAttribute("post.language")
    region = factory.SelfAttribute("post.region")
    created_at = factory.SelfAttribute("post.created_at")
    topics: Any = factory.LazyAttribute(lambda each: {each.main_topic: 1.0})
    main_topic = "food"
    embedding = factory.LazyFunction(lambda: direction(0))
    version = factory.LazyFunction(vectors.version)
    text_sha256 = "0" * 64


class FeedRequestFactory(DjangoModelFactory[FeedRequest]):
    class Meta:
        model = FeedRequest

    viewer = factory.SubFactory(ViewerFactory)
    feed = "for-you"
    parameters = "1"


class FeedGeneratorFactory(DjangoModelFactory[FeedGenerator]):
    """A draft; `approved=True` for one that is in force."""

    class Meta:
        model = FeedGenerator

    slug = factory.Sequence(lambda number: f"generator-{number}")
    name = "Slow news"
    description = "Long reports, the oldest first."
    maker = factory.SubFactory(OrganisationFactory)
    contact = "maker@example.org"
    proposed_by = factory.SubFactory(UserFactory, password=None)
    proposed_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> FeedGenerator:
        """In the order the database wants."""
        approved = kwargs.pop("approved", False)
        generator: FeedGenerator = super()._create(model_class, *args, **kwargs)
        if approved:
            generator.approved_by = UserFactory.create(password=None)
            generator.approved_at = timezone.now()
            generator.save()
        return generator


class GeneratorSkeletonFactory(DjangoModelFactory[GeneratorSkeleton]):
    class Meta:
        model = GeneratorSkeleton

    generator = factory.SubFactory(FeedGeneratorFactory, approved=True)
    posts: Any = factory.LazyFunction(list)
    received_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda each: each.received_at + timedelta(hours=24))


class GeneratorDayFactory(DjangoModelFactory[GeneratorDay]):
    class Meta:
        model = GeneratorDay

    generator = factory.SubFactory(FeedGeneratorFactory, approved=True)
    day = factory.LazyFunction(timezone.localdate)


class PolicyRuleFactory(DjangoModelFactory[PolicyRule]):
    """Hits posts with a label; part of a policy that is still a draft."""

    class Meta:
        model = PolicyRule

    policy = factory.SubFactory("tests.factories.feeds.EligibilityPolicyFactory", rules=())
    position = factory.Sequence(lambda number: number + 1)
    target = PolicyRule.Target.LABEL
    values = factory.LazyFunction(lambda: ["undeclared-political-ad"])
    effect = PolicyRule.Effect.NOT_RECOMMENDED


class EligibilityPolicyFactory(DjangoModelFactory[EligibilityPolicy]):
    """A draft; `approved=True` for one that holds since an hour. `rules` are fields of each."""

    class Meta:
        model = EligibilityPolicy

    slug = factory.Sequence(lambda number: f"policy-{number}")
    version = 1
    titles = factory.LazyFunction(lambda: {"nl": "Beleid", "en": "Policy"})
    statements = factory.LazyFunction(lambda: {"nl": "Zo is het.", "en": "So it is."})
    legal_basis = "Act, article 1"
    legal_url = "https://law.example/1"
    regions = factory.LazyFunction(lambda: ["NL"])
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    proposed_by = factory.SubFactory(UserFactory, password=None)
    proposed_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> EligibilityPolicy:
        """In the order the database wants; this process asks for policies anew."""
        rules, approved = kwargs.pop("rules", ({},)), kwargs.pop("approved", False)
        policy: EligibilityPolicy = super()._create(model_class, *args, **kwargs)
        for position, rule in enumerate(rules, start=1):
            PolicyRuleFactory.create(policy=policy, position=position, **rule)
        if approved:
            policy.approved_by, policy.approved_at = (
                UserFactory.create(password=None),
                timezone.now(),
            )
            policy.save()
        forget_policies()
        return policy


def card_of_a_ranker() -> dict[str, Any]:
    """Figures as `feeds.trained.learning` gives them."""
    pages = {"posts": 1600, "viewers": 40, "first": "2026-11-01", "last": "2026-11-20"}
    over = [1.05, 1.01, 1.09]
    ndcg = {"by_hand": 0.8, "in_force": 0.8, "over_by_hand": over, "over_in_force": over}
    return {
        "trained_on": {"pages": 160, **pages},
        "measured_on": {"pages": 40, **pages},
        "ndcg": {"candidate": 0.84, **ndcg},
        "log_loss": {"candidate": 0.5, "by_hand": 0.55, "over_by_hand": [0.91, 0.88, 0.94]},
        "multiples": {"liked": 1.5},
        "habit": -0.1,
    }


class RankerModelFactory(DjangoModelFactory[RankerModel]):
    """A candidate in which likes of others weigh half more; `live=True` for one that decides."""

    class Meta:
        model = RankerModel

    version = factory.Sequence(lambda number: f"{number:012x}")
    parameters_version = factory.LazyFunction(lambda: written_parameters().version)
    weights = factory.LazyFunction(
        lambda: {
            name: signal.weight * (1.5 if name == "liked" else 1.0)
            for name, signal in written_parameters().signals.items()
        }
    )
    card = factory.LazyFunction(card_of_a_ranker)
    trained_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> RankerModel:
        """By the steps that the database wants; this process asks for what decides anew."""
        live = kwargs.pop("live", False)
        model: RankerModel = super()._create(model_class, *args, **kwargs)
        if live:
            one, other = UserFactory.create_batch(2, password=None)
            model.proposed_by, model.proposed_at, model.reason = one, timezone.now(), "Better."
            model.approved_by, model.approved_at = other, timezone.now()
            model.state = RankerModel.State.LIVE
            model.save()
        forget_ranker()
        return model


class FirstAudienceFactory(DjangoModelFactory[FirstAudience]):
    class Meta:
        model = FirstAudience

    day = factory.LazyFunction(timezone.localdate)
    group = FirstAudience.Group.EVERYONE
    posts = 10
    median_24 = 12.0
    reached_24 = 4
    median_48 = 25.0
    reached_48 = 6


class ShownOnDayFactory(DjangoModelFactory[ShownOnDay]):
    class Meta:
        model = ShownOnDay

    day = factory.LazyFunction(timezone.localdate)
    seen = 1000
    seen_of_largest = 150
    seen_of_small = 400
    places = 2000
    explored = 200
