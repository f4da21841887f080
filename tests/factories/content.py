from datetime import timedelta
from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from content.models import (
    Account,
    AwaitedOrigin,
    CaptionTrack,
    IngestRun,
    Intake,
    Post,
    PostCounter,
    PostMedia,
    PostRelation,
)


class AccountFactory(DjangoModelFactory[Account]):
    class Meta:
        model = Account

    class Params:
        government = factory.Trait(kind=Account.Kind.GOVERNMENT)
        politician = factory.Trait(kind=Account.Kind.POLITICIAN)
        party = factory.Trait(kind=Account.Kind.PARTY)

    platform = "sample"
    handle = factory.Sequence(lambda n: f"maker{n}")
    display_name = factory.LazyAttribute(lambda account: account.handle.title())


class PostFactory(DjangoModelFactory[Post]):
    """A post with its counter and its place in the intake queue, as ingest saves it."""

    class Meta:
        model = Post
        skip_postgeneration_save = True

    class Params:
        removed = factory.Trait(status=Post.Status.REMOVED)
        ineligible = factory.Trait(eligibility=Post.Eligibility.INELIGIBLE)
        labelled = factory.Trait(intake__done=True)

    platform = factory.SelfAttribute("account.platform")
    external_id = factory.Sequence(lambda n: f"post-{n}")
    account = factory.SubFactory(AccountFactory)
    caption = factory.Sequence(lambda n: f"Wie gaat er stemmen? {n}")
    language = "nl"
    region = "NL"
    # An hour ago, each after the one before: feeds show nothing that is dated ahead of the clock.
    created_at = factory.Sequence(
        lambda n: timezone.now() - timedelta(hours=1) + timedelta(milliseconds=n)
    )
    counter = factory.RelatedFactory("tests.factories.content.PostCounterFactory", "post")
    intake = factory.RelatedFactory("tests.factories.content.IntakeFactory", "post")


class PostRelationFactory(DjangoModelFactory[PostRelation]):
    class Meta:
        model = PostRelation

    post = factory.SubFactory(PostFactory)
    kind = PostRelation.Kind.REPOST
    origin = factory.SubFactory(PostFactory)


class AwaitedOriginFactory(DjangoModelFactory[AwaitedOrigin]):
    class Meta:
        model = AwaitedOrigin

    post = factory.SubFactory(PostFactory)
    kind = PostRelation.Kind.REPLY
    platform = factory.SelfAttribute("post.platform")
    external_id = factory.Sequence(lambda n: f"elsewhere-{n}")


class PostCounterFactory(DjangoModelFactory[PostCounter]):
    class Meta:
        model = PostCounter

    post = factory.SubFactory(PostFactory, counter=None)


class IntakeFactory(DjangoModelFactory[Intake]):
    """A waiting post; `leased`, `done` and `set_aside` are what else can become of it."""

    class Meta:
        model = Intake

    class Params:
        leased = factory.Trait(
            attempts=1,
            lease=factory.LazyFunction(uuid4),
            leased_until=factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=2)),
        )
        done = factory.Trait(
            state=Intake.State.DONE, processed_at=factory.LazyFunction(timezone.now)
        )
        set_aside = factory.Trait(
            state=Intake.State.SET_ASIDE, attempts=4, error="ValueError: no text"
        )

    post = factory.SubFactory(PostFactory, intake=None)


class IngestRunFactory(DjangoModelFactory[IngestRun]):
    class Meta:
        model = IngestRun

    source = factory.Sequence(lambda n: f"/data/posts-{n}.jsonl")
    fingerprint = factory.Sequence(lambda n: f"{n:064x}")
    format = "jsonl"
    platform = "sample"


class PostMediaFactory(DjangoModelFactory[PostMedia]):
    """A video; `picture` for the other kind. The files are names only: tests that read one write it."""

    class Meta:
        model = PostMedia

    class Params:
        picture = factory.Trait(
            kind=PostMedia.Kind.PICTURE,
            content_type=PostMedia.ContentType.WEBP,
            file=factory.Sequence(lambda n: f"2027/03/picture-{n}.webp"),
            duration_ms=None,
        )

    post = factory.SubFactory(PostFactory)
    kind = PostMedia.Kind.VIDEO
    content_type = PostMedia.ContentType.MP4
    file = factory.Sequence(lambda n: f"2027/03/video-{n}.mp4")
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    size_bytes = 40_000
    width = 360
    height = 640
    duration_ms = 4000


class CaptionTrackFactory(DjangoModelFactory[CaptionTrack]):
    class Meta:
        model = CaptionTrack

    media = factory.SubFactory(PostMediaFactory)
    language = "nl"
    label = "Nederlands"
    file = factory.Sequence(lambda n: f"2027/03/captions-{n}.vtt")
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
