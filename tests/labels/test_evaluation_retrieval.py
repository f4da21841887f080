import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.evaluation import retrieval
from tests.labels.judged_posts import post


LANGUAGES = {"a": "nl", "b": "en", "c": "nl"}
LONG = tuple((f"x{number}", 1 - number / 100) for number in range(20))


def ranked(ranking, claims=("a",), **more):
    return post(claims=claims, ranking=tuple(ranking), **more)


def test_ranks_of_the_right_claims_make_the_figures():
    ranking = (("a", 0.9), ("b", 0.8), *((name, score - 1) for name, score in LONG))
    posts = [ranked(ranking, (claim,)) for claim in "abc"]

    figures = {name: each.value for name, each in retrieval.figures(posts).items()}

    assert figures == {
        "recall@1": pytest.approx(1 / 3),
        "recall@5": pytest.approx(2 / 3),
        "recall@20": pytest.approx(2 / 3),
        "MAP@5": pytest.approx((1 + 1 / 2) / 3),
        "MRR": pytest.approx((1 + 1 / 2) / 3),
    }


def test_a_tie_counts_against_the_matcher():
    figures = retrieval.figures([ranked((claim, 0.0) for claim in "abcdef")])

    assert (figures["recall@1"].value, figures["recall@5"].value) == (0.0, 0.0)
    assert figures["MRR"].value == pytest.approx(1 / 6)


def test_of_two_right_claims_both_count_for_map_and_the_better_for_recall():
    figures = retrieval.figures([ranked((("a", 0.9), ("x", 0.8), ("b", 0.7)), ("a", "b"))])

    assert figures["recall@1"].value == 1.0
    assert figures["MAP@5"].value == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_a_claim_the_post_denies_beside_the_one_it_repeats_counts_for_retrieval():
    figures = retrieval.figures([ranked((("c", 0.9),), other_ids=frozenset({"c"}))])

    assert figures["recall@1"].value == 1.0


def test_recall_is_not_given_beyond_the_length_of_the_rankings():
    assert "recall@20" in retrieval.figures([ranked(LONG)])
    assert "recall@50" not in retrieval.figures([ranked(LONG)])


def test_neutral_reports_and_posts_without_a_claim_are_not_ranked():
    posts = [post(relation="neutral"), post(relation="unrelated", claims=())]

    assert retrieval.rows(posts, LANGUAGES) == {}


def test_repeats_are_split_by_whether_the_claim_is_in_their_language():
    posts = [ranked(LONG), ranked(LONG, language="tr"), ranked(LONG, relation="question")]

    rows = retrieval.rows(posts, LANGUAGES)

    assert {name: row["MRR"].n for name, row in rows.items()} == {
        "all": 3,
        "repeats": 2,
        retrieval.ALIKE: 1,
        retrieval.ACROSS: 1,
        "nl": 2,
        "tr": 1,
    }


def test_a_set_in_one_language_has_one_row():
    assert list(retrieval.rows([ranked(LONG)], LANGUAGES)) == ["all"]


@settings(deadline=None)  # the first call imports numpy
@given(st.permutations(range(8)), st.sets(st.integers(0, 11), min_size=1, max_size=4))
def test_map_is_between_nothing_and_one_and_one_only_for_a_perfect_ranking(order, right):
    ranking = [(str(claim), 1 - place / 10) for place, claim in enumerate(order)]
    figures = retrieval.figures([ranked(ranking, tuple(map(str, right)))])
    first = {str(claim) for claim in order[: len(right)]}

    assert 0 <= figures["MAP@5"].value <= 1
    assert (figures["MAP@5"].value == pytest.approx(1)) == (first == set(map(str, right)))
    assert figures["recall@1"].value <= figures["MRR"].value <= 1


@settings(deadline=None)  # the first call imports numpy
@given(st.permutations(range(8)))
def test_with_one_right_claim_map_is_the_reciprocal_rank_down_to_five(order):
    ranking = [(str(claim), 1 - place / 10) for place, claim in enumerate(order)]
    figures = retrieval.figures([ranked(ranking, ("0",))])
    rank = order.index(0) + 1

    assert figures["MRR"].value == pytest.approx(1 / rank)
    assert figures["MAP@5"].value == pytest.approx(1 / rank if rank <= 5 else 0)
