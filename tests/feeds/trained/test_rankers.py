"""The way of a trained ranker: the database keeps what two persons agreed on."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from feeds import tasks
from feeds.actions.policies import OwnProposal, ReasonMissing, WrongState
from feeds.actions.rankers import (
    approve_ranker,
    propose_ranker,
    register_ranker,
    reject_ranker,
    roll_back_ranker,
)
from feeds.models import FeedRequest, Interaction, RankerModel
from feeds.parameters import ParametersError, written_parameters
from feeds.trained import in_force
from feeds.trained.in_force import parameters_in_force
from feeds.trained.learning import Trained
from feeds.trained.weighing import with_weights
from tests.factories.content import PostFactory
from tests.factories.feeds import (
    PostFeaturesFactory,
    PostStatsFactory,
    RankerModelFactory,
    ViewerFactory,
)
from tests.factories.users import UserFactory
from tests.feeds.serving.reading import read


pytestmark = pytest.mark.django_db
State = RankerModel.State


@pytest.fixture
def people():
    return UserFactory.create_batch(2, password=None)


def promoted(model, people):
    propose_ranker(model=model, reason="Better.", by=people[0])
    return approve_ranker(model=model, by=people[1])


def weighing(**times):
    written = written_parameters()
    weights = {name: each.weight * times.get(name, 1) for name, each in written.signals.items()}
    card = RankerModelFactory.build().card
    return Trained(with_weights(written, weights), card)


def test_two_persons_promote_it_and_one_takes_it_back(people):
    written, model = written_parameters(), RankerModelFactory.create()
    with pytest.raises(WrongState):
        approve_ranker(model=model, by=people[1])
    propose_ranker(model=model, reason="Better.", by=people[0])
    with pytest.raises(OwnProposal):
        approve_ranker(model=model, by=people[0])
    assert parameters_in_force() == written
    approve_ranker(model=model, by=people[1])
    assert parameters_in_force().signals["liked"].weight == model.weights["liked"]
    assert parameters_in_force().version != written.version
    with pytest.raises(ReasonMissing):
        roll_back_ranker(model=model, reason=" ", by=people[0])
    assert roll_back_ranker(model=model, reason="Worse.", by=people[0]) is None
    assert parameters_in_force() == written
    steps = list(Entry.objects.order_by("sequence").values_list("action", flat=True))
    assert steps == ["feeds.ranker_proposed", "feeds.ranker_promoted", "feeds.ranker_rolled_back"]


def test_going_back_goes_one_step(people):
    first, second = RankerModelFactory.create_batch(2)
    promoted(first, people)
    promoted(second, people)
    assert RankerModel.objects.get(pk=first.pk).state == State.RETIRED
    assert roll_back_ranker(model=second, reason="Worse.", by=people[0]) == first
    with pytest.raises(WrongState):
        roll_back_ranker(model=second, reason="Worse.", by=people[1])
    assert RankerModel.objects.live().get() == first


def test_a_rejected_candidate_never_decides(people):
    model = RankerModelFactory.create()
    reject_ranker(model=model, reason="Learns clickbait.", by=people[0])
    with pytest.raises(WrongState):
        propose_ranker(model=model, reason="Still.", by=people[1])


@pytest.mark.parametrize(
    "said",
    [
        {"state": "live"},
        {"state": "retired"},
        {"proposed_at": timezone.now()},
        {"weights": {"liked": 9.0}},
        {"end_reason": "So."},
    ],
)
def test_the_database_refuses_what_nobody_agreed_on(said):
    model = RankerModelFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        RankerModel.objects.filter(pk=model.pk).update(**said)


def test_the_database_wants_two_persons(people):
    model, now = RankerModelFactory.create(), timezone.now()
    propose_ranker(model=model, reason="Better.", by=people[0])
    own = {"state": "live", "approved_by": people[0], "approved_at": now}
    with pytest.raises(IntegrityError, match="two_persons"), transaction.atomic():
        RankerModel.objects.filter(pk=model.pk).update(**own)


def test_what_decided_is_never_deleted_and_does_not_come_back_after_a_rollback(people):
    model = promoted(RankerModelFactory.create(), people)
    with pytest.raises(IntegrityError, match="is history"), transaction.atomic():
        model.delete()
    roll_back_ranker(model=model, reason="Worse.", by=people[0])
    with pytest.raises(IntegrityError, match="stands still"), transaction.atomic():
        RankerModel.objects.filter(pk=model.pk).update(state="live")


def test_learnt_from_other_parameters_it_decides_nothing(people):
    RankerModelFactory.create(live=True, parameters_version="of-the-past")
    assert parameters_in_force() == written_parameters()
    old = RankerModelFactory.create(parameters_version="of-the-past")
    with pytest.raises(WrongState):
        propose_ranker(model=old, reason="Better.", by=people[0])


def test_weights_that_a_release_no_longer_allows_decide_nothing(people, monkeypatch):
    promoted(RankerModelFactory.create(), people)
    assert parameters_in_force() != written_parameters()

    def refuse(*_said: object) -> None:
        raise ParametersError("liked may weigh 1 to 2.")

    monkeypatch.setattr(in_force, "with_weights", refuse)
    in_force.forget_ranker()
    assert parameters_in_force() == written_parameters()


def test_a_candidate_makes_room_for_a_newer_one_unless_somebody_proposed_it(people):
    now, waiting = timezone.now(), RankerModelFactory.create()
    proposed = RankerModelFactory.create()
    propose_ranker(model=proposed, reason="Better.", by=people[0])
    newer = register_ranker(trained=weighing(fresh=0.8), by="system:feeds", now=now)
    states = dict(RankerModel.objects.values_list("pk", "state"))
    assert states == {waiting.pk: "superseded", proposed.pk: "candidate", newer.pk: "candidate"}
    assert register_ranker(trained=weighing(fresh=0.8), by="system:feeds", now=now) == newer


def test_weights_beyond_the_limits_are_never_kept():
    good = weighing()
    liked = replace(good.parameters.signals["liked"], weight=70.0)
    wild = replace(good.parameters, signals={**good.parameters.signals, "liked": liked})
    with pytest.raises(ParametersError):
        register_ranker(trained=Trained(wild, good.card), by="system:x", now=timezone.now())
    assert not RankerModel.objects.exists()


def test_pages_are_served_and_explained_with_the_weights_in_force(client):
    post = PostFeaturesFactory.create().post
    PostStatsFactory.create(post=post, shown=100, likes=60)
    by_hand = FeedRequest.objects.get(pk=read().request_id)
    model = RankerModelFactory.create(live=True)
    page = FeedRequest.objects.get(pk=read().request_id)
    assert page.parameters == parameters_in_force().version != by_hand.parameters
    (now,), (before,) = page.items, by_hand.items
    assert now["contributions"]["liked"] == pytest.approx(1.5 * before["contributions"]["liked"])
    assert now["base"] + sum(now["contributions"].values()) == pytest.approx(now["score"], abs=1e-6)
    text = client.get(reverse("feeds:how")).text
    assert page.parameters in text
    assert "These weights were learnt on" in text
    assert f"{model.weights['liked']:g}" in text


def taught(pages=220, viewers=25):
    """Of two posts that stood alike, the one was liked that the weights set by hand put last."""
    people = [ViewerFactory.create() for _ in range(viewers)]
    liked, seen = PostFactory.create_batch(2)
    items = [
        {"post": liked.pk, "position": 0, "propensity": 1, "values": {"liked": 0.6, "fresh": 0.1}},
        {"post": seen.pk, "position": 0, "propensity": 1, "values": {"liked": 0.1, "fresh": 0.9}},
    ]
    made = FeedRequest.objects.bulk_create(
        FeedRequest(viewer=people[n % viewers], feed="for-you", parameters="1", items=items)
        for n in range(pages)
    )
    Interaction.objects.bulk_create(
        Interaction(viewer=page.viewer, post=post, kind=kind, epoch=0, request=page.pk, at=timezone.now())
        for page in made
        for post, kind in ((liked, "liked"), (seen, "seen"))
    )  # fmt: skip


def test_the_clock_trains_a_candidate_once():
    taught()
    version = tasks.train_ranker()
    model = RankerModel.objects.get()
    assert (model.version, model.state) == (version, State.CANDIDATE)
    assert model.weights["liked"] > written_parameters().signals["liked"].weight
    assert model.card["measured_on"]["pages"] == 44
    assert tasks.train_ranker() == version
    assert Entry.objects.get().action == "feeds.ranker_trained"
    assert parameters_in_force() == written_parameters()


def test_without_pages_there_is_no_candidate(tmp_path):
    assert tasks.train_ranker() == ""
    with pytest.raises(CommandError, match="Not trained: 0 pages"):
        call_command("train_ranker", "--out", str(tmp_path / "ranker.json"))
    assert not RankerModel.objects.exists()
    assert not list(tmp_path.iterdir())


def test_the_command_writes_a_file_or_keeps_a_candidate(tmp_path, capsys):
    taught()
    call_command("train_ranker", "--out", str(tmp_path / "ranker.json"))
    assert '"weights"' in (tmp_path / "ranker.json").read_text()
    assert not RankerModel.objects.exists()
    call_command("train_ranker")
    assert RankerModel.objects.get().version in capsys.readouterr().out
    assert RankerModel.objects.get().trained_at > timezone.now() - timedelta(minutes=5)
