"""Candidate, shadow, live by two persons, and back: what the actions do and the database refuses."""

from functools import partial

import pytest
from django.db import IntegrityError, transaction

from audit.models import Entry
from labels.actions.models import (
    AlreadyRegistered,
    OwnProposal,
    ReasonMissing,
    WrongState,
    approve_promotion,
    propose_promotion,
    register_model,
    reject_model,
    roll_back,
    start_shadow,
    stop_shadow,
)
from labels.live_models import BrokenModel, ModelCache
from labels.model_files import ModelFilesError
from labels.models import MatcherModel, ModelFile, ModelPromotion
from tests.concurrency import at_once
from tests.factories.labels import MatcherModelFactory, ModelFileFactory, ModelPromotionFactory
from tests.labels.trained_models import (
    ENCODER,
    card,
    in_shadow,
    model_files,
    person,
    promoted,
    registered,
)


pytestmark = pytest.mark.django_db


def state_of(model: MatcherModel) -> str:
    return MatcherModel.objects.get(pk=model.pk).state


def decides() -> str:
    """The version that a new worker would decide with."""
    return ModelCache().live(ENCODER).version


def test_a_registered_model_is_a_candidate_that_decides_nothing():
    before = decides()
    model = registered("aaaa")
    assert state_of(model) == "candidate"
    assert decides() == before
    assert Entry.objects.get().action == "labels.model_registered"


def test_the_same_files_or_version_are_registered_once():
    registered("aaaa")
    with pytest.raises(AlreadyRegistered):
        registered("aaaa")
    with pytest.raises(AlreadyRegistered):
        registered("aaaa", sure=1.0)


def test_files_of_another_model_than_the_card_are_refused():
    with pytest.raises(ModelFilesError, match="The card is about"):
        register_model(files=model_files("aaaa"), card=card("bbbb"), by="system:test")
    with pytest.raises(ModelFilesError, match="No model can be read"):
        register_model(files={"decision.json": b"[]"}, card=card("aaaa"), by="system:test")


def test_two_persons_make_a_model_live():
    model, first, second = in_shadow("aaaa"), person(), person()
    propose_promotion(model=model, reason="It errs less.", by=first)
    with pytest.raises(OwnProposal):
        approve_promotion(model=model, by=first)
    promotion = approve_promotion(model=model, by=second)
    assert (promotion.proposed_by, promotion.approved_by) == (first, second)
    assert state_of(model) == "live"
    assert decides() == "aaaa"


def test_the_next_one_retires_it():
    first = promoted("aaaa")
    second = promoted("bbbb")
    assert (state_of(first), state_of(second)) == ("retired", "live")
    assert second.promotions.get().replaced == first


def test_one_person_goes_back_step_by_step():
    first, second = promoted("aaaa"), promoted("bbbb")
    assert roll_back(model=second, reason="It errs.", by=person()) == first
    assert (state_of(first), decides()) == ("live", "aaaa")
    first.refresh_from_db()
    assert roll_back(model=first, reason="It errs too.", by=person()) is None
    assert decides() not in {"aaaa", "bbbb"}
    assert Entry.objects.filter(action="labels.model_rolled_back").count() == 2


def test_what_was_rolled_back_may_try_again_and_needs_two_persons_again():
    model = promoted("aaaa")
    roll_back(model=model, reason="By mistake.", by=person())
    start_shadow(model=model, by=person())
    with pytest.raises(WrongState, match="Nobody proposed"):
        approve_promotion(model=model, by=person())
    with pytest.raises(IntegrityError, match="nobody approved"), transaction.atomic():
        MatcherModel.objects.filter(pk=model.pk).update(state="live")
    propose_promotion(model=model, reason="It was right.", by=person())
    approve_promotion(model=model, by=person())
    assert decides() == "aaaa"


def test_what_others_go_back_to_stays_as_it_is():
    first = promoted("aaaa")
    promoted("bbbb")
    with pytest.raises(WrongState, match="go back to"):
        start_shadow(model=first, by=person())


def test_one_model_is_in_shadow():
    in_shadow("aaaa")
    with pytest.raises(WrongState, match="Another model"):
        in_shadow("bbbb")


def test_a_model_of_another_encoder_is_no_shadow(settings):
    model = registered("aaaa")
    settings.MATCH_ENCODER = "e5"
    with pytest.raises(WrongState, match="multilingual-e5"):
        start_shadow(model=model, by=person())


def test_a_live_model_of_another_encoder_does_not_decide(settings):
    promoted("aaaa")
    assert ModelCache().live("multilingual-e5-small-q4").encoder == "multilingual-e5-small-q4"


def test_a_proposal_ends_with_its_shadow():
    model = in_shadow("aaaa")
    propose_promotion(model=model, reason="It errs less.", by=person())
    with pytest.raises(WrongState, match="already"):
        propose_promotion(model=model, reason="It errs less.", by=person())
    stop_shadow(model=model, by=person())
    assert state_of(model) == "candidate"
    assert not ModelPromotion.objects.waiting().exists()


def test_a_rejected_model_stays_rejected():
    model = registered("aaaa")
    with pytest.raises(ReasonMissing):
        reject_model(model=model, reason=" ", by=person())
    reject_model(model=model, reason="It errs more.", by=person())
    with pytest.raises(WrongState, match="rejected"):
        start_shadow(model=model, by=person())


@pytest.mark.parametrize("step", [propose_promotion, roll_back])
def test_a_step_without_a_reason_is_refused(step):
    with pytest.raises(ReasonMissing):
        step(model=in_shadow("aaaa"), reason="", by=person())


@pytest.mark.django_db(transaction=True)
def test_of_many_approvals_at_once_one_wins():
    before, model = promoted("aaaa"), in_shadow("bbbb")
    propose_promotion(model=model, reason="It errs less.", by=person())
    calls = [partial(approve_promotion, model=model, by=person()) for _ in range(6)]
    results = at_once(calls)
    assert sum(isinstance(each, ModelPromotion) for each in results) == 1
    assert sum(isinstance(each, WrongState) for each in results) == 5
    assert (state_of(before), state_of(model)) == ("retired", "live")


@pytest.mark.django_db(transaction=True)
def test_two_persons_who_go_back_at_once_go_back_one_step():
    first, second = promoted("aaaa"), promoted("bbbb")
    calls = [partial(roll_back, model=second, reason="It errs.", by=person()) for _ in range(4)]
    results = at_once(calls)
    assert sum(isinstance(each, WrongState) for each in results) == 3
    assert state_of(first) == "live"


@pytest.mark.django_db(transaction=True)
def test_an_approval_and_a_step_back_at_once_leave_one_model_live():
    first, second = promoted("aaaa"), in_shadow("bbbb")
    propose_promotion(model=second, reason="It errs less.", by=person())
    one, other = person(), person()
    at_once(
        [
            lambda: approve_promotion(model=second, by=one),
            lambda: roll_back(model=first, reason="It errs.", by=other),
        ]
    )
    assert state_of(second) == "live"
    assert MatcherModel.objects.live().count() == 1


# --- what the database refuses --------------------------------------------------------------


def test_the_database_refuses_one_person_for_both():
    promotion = ModelPromotionFactory.create()
    with pytest.raises(IntegrityError, match="two_persons"):
        ModelPromotionFactory.create(
            model=MatcherModelFactory.create(),
            proposed_by=promotion.proposed_by,
            approved=True,
            approved_by=promotion.proposed_by,
        )


def test_the_database_refuses_a_live_model_that_nobody_approved():
    model = MatcherModelFactory.create(shadow=True)
    with pytest.raises(IntegrityError, match="nobody approved"):
        MatcherModel.objects.filter(pk=model.pk).update(state="live")


def test_the_database_refuses_a_second_live_or_shadow_model():
    MatcherModelFactory.create(live=True)
    with pytest.raises(IntegrityError, match="one_live"), transaction.atomic():
        MatcherModelFactory.create(live=True)
    MatcherModelFactory.create(shadow=True)
    with pytest.raises(IntegrityError, match="one_shadow"):
        MatcherModelFactory.create(shadow=True)


@pytest.mark.parametrize(
    "changed",
    [{"version": "other"}, {"sha256": "f" * 64}, {"card": {}}, {"trained_by": "user:1"}],
)
def test_a_registered_model_never_changes(changed):
    model = MatcherModelFactory.create()
    with pytest.raises(IntegrityError, match="stands still"):
        MatcherModel.objects.filter(pk=model.pk).update(**changed)


def test_a_file_never_changes_and_is_never_code():
    file = ModelFileFactory.create()
    with pytest.raises(IntegrityError, match="kind_known"), transaction.atomic():
        ModelFileFactory.create(name="model.pkl")
    with pytest.raises(IntegrityError, match="never changes"):
        ModelFile.objects.filter(pk=file.pk).update(content=b"other")


@pytest.mark.parametrize("end", ["live", "retired"])
def test_steps_that_skip_the_way_are_refused(end):
    model = MatcherModelFactory.create()
    ModelPromotionFactory.create(model=model, approved=True)
    with pytest.raises(IntegrityError, match="cannot go from candidate"):
        MatcherModel.objects.filter(pk=model.pk).update(state=end)


def test_history_is_not_rewritten():
    promotion = ModelPromotionFactory.create(approved=True)
    rows = ModelPromotion.objects.filter(pk=promotion.pk)
    with pytest.raises(IntegrityError, match="is history"), transaction.atomic():
        rows.update(approved_by=person())
    with pytest.raises(IntegrityError, match="is history"):
        rows.delete()


# --- what workers load ----------------------------------------------------------------------


def test_a_worker_asks_once_a_batch_and_reads_files_once(django_assert_num_queries):
    promoted("aaaa")
    cache = ModelCache()
    with django_assert_num_queries(2):
        first = cache.live(ENCODER)
    with django_assert_num_queries(1):
        assert cache.live(ENCODER) is first


def test_files_that_were_tampered_with_decide_nothing():
    model = promoted("aaaa")
    ModelFileFactory.create(model=model)
    with pytest.raises(BrokenModel):
        ModelCache().live(ENCODER)
