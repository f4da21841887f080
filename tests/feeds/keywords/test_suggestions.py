from feeds.keywords import compile_filter, suggest


def words(phrase, language, why, **more):
    return [each.word for each in suggest(phrase, language, **more) if each.why == why]


def test_the_thesaurus_knows_everyday_words():
    assert "poes" in words("kat", "nl", "thesaurus")
    assert "Stimmzettel" in words("Wahlen", "de", "thesaurus")


def test_hashtags_seen_together_are_proposed_unless_hidden_already():
    found = words("kat", "nl", "together", together={"poezen": 5, "kattenbak": 9, "toeval": 1})
    assert found == ["poezen"]


def test_what_is_hidden_in_any_case_is_shown():
    assert "katten" in words("kat", "nl", "inflection")
    assert "kattenbak" in words("kat", "nl", "compound")


def test_no_word_is_proposed_twice_nor_the_word_itself():
    found = [each.word for each in suggest("kat", "nl", {"poes": 4})]
    assert len(found) == len(set(found))
    assert "kat" not in found


def test_nothing_is_added_to_the_filter():
    suggest("kat", "nl")
    assert compile_filter("kat", language="nl").related == ()


def test_an_unknown_word_has_no_suggestions():
    assert suggest("qzxv", "nl") == []
    assert suggest("qzxv wvut", None) == []
