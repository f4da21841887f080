"""Models in the CMS: cards, the comparison on the same posts, and who may do which step."""

import pytest
from django.urls import reverse

from content.models import Post
from factchecks.actions.decisions import decide_appearance
from labels.actions.models import propose_promotion
from labels.live_models import ModelCache
from labels.models import MatcherModel
from tests.cms import is_refused, signed_in
from tests.factories.content import PostFactory
from tests.factories.factchecks import AppearanceFactory
from tests.factories.labels import (
    MatcherModelFactory,
    ShadowDecisionFactory,
    ShadowTallyFactory,
)
from tests.labels.trained_models import ENCODER, in_shadow, person, promoted, registered
from users.roles import Role


pytestmark = pytest.mark.django_db
QUERIES = 16  # six of them are the comparison's, the others sign-in and the menu


@pytest.fixture
def operator():
    return signed_in(Role.LABELLING_OPERATOR)


def step(client, name: str, model: MatcherModel, **data: str):
    return client.post(reverse(f"labels_model_{name}", args=[model.pk]), data, follow=True)


def compared(client, model: MatcherModel, **query: str):
    return client.get(reverse("labels_model_compared", args=[model.pk]), query)


def test_the_list_says_what_decides(operator):
    assert operator.get(reverse("labels_models")).context["deciding"].model is None
    model = promoted("aaaa")
    page = operator.get(reverse("labels_models"))
    assert page.context["deciding"].model == model
    assert "aaaa" in page.text


def test_the_list_takes_as_many_queries_for_many(operator, django_assert_max_num_queries):
    url = reverse("labels_models")
    operator.get(url)
    MatcherModelFactory.create_batch(5)
    with django_assert_max_num_queries(12):
        operator.get(url)


def test_the_card_is_a_page_and_a_file(operator):
    model = registered("aaaa")
    text = operator.get(reverse("labels_model", args=[model.pk])).text
    assert "Few Turkish posts." in text
    assert "recall@1" in text
    file = operator.get(reverse("labels_model_card", args=[model.pk]))
    assert file["Content-Type"].startswith("text/markdown")
    assert "| all | recall@1 | 0.800 | 0.700 to 0.900 | 100 |" in file.text


def test_a_card_of_other_code_says_so(operator):
    model = MatcherModelFactory.create(card={"version": "x"})
    text = operator.get(reverse("labels_model", args=[model.pk])).text
    assert "another version of the code" in text


def test_two_people_take_a_model_all_the_way(operator):
    other, model = signed_in(Role.ADMINISTRATOR), registered("aaaa")
    step(operator, "shadow", model)
    step(operator, "propose", model, reason="It errs less.")
    assert "somebody else has to approve" in step(operator, "approve", model).text
    assert ModelCache().live(ENCODER).version != "aaaa"
    assert "From now on this model decides." in step(other, "approve", model).text
    assert ModelCache().live(ENCODER).version == "aaaa"
    step(operator, "rollback", model, reason="It errs.")
    assert ModelCache().live(ENCODER).version != "aaaa"


def test_a_step_that_is_not_open_or_lacks_a_reason_says_so(operator):
    model = in_shadow("aaaa")
    assert "Say why." in step(operator, "propose", model, reason=" ").text
    assert "This step is not open" in step(operator, "rollback", model, reason="x").text
    assert "no longer compared" in step(operator, "stop", model).text
    assert "The model is rejected." in step(operator, "reject", model, reason="Worse.").text


def test_who_proposed_sees_no_way_to_approve(operator):
    model = in_shadow("aaaa")
    propose_promotion(model=model, reason="It errs less.", by=operator.user)
    address = reverse("labels_model_approve", args=[model.pk])
    page = reverse("labels_model", args=[model.pk])
    assert address not in operator.get(page).text
    assert address in signed_in(Role.ADMINISTRATOR).get(page).text


@pytest.mark.parametrize("role", [Role.FACT_CHECK_OVERSEER, Role.AUDITOR, Role.ELECTION_EDITOR])
def test_other_staff_can_neither_look_nor_decide(role):
    client, model = signed_in(role), in_shadow("aaaa")
    looked = client.get(reverse("labels_model", args=[model.pk]))
    stopped = client.post(reverse("labels_model_stop", args=[model.pk]))
    assert is_refused(looked)
    assert is_refused(stopped)
    model.refresh_from_db()
    assert model.state == "shadow"


# --- the comparison -------------------------------------------------------------------------


def test_outcomes_are_counted_crosswise_and_by_language(operator):
    model = MatcherModelFactory.create(shadow=True)
    counts = {("nl", "review", "auto"): 7, ("nl", "none", "none"): 90, ("tr", "auto", "auto"): 3}
    for (language, live, shadow), posts in counts.items():
        ShadowTallyFactory.create(
            model=model, language=language, live_outcome=live, shadow_outcome=shadow, posts=posts
        )
    ShadowTallyFactory.create(
        model=model, language="tr", live_outcome="auto", shadow_outcome="auto",
        is_same_claim=False, posts=2,
    )  # fmt: skip
    found = compared(operator, model).context["comparison"]
    assert found.posts == 102
    assert found.cross["review"] == {"auto": 7, "review": 0, "none": 0}
    assert found.cross["auto"]["auto"] == 5
    assert [(each.language, each.posts, each.different) for each in found.languages] == [
        ("nl", 97, 7),
        ("tr", 5, 2),
    ]


def test_only_the_newest_live_model_is_compared_with(operator):
    model = MatcherModelFactory.create(shadow=True)
    ShadowTallyFactory.create(model=model, live_version="old", posts=5)
    ShadowTallyFactory.create(model=model, live_version="new", posts=3)
    found = compared(operator, model).context["comparison"]
    assert (found.against, found.posts, found.other_posts) == ("new", 3, 5)


def test_what_people_decided_is_held_against_both(operator):
    model, by = MatcherModelFactory.create(shadow=True), person()
    ShadowTallyFactory.create(model=model)
    for confirm in (True, True, False):
        pair = AppearanceFactory.create()
        decide_appearance(appearance=pair, confirm=confirm, by=by)
        ShadowDecisionFactory.create(model=model, post=pair.post, live_claim=pair.claim)
    undecided = AppearanceFactory.create()
    ShadowDecisionFactory.create(model=model, post=undecided.post, live_claim=undecided.claim)
    page = compared(operator, model)
    shares = {each.outcome: each for each in page.context["comparison"].agreements}
    assert (shares["review"].live.right, shares["review"].live.checked) == (2, 3)
    assert shares["review"].shadow.checked == 0
    assert (shares["auto"].shadow.right, shares["auto"].shadow.checked) == (2, 3)
    assert page.context["precision_chart"].lines[1].dots[0].estimate.value == 2 / 3


def test_a_difference_shows_the_passage(operator):
    post = PostFactory.create(caption="Ga nu! De stembus sluit om vijf uur.")
    place = {"field": "caption", "start": 7, "end": 36}
    model = ShadowDecisionFactory.create(post=post, live_passage=place).model
    assert "<mark>De stembus sluit om vijf uur.</mark>" in compared(operator, model).text


def test_a_text_that_changed_since_is_shown_whole(operator):
    post = PostFactory.create(caption="Kort.")
    model = ShadowDecisionFactory.create(post=post).model
    [(_decision, passage)] = compared(operator, model).context["differences"]
    assert (passage.before, passage.marked) == ("Kort.", "")


def test_posts_that_are_gone_and_agreements_are_not_listed(operator):
    model = MatcherModelFactory.create(shadow=True)
    gone = ShadowDecisionFactory.create(model=model)
    Post.objects.filter(pk=gone.post_id).update(status=Post.Status.DELETED)
    ShadowDecisionFactory.create(model=model, shadow_outcome="review")
    assert compared(operator, model).context["differences"] == []


def test_the_comparison_takes_as_many_queries_for_many(operator, django_assert_num_queries):
    model = MatcherModelFactory.create(shadow=True)
    ShadowTallyFactory.create(model=model)
    ShadowDecisionFactory.create_batch(2, model=model)
    compared(operator, model)
    with django_assert_num_queries(QUERIES):
        compared(operator, model)
    ShadowDecisionFactory.create_batch(30, model=model)
    with django_assert_num_queries(QUERIES):
        page = compared(operator, model)
    assert len(page.context["differences"]) == 25
    assert len(compared(operator, model, p="2").context["differences"]) == 7
