import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.creators.handles import first_alike, is_handle, skeleton


@given(st.text(max_size=40))
def test_a_skeleton_has_itself_as_skeleton(text):
    assert skeleton(skeleton(text)) == skeleton(text)


@given(st.from_regex(r"[a-z0-9][a-z0-9_.]{1,28}[a-z0-9]", fullmatch=True))
def test_case_and_separators_make_no_other_name(handle):
    assert is_handle(handle)
    assert skeleton(handle) == skeleton(handle.upper().replace(".", " ").replace("_", "-"))


@pytest.mark.parametrize(
    "text",
    ["ab", "a" * 31, "Mila", "mila!", "_mila", "mila.", "mi la", "mïla", "мила", "mila\n", ""],
)
def test_what_is_no_handle(text):
    assert not is_handle(text)


@pytest.mark.parametrize(
    "text",
    ["Kiesraad", "kiesr4ad", "k1esraad", "kies_raad", "кiesrааd", "KIESRAAD", "kiesraadd", "kíesraad",
     "kiesraad.official", "the_kiesraad", "official_kiesraad.nl", "Kies\u200braad", "ｋｉｅｓｒａａｄ"],
)  # fmt: skip
def test_what_looks_like_somebody_protected_is_found(text):
    assert first_alike(text, ["Gemeente Duinwaard", "Kiesraad"]) == "Kiesraad"


@pytest.mark.parametrize("text", ["BBB", "bbb.nl", "official_bbb"])
def test_a_name_of_one_letter_thrice_is_protected_too(text):
    assert first_alike(text, ["B", "BBB"]) == "BBB"


@pytest.mark.parametrize("text", ["kiescoach", "raad", "mijn kiesraad en ik", "", "…"])
def test_what_only_shares_letters_is_nobody_else(text):
    assert first_alike(text, ["Kiesraad", "", "!"]) is None
