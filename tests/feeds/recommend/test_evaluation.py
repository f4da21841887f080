import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from feeds.recommend.evaluation import BLIND, OURS, evaluate, item_vectors
from feeds.recommend.peers import NAMES, choices, is_installed
from feeds.recommend.splitting import numbered
from tests.feeds.recommend.small import dataset, write_ratings


SIMPLE = ["popularity", "item-kNN", "EASE"]


@pytest.fixture(scope="module")
def found():
    return evaluate(numbered(dataset()), SIMPLE)


def test_one_run_measures_every_method_on_the_same_users(found):
    assert [row.name for row in found.rows] == [
        "popularity", "item-kNN", "recent popularity", "EASE", BLIND, OURS,
    ]  # fmt: skip
    assert {len(row.ndcg) for row in found.rows} == {len(found.users)}
    assert all(0 < row.coverage <= 1 and 0 <= row.recall <= 1 for row in found.rows)
    assert found.rows[-1].settings.startswith("lambda")


def test_the_best_peer_is_none_of_ours(found):
    assert found.best_peer.name not in {OURS, BLIND}
    assert found.ratio.low <= found.ratio.value <= found.ratio.high


def test_lists_are_new_items_only(found):
    data = numbered(dataset())
    known = data.test().known
    for user, items in zip(found.users, found.lists, strict=True):
        assert len(set(items)) == len(items) == 20
        assert not {*items} & {*known.rows[user]}


def test_nothing_of_the_test_reaches_the_lists():
    data = numbered(dataset())
    changed = numbered(dataset())
    for row in changed.histories.rows:
        row[-1] = 0 if row[-1] else 1  # what is to be found is another item
    lists = [evaluate(each, ["popularity"]).lists.tolist() for each in (data, changed)]
    assert lists[0] == lists[1]


def test_item_vectors_have_length_one():
    vectors = item_vectors(numbered(dataset()).histories)
    assert (vectors**2).sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "EASE"])
def test_every_peer_can_be_fitted(name):
    if not is_installed(name):
        pytest.skip(f"{name} is not installed")
    known = numbered(dataset(users=20)).histories
    _, fit = next(choices(name))
    scores = fit(known).scores(known, numbered(dataset(users=20)).test().users(3))
    assert scores.shape == (3, known.items)


def run(*args):
    printed = StringIO()
    call_command("evaluate_feeds", *map(str, args), stdout=printed, stderr=printed)
    return printed.getvalue()


def test_the_command_prints_tables_and_writes_a_line_for_each_user(tmp_path):
    folder = write_ratings(tmp_path / "films")
    out = tmp_path / "out.jsonl"
    printed = run(folder, "--peers", "popularity,EASE", "--out", out, "--markdown", "--no-sessions")
    assert "| method | NDCG@20 |" in printed
    assert "ours / best peer" in printed
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert len(lines) == 60
    assert set(lines[0]) == {"dataset", "user", "items"}
    assert lines[0]["dataset"] == "films"
    assert len(lines[0]["items"]) == 20


def test_a_peer_nobody_knows_is_refused(tmp_path):
    with pytest.raises(CommandError, match="Not a peer: SASRec"):
        run(write_ratings(tmp_path / "films"), "--peers", "EASE,SASRec")


def test_a_folder_without_data_is_refused(tmp_path):
    with pytest.raises(CommandError, match="no ratings"):
        run(tmp_path)


def test_too_few_positives_are_refused(tmp_path):
    with pytest.raises(CommandError, match="no user has enough"):
        run(write_ratings(tmp_path / "films", length=3))
