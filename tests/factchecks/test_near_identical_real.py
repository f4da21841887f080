"""Near-identical posts on real text: what is turned round is never taken for the same."""

import csv
import json

from factchecks.near_identical import are_nearly_identical, imprint


def are_alike(one, other):
    return are_nearly_identical(imprint(one), imprint(other))


def test_no_two_dutch_sentences_that_contradict_each_other_are_alike(shared_data):
    with (shared_data / "claims/sick_nl/sick_nl_train_trial.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    against = [row for row in rows if row["label"] == "CONTRADICTION"]
    assert len(against) > 700
    assert not any(are_alike(row["sentence_a"], row["sentence_b"]) for row in against)


def test_a_post_edited_to_say_the_opposite_is_hardly_ever_alike_and_one_in_capitals_is(shared_data):
    pairs_file = shared_data / "claims" / "claim_edits_en" / "baseline_pairs.jsonl"
    alike: dict[str, list[bool]] = {}
    for line in pairs_file.read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        alike.setdefault(pair["edit"], []).append(are_alike(pair["original"], pair["edited"]))
    shares = {edit: sum(found) / len(found) for edit, found in alike.items()}
    assert shares["negation"] <= 0.01
    assert shares["casing"] >= 0.85
