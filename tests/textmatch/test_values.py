import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmatch.values import NO_VALUES, Comparison, values_in


@pytest.mark.parametrize(
    ("claim", "post", "clash"),
    [
        ("sluiten om 21.00 uur", "sluiten om negen uur 's avonds", ()),
        ("close at 9 pm", "close at 21:00", ()),
        ("sluiten om 21 uur", "de deuren gaan om 9 al dicht", ()),
        ("sluiten om vijf uur", "sluiten om 21:00 uur", ("time-mismatch",)),
        ("open van 7.30 tot 21.00 uur", "open van 7.30 tot 20.00 uur", ("time-mismatch",)),
        ("open tussen 9 en 5", "open van 9:00 tot 17:00", ()),
        ("3.000 stembiljetten", "3000 biljetten gevonden", ()),
        ("10.000 nepvolgers", "10k nepvolgers", ()),
        ("400 stempassen", "40 stempassen", ("number-mismatch",)),
        ("400 stempassen", "bijna 400 stempassen", ()),
        ("ongeveer 400 stempassen", "412 stempassen", ()),
        ("maximaal 2 volmachten", "minstens twee volmachten", ("number-mismatch",)),
        ("onder de vijftig procent", "minder dan 50%", ()),
        ("de helft van de stemmen", "50 procent van de stemmen", ()),
        ("een derde van de stemmen", "two thirds of the votes", ("number-mismatch",)),
        ("vijf jaar wachten", "een boete van vijf euro", ("other-numbers",)),
        ("een boete van 50 euro", "na 2 dagen kreeg ik 80 euro boete", ("number-mismatch",)),
        ("een boete van 50 euro", "bij 2 buren lag een boete van € 50", ()),
        ("stemmen vanaf 18 jaar", "stemmen mag met zestien jaar", ("number-mismatch",)),
        ("stemmen vanaf 18 jaar", "voor achttienjarigen en 18+", ()),
        ("stem op lijst 3", "stem op lijst 5", ("number-mismatch",)),
        ("stemmen op dinsdag", "vote on Tuesday", ()),
        ("stemmen op dinsdag", "stemmen op woensdag", ("weekday-mismatch",)),
        ("stemmen op woensdag", "wo 17 mrt is het zover", ()),
        ("op 18 maart", "op 18-03-2026", ()),
        ("op 18 maart 2026", "op 19 maart", ("date-mismatch",)),
        ("am 18. März", "March 18th", ()),
        ("verschoven naar april", "verschoven naar mart", ()),
        ("verschoven naar april", "moved to November", ("month-mismatch",)),
        ("op 18 maart", "ergens in april", ("month-mismatch",)),
        ("de verkiezing van 2027", "die van 2031", ("year-mismatch",)),
        ("de gemeenteraadsverkiezingen", "the municipal elections", ()),
        ("voor de Tweede Kamer", "bij de gemeenteraad", ("election-mismatch",)),
        ("de Kommunalwahl", "#GR2026", ()),
        ("400 stempassen", "stempassen gestolen", ()),
        ("stempassen gestolen", "400 stempassen gestolen", ("other-numbers",)),
        ("stempassen gestolen", "ik woon hier al dertig jaar, zie pagina 12", ()),
    ],
)
def test_two_sentences_clash_when_they_say_a_kind_of_value_differently(claim, post, clash):
    assert values_in(post).clashes_with(values_in(claim)) == clash


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("half tien", "9:30"),
        ("half past nine", "halb zehn"),
        ("kwart over negen", "viertel nach neun"),
        ("tien voor half tien", "9.20 uur"),
        ("healwei tsien", "9u30"),
        ("tsien oere jûns", "22:00"),
        ("saat 21.00", "akşam saat dokuz"),
        ("saat dokuz buçuk", "21.30 uur"),
        ("الساعة التاسعة مساءً", "21:00"),
        ("الساعة ٩ مساءً", "9 p.m."),
        ("neuf heures et demie", "9h30"),
        ("yüzde elli", "50 Prozent"),
        ("%50", "خمسون بالمئة"),
        ("deux semaines", "iki hafta"),
        ("anderhalf miljoen", "1.500.000"),
        ("vyf is nix, 3 duizend", "drie duizend"),
        ("18 Mart 2026", "18 maart"),
        ("18 مارس", "18 mars"),
        ("belediye seçimi", "riedsferkiezing"),
    ],
)
def test_one_value_is_the_same_in_other_words_and_languages(one, other):
    comparison = values_in(one).compare(values_in(other))

    assert comparison.shared >= 1
    assert comparison.reasons == ()


def test_a_time_in_the_morning_is_not_one_in_the_evening():
    morning, evening = values_in("om 9 uur 's ochtends"), values_in("om 9 uur 's avonds")

    assert morning.clashes_with(evening) == ("time-mismatch",)


def test_hours_that_last_are_not_oclock():
    assert not values_in("binnen 24 uur, 3 uur lang").times


@pytest.mark.parametrize("text", ["", "geen cijfer te zien", "ik heb een mening", "may I ask?"])
def test_a_text_without_values_has_none(text):
    assert values_in(text) == NO_VALUES


def test_a_comparison_counts_what_the_post_shares_gives_differently_and_leaves_out():
    claim = values_in("op dinsdag tussen 7.30 en 21.00 uur, boete 50 euro")

    assert values_in("dinsdag tot 20.00 uur").compare(claim) == Comparison(
        shared=1, clashing=1, unsaid=2, reasons=("time-mismatch",)
    )


_TIMES = [
    "{h}:{m:02d}", "{h}.{m:02d} uur", "om {h}.{m:02d}", "{h:02d}:{m:02d} Uhr", "{h}u{m:02d}", "{h}h{m:02d}",
    "saat {h}.{m:02d}", "at {h}:{m:02d}",
]  # fmt: skip


@given(st.integers(0, 23), st.integers(0, 59), st.sampled_from(_TIMES), st.sampled_from(_TIMES))
def test_a_clock_time_equals_itself_however_it_is_written(hour, minute, one, other):
    first, second = (values_in(form.format(h=hour, m=minute)) for form in (one, other))

    assert first.compare(second) == Comparison(shared=1)
    assert {(time.hour, time.minute) for time in first.times} == {(hour, minute)}


@given(st.integers(1, 11), st.booleans())
def test_twelve_hours_with_the_half_of_the_day_are_twenty_four(hour, is_evening):
    word = "uur 's avonds" if is_evening else "uur 's ochtends"
    there = values_in(f"{hour + 12 * is_evening}:00")

    assert values_in(f"om {hour} {word}").compare(there) == Comparison(shared=1)
    assert values_in(f"at {hour} {'pm' if is_evening else 'am'}").compare(there) == Comparison(
        shared=1
    )


@given(st.text(max_size=80))
def test_any_text_is_read_and_clashes_not_with_itself(text):
    values = values_in(text)

    assert values.compare(values).clashing == 0
