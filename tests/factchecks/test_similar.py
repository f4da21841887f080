from hypothesis import given
from hypothesis import strategies as st

from factchecks.similar import entry, first_same, most_alike, says_the_same, score
from textmatch.normalise import fold


STATEMENT = "De stembussen in Duinwaard sluiten om 19 uur."
TEXTS = st.text(max_size=200)


def keys(text, *wordings, limit=5):
    entries = [entry(key, wording) for key, wording in enumerate(wordings)]
    return [each.key for each in most_alike(text, entries, limit=limit)]


@given(one=TEXTS, other=TEXTS)
def test_likeness_is_the_same_both_ways_and_within_bounds(one, other):
    found = score(fold(one), fold(other))
    assert 0 <= found <= 100
    assert abs(found - score(fold(other), fold(one))) < 1e-6
    assert says_the_same(one, other) == says_the_same(other, one)


@given(text=TEXTS)
def test_a_text_says_the_same_as_itself_in_capitals_and_with_spaces(text):
    assert says_the_same(text, text)
    assert says_the_same(text, f"  {text}  ")


@given(texts=st.lists(TEXTS, max_size=8), text=TEXTS, limit=st.integers(1, 4))
def test_results_are_ranked_limited_and_each_claim_is_there_once(texts, text, limit):
    found = most_alike(text, [entry(key % 3, each) for key, each in enumerate(texts)], limit=limit)
    assert len(found) <= limit
    assert len({each.key for each in found}) == len(found)
    assert found == sorted(found, key=lambda each: (-each.score, each.key))


def test_a_statement_that_is_half_typed_finds_the_whole_one():
    others = "Wie met potlood stemt, telt niet mee.", "De uitslag komt een week later."
    assert keys("de stembussen in duinw", *others, STATEMENT) == [2]


def test_few_letters_find_nothing():
    assert keys("de ste", STATEMENT) == []


def test_the_best_wording_of_a_claim_counts():
    entries = [entry(7, STATEMENT), entry(7, "Polling stations in Duinwaard close at 7 pm.")]
    found = most_alike("polling stations in Duinwaard close at 7 pm", entries, limit=3)
    assert [(each.key, round(each.score)) for each in found] == [(7, 100)]


def test_another_number_is_another_claim():
    assert not says_the_same(STATEMENT, STATEMENT.replace("19", "20"))
    assert says_the_same("Sluit om 7:30 uur in Duinwaard", "sluit om 7.30 uur in duinwaard!")


def test_not_makes_another_claim():
    assert not says_the_same(
        "Wie met potlood stemt telt mee", "Wie met potlood stemt telt niet mee"
    )
    assert not says_the_same("Votes by post are counted here", "Votes by post aren't counted here")


def test_order_and_small_words_make_no_other_claim():
    assert says_the_same(
        "Wie met potlood stemt, telt niet mee", "Wie stemt met potlood telt niet mee!"
    )


def test_the_first_that_says_the_same_is_found():
    others = [(3, "Iets heel anders"), (5, STATEMENT.upper()), (6, STATEMENT)]
    assert first_same(STATEMENT, others) == 5
    assert first_same("Nergens gezegd", others) is None
