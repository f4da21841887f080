"""Many claims: one index in files for all processes, and what changed since in each of them."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from factchecks.actions.verdicts import withdraw_verdict
from factchecks.models import Claim
from labels import engines, tasks
from labels.claim_store import Base
from labels.engines import EngineCache
from labels.index_files import IndexFiles
from labels.matching import PostText
from labels.models import ClaimVector
from labels.pipeline import Arrival
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import ClaimFactory, ClaimWordingFactory, VerdictFactory
from tests.factories.users import UserFactory
from textmatch.encoders import UseEncoder


pytestmark = pytest.mark.django_db
STATEMENTS = (
    "Het stembureau is maar tot vijf uur open.",
    "Stemmen met een rood potlood wordt uitgegumd.",
    "Je mag voor tien anderen stemmen met een volmacht.",
    "De stembus in Zandwijk wordt niet geteld.",
)


def post(caption):
    return Arrival(post_id=1, region="NL", text=PostText(id="1", caption=caption))


def ranked(cache, caption="Het stembureau is open tot vijf uur, ga stemmen!"):
    [plan] = cache.current(timezone.now()).plan([post(caption)])
    return [int(claim_id) for claim_id, _score in plan.match.ranking]


def publish(statement, **details):
    claim = ClaimFactory.create(statement=statement, language="nl", **details)
    VerdictFactory.create(claim=claim, published=True)
    return claim


@pytest.fixture(autouse=True)
def asks_every_time(monkeypatch):
    monkeypatch.setattr(engines, "ASKS_EVERY", timedelta())


@pytest.fixture
def claims():
    return [publish(statement) for statement in STATEMENTS]


@pytest.fixture
def process(tmp_path, claims):
    """Gives a cache as a process of its own has it; all share one folder."""
    return lambda: EngineCache(small=0, folder=tmp_path)


@pytest.fixture
def no_building(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("built anew")

    return lambda: monkeypatch.setattr(Base, "built", refuse)


@pytest.fixture
def files(tmp_path):
    return IndexFiles(tmp_path / UseEncoder.name)


def test_a_second_process_opens_what_the_first_built(process, claims, no_building):
    first = ranked(process())
    no_building()
    assert ranked(process()) == first
    assert set(first) == {claim.pk for claim in claims}


def test_a_published_claim_is_matched_in_the_next_batch(process, no_building):
    cache = process()
    ranked(cache)
    no_building()
    new = publish("In Hagemeer zijn potloden verboden voor mensen boven de dertig.")
    repeat = "Potloden zijn in Hagemeer verboden voor mensen boven de dertig, stem met pen!"

    assert ranked(cache, repeat)[0] == new.pk
    assert ranked(process(), repeat)[0] == new.pk


def test_a_withdrawn_claim_is_matched_no_more(process, claims, no_building):
    cache = process()
    assert ranked(cache)[0] == claims[0].pk
    no_building()
    verdict = claims[0].verdicts.get()
    withdraw_verdict(verdict=verdict, reason="The source was wrong.", by=UserFactory.create())
    assert claims[0].pk not in ranked(cache)


def test_a_changed_claim_has_its_new_words_only(process, claims, no_building):
    claim = ClaimFactory.create(statement="Potloden zijn dit jaar rood.", language="nl")
    VerdictFactory.create(claim=claim, published=True, origin="import", source_hash="x")
    cache = process()
    ranked(cache)
    no_building()
    claim.statement = "Kikkervisjes stemmen dit jaar mee in Boterhuizen."
    claim.save()

    assert ranked(cache, "Kikkervisjes stemmen mee in Boterhuizen")[0] == claim.pk
    assert sorted(ranked(cache)) == sorted([*(each.pk for each in claims), claim.pk])


def test_only_what_changed_is_read(process, django_assert_num_queries):
    cache = process()
    ranked(cache)
    publish("Potloden zijn verboden.")
    ranked(cache)
    publish("Pennen zijn verboden.")
    with django_assert_num_queries(4 + 2 + 5 + 2):  # as ever; versions; one claim; its vector
        cache.current(timezone.now())
    with django_assert_num_queries(4):
        cache.current(timezone.now())


def test_many_claims_are_not_counted_for_every_batch(
    process, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(engines, "ASKS_EVERY", timedelta(seconds=1))
    cache, now = process(), timezone.now()
    cache.current(now)
    new = publish("Potloden zijn verboden.")
    with django_assert_num_queries(2):
        cache.current(now + timedelta(seconds=0.9))
    later = cache.current(now + timedelta(seconds=1.1)).matcher
    assert later.claim(str(new.pk)) is not None


def test_following_changes_gives_what_building_anew_gives(process, tmp_path):
    cache = process()
    ranked(cache)
    new = [publish(f"{text[:-1]} in Hagemeer.") for text in STATEMENTS]
    caption = "In Hagemeer is het stembureau maar tot vijf uur open!"
    anew = EngineCache(small=0, folder=tmp_path / "other")

    assert ranked(cache, caption)[0] == ranked(anew, caption)[0] == new[0].pk


def test_wordings_have_vectors_too(process, claims):
    wording = ClaimWordingFactory.create(claim=claims[1], text="A red pencil vote is erased.")
    Claim.objects.filter(pk=claims[1].pk).update(updated_at=timezone.now())
    cache = process()

    assert ranked(cache, "Ballots with a red pencil are erased, do not vote")[0] == claims[1].pk
    assert ClaimVector.objects.filter(claim=claims[1]).count() == 2
    assert wording.text in cache.current(timezone.now()).matcher.claims[1].wordings


def test_elections_of_claims_are_kept_and_followed(process, claims):
    cache = process()
    ranked(cache)
    election = ElectionFactory.create()
    new = publish("Potloden zijn verboden.")
    new.elections.add(election)
    claims[1].elections.add(election)
    Claim.objects.filter(pk=claims[1].pk).update(updated_at=timezone.now())

    engine = cache.current(timezone.now())
    assert engine.elections_of_claim[str(new.pk)] == {election.pk}
    assert engine.elections_of_claim[str(claims[1].pk)] == {election.pk}
    again = process().current(timezone.now())
    assert dict(again.elections_of_claim) == dict(engine.elections_of_claim)


@pytest.mark.parametrize("damage", ["cut", "gone", "other"])
def test_a_damaged_index_is_built_again(process, files, damage, caplog):
    expected = ranked(process())
    folder = files._folder / files.newest()
    if damage == "other":
        np.save(folder / "versions.npy", np.zeros((1, 4), np.int64))
    else:
        for file in sorted(folder.iterdir())[3:5]:
            file.write_bytes(file.read_bytes()[:40]) if damage == "cut" else file.unlink()

    assert ranked(process()) == expected
    assert "damaged" in caplog.text
    assert ranked(process()) == expected


def test_a_folder_that_is_removed_is_written_again(process, files):
    cache = process()
    expected = ranked(cache)
    files.discard(files.newest())
    assert ranked(cache) == expected
    assert files.newest() is not None


def test_a_full_disk_does_not_stop_the_matching(process, monkeypatch, caplog):
    def fail(self, arrays):
        raise OSError("No space left on device")

    monkeypatch.setattr(IndexFiles, "write", fail)
    cache = process()
    assert len(ranked(cache)) == 4
    assert "No space left" in caplog.text
    assert ranked(cache)


def test_a_next_version_is_written_when_much_changed_and_taken_up(process, files, monkeypatch):
    cache, other = process(), process()
    ranked(cache)
    first = files.newest()
    assert not other.renew(timezone.now())
    new = publish("Potloden zijn verboden.")
    monkeypatch.setattr(engines, "_FEW", 0)
    monkeypatch.setattr(engines, "_TOO_MUCH", 1)

    assert other.renew(timezone.now())
    assert files.newest() != first
    assert new.pk in ranked(cache)
    assert len(cache._base.versions) == 5
    assert not other.renew(timezone.now())


def test_who_finds_another_at_it_leaves_it_alone(process, files, monkeypatch):
    cache = process()
    ranked(cache)
    publish("Potloden zijn verboden.")
    monkeypatch.setattr(engines, "_FEW", 0)
    with files.writing(wait=True):
        assert not cache.renew(timezone.now())


def test_too_much_change_is_not_waited_with(process, files, monkeypatch):
    cache = process()
    ranked(cache)
    first = files.newest()
    monkeypatch.setattr(engines, "_FEW", 0)
    new = publish("Potloden zijn verboden.")
    assert new.pk in ranked(cache)
    assert files.newest() != first


def test_few_claims_need_no_files(tmp_path, claims):
    cache = EngineCache(folder=tmp_path)
    assert len(ranked(cache)) == 4
    assert not cache.renew(timezone.now())
    assert list(tmp_path.iterdir()) == []


def test_the_task_renews_the_index(settings, monkeypatch):
    calls = []

    def renew(now):
        calls.append(now)
        return True

    monkeypatch.setattr(engines, "renew", renew)
    assert tasks.renew_index() is True
    assert timezone.now() - calls[0] < timedelta(minutes=1)


def test_a_search_knows_a_withdrawn_claim_again(process, claims, monkeypatch):
    cache = process()
    ranked(cache)
    now = timezone.now()
    known = cache.current(now).matcher
    gone = known.without_claim(str(claims[0].pk))

    assert known.claim(str(claims[0].pk)) is not None
    assert gone.claim(str(claims[0].pk)) is None
    again = engines._with(gone, known.claims[0])
    assert again.claim(str(claims[0].pk)) == known.claims[0]
