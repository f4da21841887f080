from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from feeds.eligibility.in_force import forget_policies
from feeds.models import (
    DIMENSIONS,
    EligibilityPolicy,
    FeedRequest,
    FilteredPost,
    Follow,
    Interaction,
    KeywordFilter,
    NotInterested,
    PolicyRule,
    PostFeatures,
    PostReport,
    PostStats,
    Reaction,
    Reset,
    TopicSetting,
    Viewer,
)
from feeds.topics import vectors
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.users import UserFactory


class ViewerFactory(DjangoModelFactory[Viewer]):
    class Meta:
        model = Viewer

    region = "NL"


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
