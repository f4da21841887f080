"""The benchmark's parts; the figures come from `make bench`."""

import json

import pytest
from django.core.management import CommandError, call_command

from electioncenter.benchmark import mix
from electioncenter.benchmark.peer import NaivePeer
from tests.factories.content import PostFactory


def test_the_mix_is_the_same_for_one_seed_and_two_percent_electoral(tmp_path):
    mix.write_posts(tmp_path / "a.jsonl", count=2000, seed=1)
    lines = (tmp_path / "a.jsonl").read_text().splitlines()
    captions = [json.loads(line)["caption"] for line in lines]
    assert captions == mix.texts(count=2000, seed=1)
    assert captions != mix.texts(count=2000, seed=2)
    assert len(set(captions)) > 1990


def test_there_are_as_many_different_claims_as_wanted():
    assert len(set(mix.claims(1500))) == 1500


@pytest.mark.django_db
def test_the_peer_finds_a_claim_it_was_given():
    peer = NaivePeer(threads=1)
    statements = ["De stembureaus sluiten om vijf uur.", "Bananen zijn krom."]
    peer.add_claims(statements)
    assert peer.label(statements) > 0
    assert peer.matches() == 2


@pytest.mark.django_db
def test_the_benchmark_refuses_a_database_in_use():
    PostFactory.create()
    with pytest.raises(CommandError, match="other posts"):
        call_command("bench")
