"""What people decided becomes a sample that the matcher's own trainer reads."""

import json

import pytest
from django.core.management import CommandError, call_command

from content.models import Post
from factchecks.actions.decisions import decide_appearance, undo_decision
from factchecks.queries.decisions import example_pairs
from labels.decided import read_decisions
from labels.goldsets import read_folder
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.factchecks import AppearanceFactory, ClaimFactory, ClaimWordingFactory
from tests.factories.users import UserFactory


pytestmark = pytest.mark.django_db


def decided(relation, **fields):
    pair, person = AppearanceFactory.create(**fields), UserFactory.create(password=None)
    return decide_appearance(
        appearance=pair, confirm=relation == "repeats", relation=relation, by=person
    )


def exported(folder):
    call_command("export_decisions", folder, verbosity=0)
    [gold] = read_folder(folder)
    return gold


def test_decisions_are_read_by_the_trainer(tmp_path):
    wording = ClaimWordingFactory.create()
    pairs = {
        "repeat": decided("repeats", claim=wording.claim),
        "debunk": decided("debunks", claim=wording.claim),
        "question": decided("asks", claim=wording.claim),
        "neutral": decided("reports", claim=wording.claim),
        "near-miss": decided("other", claim=wording.claim),
    }
    gold = exported(tmp_path / "new")
    [claim] = gold.claims
    assert (claim.statement, claim.wordings) == (wording.claim.statement, (wording.text,))
    found = {each.relation: each for each in gold.posts}
    assert {each: found[each].post.id for each in pairs} == {
        each: str(pair.post_id) for each, pair in pairs.items()
    }
    assert found["debunk"].claim_ids == {str(wording.claim_id)}
    assert found["near-miss"].claim_ids == frozenset()


def test_a_post_that_repeats_two_claims_has_both(tmp_path):
    post = PostFactory.create()
    pairs = [decided("repeats", post=post), decided("repeats", post=post)]
    decided("asks", post=post)
    [gold] = exported(tmp_path).posts
    assert gold.claim_ids == {str(pair.claim_id) for pair in pairs}


def test_what_nobody_decided_or_somebody_undid_is_no_example(tmp_path):
    kept, claim = decided("repeats"), ClaimFactory.create()
    undone = decided("repeats", claim=claim)
    undo_decision(appearance=undone, by=undone.decided_by)
    AppearanceFactory.create(claim=claim)
    gold = exported(tmp_path)
    assert [each.post.id for each in gold.posts] == [str(kept.post_id)]
    assert [each.id for each in gold.claims] == [str(kept.claim_id)]


def test_nobody_is_named(tmp_path):
    pair = decided("repeats")
    exported(tmp_path)
    lines = (tmp_path / "posts.jsonl").read_text().splitlines()
    assert pair.decided_by.username not in lines[0]
    assert pair.post.account.handle not in json.loads(lines[0]).values()


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("mine")
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("export_decisions", taken)
    assert taken.read_text() == "mine"


# --- one pair a row ---------------------------------------------------------------------------


def pairs_of(folder):
    call_command("export_decisions", folder, verbosity=0)
    return read_decisions([folder])


def test_every_pair_is_an_example(tmp_path):
    post = PostFactory.create()
    decided("repeats", post=post)
    decided("debunks", post=post)
    found = pairs_of(tmp_path)
    assert [(each.post.id, each.relation) for each in found] == [
        (str(post.pk), "repeat"),
        (str(post.pk), "debunk"),
    ]
    assert found[0].post.author_kind == "person"


def test_a_yes_or_no_without_a_word_more_is_an_example_too(tmp_path):
    person = UserFactory.create(password=None)
    for confirm in (True, False):
        decide_appearance(appearance=AppearanceFactory.create(), confirm=confirm, by=person)
    assert [each.relation for each in pairs_of(tmp_path)] == ["repeat", "other"]


@pytest.mark.parametrize("status", ["deleted", "removed"])
def test_a_post_that_is_gone_is_no_example(tmp_path, status):
    pair = decided("repeats")
    Post.objects.filter(pk=pair.post_id).update(status=status)
    assert pairs_of(tmp_path) == []
    assert (tmp_path / "posts.jsonl").read_text() == ""
    assert (tmp_path / "claims.jsonl").read_text() == ""


def test_an_undone_decision_is_no_example(tmp_path):
    pair = decided("repeats")
    undo_decision(appearance=pair, by=pair.decided_by)
    assert pairs_of(tmp_path) == []


def test_no_account_is_named_in_the_words(tmp_path):
    account = AccountFactory.create(handle="jan.de.vries", display_name="Jan de Vries")
    post = PostFactory.create(
        account=account, caption="Jan De Vries hier. @piet-x zegt: stem niet! mail jan@x.nl"
    )
    decided("repeats", post=post)
    [example] = pairs_of(tmp_path)
    assert example.post.caption == "@account hier. @account zegt: stem niet! mail jan@x.nl"


def test_an_export_takes_as_many_queries_for_many(django_assert_num_queries):
    for _ in range(3):
        decided("repeats")
    with django_assert_num_queries(1):
        assert len(list(example_pairs())) == 3
