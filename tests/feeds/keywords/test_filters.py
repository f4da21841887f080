import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.keywords import FilterSet, Hit, Kind, compile_filter, terms_of


def hit(keyword: str, caption: str, language: str, *related: str) -> Hit | None:
    return compile_filter(keyword, language=language, related=related).matches(caption)


@pytest.mark.parametrize(
    ("language", "keyword", "caption", "word", "kind"),
    [
        ("nl", "kat", "Een kat op het dak", "kat", Kind.EXACT),
        ("nl", "KAT", "Een kat op het dak", "kat", Kind.EXACT),
        ("nl", "café", "In het cafe om de hoek", "cafe", Kind.DIACRITIC),
        ("de", "Müller", "Frau Mueller spricht", "Mueller", Kind.DIACRITIC),
        ("de", "Flüchtling", "Ein Fluchtling erzählt", "Fluchtling", Kind.DIACRITIC),
        ("nl", "brief", "Drie brieven van oma", "brieven", Kind.INFLECTION),
        ("nl", "huis", "Twee huizen te koop", "huizen", Kind.INFLECTION),
        ("nl", "boom", "Een boompje opgezet", "boompje", Kind.INFLECTION),
        ("de", "Baum", "Alte Bäume am Weg", "Bäume", Kind.INFLECTION),
        ("de", "Hund", "Das Hündchen bellt", "Hündchen", Kind.INFLECTION),
        ("en", "vote", "They voted early", "voted", Kind.INFLECTION),
        ("fr", "élection", "Les elections approchent", "elections", Kind.INFLECTION),
        ("tr", "seçim", "Secimler yakında", "Secimler", Kind.INFLECTION),
        (
            "fy",
            "ferkiezing",
            "De gemeenteriedsferkiezing",
            "gemeenteriedsferkiezing",
            Kind.COMPOUND,
        ),
        ("nl", "oorlog", "Lees OorlogVandaag", "OorlogVandaag", Kind.COMPOUND),
        ("en", "peanut", "Two peanuts", "peanuts", Kind.INFLECTION),
        ("nl", "kat", "Nieuwe kattenbrokjes in huis", "kattenbrokjes", Kind.COMPOUND),
        ("nl", "slapen", "Mijn slaapkamer", "slaapkamer", Kind.COMPOUND),
        ("de", "Wahl", "Der Bundestagswahlkampf beginnt", "Bundestagswahlkampf", Kind.COMPOUND),
        ("de", "Gans", "Ein Gänsebraten", "Gänsebraten", Kind.COMPOUND),
        ("nl", "oorlog", "Genoeg #stopdeoorlog", "#stopdeoorlog", Kind.HASHTAG),
        ("en", "climate change", "#StopClimateChangeNow", "#StopClimateChangeNow", Kind.HASHTAG),
        ("en", "NFL", "#NFLsunday", "#NFLsunday", Kind.HASHTAG),
        ("nl", "oorlog", "Praat over 00rl0g", "00rl0g", Kind.DISGUISE),
        ("nl", "oorlog", "Er is o.o.r.l.o.g", "o.o.r.l.o.g", Kind.DISGUISE),
        ("nl", "moord", "Een m**rd gepleegd", "m**rd", Kind.DISGUISE),
        ("nl", "wapen", "Een wаpen gevonden", "wаpen", Kind.DISGUISE),
        ("nl", "wapen", "Een wa\u200bpen gevonden", "wapen", Kind.EXACT),
        ("nl", "oorlog", "Geen oorlog|vrede", "oorlog|vrede", Kind.EXACT),
        ("nl", "dood", "Hij is doooood", "doooood", Kind.DISGUISE),
        ("nl", "zwarte piet", "De Zwarte-Pieten van toen", "Zwarte Pieten", Kind.PHRASE),
        ("nl", "tweede kamer", "De tweedekamer praat", "tweedekamer", Kind.PHRASE),
        ("nl", "klimaatverandering", "De klimaat verandering", "klimaat verandering", Kind.PHRASE),
        ("ja", "東京", "今日は東京タワー", "東京", Kind.PHRASE),
    ],
)
def test_a_filter_names_the_word_and_the_reason(language, keyword, caption, word, kind):
    assert hit(keyword, caption, language) == Hit(word, keyword, kind)


@pytest.mark.parametrize(
    ("language", "keyword", "caption"),
    [
        ("nl", "kat", "Katoen en katheders in de kathedraal"),
        ("nl", "kat", "Ik zak at random ergens door"),
        ("nl", "kat", "Een kater van 447 euro"),
        ("nl", "oorlog", "Een prijzenoorlog om horloges"),
        ("nl", "stemmen", "De gitaar afstemmen"),
        ("de", "Wahl", "Eine Auswahl an Walfischen"),
        ("de", "Ei", "Einfach mit der Eisenbahn zur Polizei"),
        ("de", "schon", "Das ist schön"),
        ("de", "schön", "Bist du schon da?"),
        ("de", "Krieg", "Das kriege ich hin"),
        ("en", "war", "A warm reward"),
        ("en", "rapist", "Meet my new #therapist"),
        ("en", "climate change", "What a climate. Change the channel"),
        ("en", "cat", "Music at noon"),
    ],
)
def test_a_different_word_with_the_same_letters_is_shown(language, keyword, caption):
    assert hit(keyword, caption, language) is None


def test_company_tells_another_sense_of_an_inflected_form():
    assert hit("stemmen", "Zo stem je je gitaar", "nl") is None
    assert hit("stemmen", "Zo stem je op zondag", "nl")
    assert hit("stemmen", "Een gitaar stemmen", "nl")


def test_related_words_count_only_when_approved():
    assert hit("kat", "Een poes in de tuin", "nl") is None
    assert hit("kat", "Een poes in de tuin", "nl", "poes") == Hit("poes", "poes", Kind.RELATED)


def test_an_exact_word_hides_whatever_it_means():
    assert hit("bank", "Lekker op de bank", "nl")
    assert hit("schloss", "Das Schloss klemmt", "de")


def test_hashtags_that_stand_beside_the_text_count():
    assert compile_filter("kat", language="nl").matches("Kijk", ["kattenvideo"]) == Hit(
        "#kattenvideo", "kat", Kind.HASHTAG
    )


def test_a_filter_without_letters_is_refused():
    with pytest.raises(ValueError, match="at least one letter"):
        compile_filter("!?", language="nl")


def test_an_unknown_language_still_hides_whole_words():
    assert compile_filter("hest").matches("En hest i marken", language="xx")


def test_a_set_of_filters_reads_the_text_only_for_candidates():
    filters = FilterSet([compile_filter(word, language="nl") for word in ("oorlog", "kat", "auto")])
    terms = terms_of("Mijn kattenbak", language="nl")
    assert [each.phrase for each in filters.candidates(terms)] == ["kat"]
    assert filters.first_hit(terms, "Mijn kattenbak", language="nl") == Hit(
        "kattenbak", "kat", Kind.COMPOUND
    )
    assert filters.first_hit(frozenset({"tuin"}), "Mijn kattenbak", language="nl") is None


_WORDS = st.sampled_from(
    [
        "kat",
        "katten",
        "Kater",
        "oorlog",
        "o.o.r.l.o.g",
        "#stopdeoorlog",
        "k4t",
        "k*t",
        "stem",
        "huis",
        "4",
        "é",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_WORDS, max_size=6).map(" ".join), st.sampled_from(["kat", "oorlog", "stemmen"]))
def test_what_a_filter_hides_it_may_match_by_terms(caption, keyword):
    compiled = compile_filter(keyword, language="nl")
    if compiled.matches(caption, language="nl"):
        assert compiled.may_match(terms_of(caption, language="nl"))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_read(text):
    terms_of(text, [text], "nl")
    compile_filter("kat", language="nl").matches(text)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_an_exact_word_never_leaks(before, after):
    assert compile_filter("oorlog", language="nl").matches(
        f"{before} oorlog {after}", language="nl"
    )
