from textmatch.terms import TermSet, folded_term, split_terms


TERMS = TermSet(split_terms("stem, verkiez*, *stembur*, tweede kamer, oy kullan*,"))


def test_each_kind_of_term_is_found():
    folded = "de hoofdstembureaus tellen je stem voor de tweede kamer verkiezing oy kullandim"

    found = TERMS.found_in(folded)

    assert found == {"stem", "verkiez", "stembur", "tweede kamer", "oy kullan"}


def test_parts_of_words_do_not_count():
    assert TERMS.found_in("stemming in de tweede kamerzetel") == set()
    assert TERMS.found_in("tweede") == set()


def test_counting_counts_repetitions():
    assert TermSet(["niet", "geen enkele"]).count_in("niet niet en geen enkele") == 3


def test_terms_are_folded_with_their_stars():
    assert folded_term("*Wahlbüro*") == "*wahlburo*"
