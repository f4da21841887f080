from labels.names import NameFinder, names_in_claims, places_in_claims


CLAIMS = [
    ("nl", "In Merendrecht zijn stembiljetten gevonden."),
    ("nl", "De partij Vrij Getij heeft volgers gekocht."),
    ("nl", "Merendrecht drukt te veel stempassen. Wie dat ziet, lacht."),
    ("de", "Die Wahllokale in Merendrecht schließen."),
    ("nl", "Stemmen in Nederland kan op 17 plekken."),
]


def test_names_are_words_with_a_capital_inside_a_sentence():
    assert [set(names) for names in names_in_claims(CLAIMS)] == [
        {"merendrecht"},
        {"vrij getij"},
        {"merendrecht"},
        frozenset(),
        frozenset(),
    ]


def test_a_name_after_in_is_a_place():
    assert places_in_claims([text for _, text in CLAIMS[:2]]) == {"merendrecht"}


def test_names_are_found_with_an_ending_or_in_a_hashtag():
    finder = NameFinder(["merendrecht", "vrij getij", "anna"])

    assert finder.found_in("iedereen in merendrechts haven kent vrijgetij") == {
        "merendrecht",
        "vrij getij",
    }
    assert finder.found_in("annabel in het recht van vrij") == frozenset()
