"""A model in shadow decides beside the live one, and nothing that anybody sees changes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import Post
from factchecks.models import Appearance, Claim
from labels import live_models
from labels.actions import labelling, shadows
from labels.actions.shadows import run_shadow, sweep_shadow_decisions
from labels.live_models import ModelCache
from labels.matching import ClaimText, Matcher
from labels.models import Label, MatcherModel, ShadowDecision, ShadowTally
from labels.pipeline import Engine
from labels.queries import arrivals
from tests.factories.content import PostFactory
from tests.factories.factchecks import ClaimFactory, PartnerFactory, VerdictFactory
from tests.factories.labels import ShadowDecisionFactory
from tests.labels.trained_models import ENCODER, in_shadow, promoted


pytestmark = pytest.mark.django_db
SAYING = "De stembureaus sluiten zaterdag al om vijf uur, ga dus op tijd stemmen!"


@pytest.fixture
def claim() -> Claim:
    partner = PartnerFactory.create().organisation
    claim = ClaimFactory.create(
        organisation=partner, statement="De stembureaus sluiten om vijf uur."
    )
    VerdictFactory.create(claim=claim, published=True, automatic=True)
    return claim


@pytest.fixture(autouse=True)
def own_cache(monkeypatch):
    """As in a worker that has just started."""
    cache = ModelCache()
    monkeypatch.setattr(live_models, "live", cache.live)
    monkeypatch.setattr(live_models, "shadow", cache.shadow)


def engine_of(claim: Claim) -> Engine:
    text = ClaimText(id=str(claim.pk), language="nl", statement=claim.statement)
    return Engine(
        matcher=Matcher([text], model=live_models.live(ENCODER)),
        scopes=[],
        elections_of_claim={},
    )


def compared(claim: Claim, *posts: Post) -> int:
    """What a worker does once it has saved what the live model decided."""
    engine, arrived = engine_of(claim), arrivals([post.pk for post in posts])
    return run_shadow(engine=engine, arrivals=arrived, plans=engine.plan(arrived))


def test_without_a_shadow_nothing_is_compared(claim, django_assert_num_queries):
    promoted("live", sure=3.0)
    engine, arrived = engine_of(claim), arrivals([PostFactory.create(caption=SAYING).pk])
    plans = engine.plan(arrived)
    with django_assert_num_queries(1):
        assert run_shadow(engine=engine, arrivals=arrived, plans=plans) == 0


def test_a_difference_is_kept_with_its_place(claim):
    promoted("live", sure=-9.0)
    shadow, post = in_shadow("shadow", sure=3.0), PostFactory.create(caption=SAYING)
    assert compared(claim, post) == 1
    kept = ShadowDecision.objects.get()
    assert (kept.model, kept.post, kept.language) == (shadow, post, "nl")
    assert (kept.live_outcome, kept.live_claim) == ("none", None)
    assert (kept.shadow_outcome, kept.shadow_claim) == ("review", claim)
    assert kept.shadow_passage == {"field": "caption", "start": 0, "end": len(SAYING)}
    assert kept.live_version.endswith("-live")


def test_where_neither_says_anything_there_is_only_a_count(claim):
    promoted("live", sure=-9.0)
    in_shadow("shadow", sure=-8.0)
    posts = PostFactory.create_batch(2, caption=SAYING)
    compared(claim, *posts)
    compared(claim, *posts)
    assert not ShadowDecision.objects.exists()
    counted = ShadowTally.objects.get()
    assert (counted.live_outcome, counted.shadow_outcome, counted.posts) == ("none", "none", 4)


def test_a_post_that_is_labelled_again_has_one_row(claim):
    promoted("live", sure=3.0)
    in_shadow("shadow", sure=-9.0)
    post = PostFactory.create(caption=SAYING)
    compared(claim, post)
    compared(claim, post)
    assert ShadowDecision.objects.count() == 1


def test_posts_outside_the_gate_or_the_sample_cost_nothing(claim, settings):
    promoted("live", sure=3.0)
    in_shadow("shadow", sure=-9.0)
    assert compared(claim, PostFactory.create(caption="Lekker weer vandaag, naar het strand.")) == 0
    settings.SHADOW_PERCENT = 0
    assert compared(claim, PostFactory.create(caption=SAYING)) == 0


def test_a_shadow_that_fails_is_noted_and_nothing_else_happens(claim, monkeypatch):
    promoted("live", sure=3.0)
    shadow = in_shadow("shadow", sure=-9.0)

    def fail(live, again):
        raise ZeroDivisionError("no weight")

    monkeypatch.setattr(shadows, "pairs", fail)
    assert compared(claim, PostFactory.create(caption=SAYING)) == 0
    shadow.refresh_from_db()
    assert (shadow.shadow_failures, shadow.shadow_error) == (1, "ZeroDivisionError: no weight")


def test_a_shadow_whose_files_are_broken_is_noted_too(claim):
    promoted("live", sure=3.0)
    shadow = in_shadow("shadow", sure=-9.0)
    shadow.files.all().delete()
    assert compared(claim, PostFactory.create(caption=SAYING)) == 0
    shadow.refresh_from_db()
    assert shadow.shadow_error.startswith("BrokenModel")


def test_a_post_that_was_deleted_meanwhile_is_not_kept(claim):
    promoted("live", sure=3.0)
    in_shadow("shadow", sure=-9.0)
    post, still = PostFactory.create_batch(2, caption=SAYING)
    engine, arrived = engine_of(claim), arrivals([post.pk, still.pk])
    plans = engine.plan(arrived)
    Post.objects.filter(pk=post.pk).update(status=Post.Status.DELETED)
    run_shadow(engine=engine, arrivals=arrived, plans=plans)
    assert ShadowDecision.objects.get().post == still


# --- workers ----------------------------------------------------------------------------------


def test_workers_run_the_shadow_and_show_what_the_live_model_says(claim):
    promoted("live", sure=-9.0)
    in_shadow("shadow", sure=3.0)
    post = PostFactory.create(caption=SAYING)
    assert labelling.label_batch(by="system:test") == 1
    assert ShadowDecision.objects.get().shadow_claim == claim
    assert not Appearance.objects.filter(post=post).exists()
    assert not Label.objects.filter(post=post, version__endswith="-shadow").exists()


def test_a_worker_takes_up_another_live_model_with_its_next_batch(claim):
    promoted("quiet", sure=-9.0)
    PostFactory.create(caption=SAYING)
    labelling.label_batch(by="system:test")
    assert not Appearance.objects.exists()
    promoted("keen", sure=3.0)
    post = PostFactory.create(caption=SAYING)
    labelling.label_batch(by="system:test")
    found = Appearance.objects.get(post=post)
    assert found.matcher_version.endswith("-keen")


def test_posts_are_labelled_though_the_shadow_fails(claim, monkeypatch):
    promoted("live", sure=3.0)
    in_shadow("shadow", sure=-9.0)
    monkeypatch.setattr(shadows, "tally", None)
    post = PostFactory.create(caption=SAYING)
    labelling.label_batch(by="system:test")
    assert Appearance.objects.filter(post=post).exists()
    assert MatcherModel.objects.shadow().get().shadow_failures == 1


# --- what is forgotten ------------------------------------------------------------------------


def test_old_rows_and_those_of_posts_that_are_gone_are_deleted():
    kept = ShadowDecisionFactory.create()
    model = kept.model
    ShadowDecisionFactory.create(model=model, created_at=timezone.now() - timedelta(days=31))
    for status in (Post.Status.DELETED, Post.Status.REMOVED):
        gone = ShadowDecisionFactory.create(model=model)
        Post.objects.filter(pk=gone.post_id).update(status=status)
    assert sweep_shadow_decisions() == 3
    assert ShadowDecision.objects.get() == kept


def test_of_too_many_rows_the_newest_stay(settings):
    settings.SHADOW_ROWS = 2
    rows = [ShadowDecisionFactory.create()]
    rows += ShadowDecisionFactory.create_batch(3, model=rows[0].model)
    assert sweep_shadow_decisions() == 2
    assert list(ShadowDecision.objects.order_by("pk")) == rows[2:]


def test_an_erased_post_takes_its_rows_along():
    row = ShadowDecisionFactory.create()
    row.post.delete()
    assert not ShadowDecision.objects.exists()
