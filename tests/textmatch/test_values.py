import pytest

from textmatch.values import values_in


@pytest.mark.parametrize(
    ("claim", "post", "clash"),
    [
        ("sluiten om 21.00 uur", "sluiten om negen uur 's avonds", ()),
        ("close at 9 pm", "close at 21:00", ()),
        ("sluiten om vijf uur", "sluiten om 21:00 uur", ("time-mismatch",)),
        ("3.000 stembiljetten", "3000 biljetten gevonden", ()),
        ("10.000 nepvolgers", "10k nepvolgers", ()),
        ("400 stempassen", "40 stempassen", ("number-mismatch",)),
        ("onder de vijftig procent", "minder dan 50%", ()),
        ("stemmen op dinsdag", "vote on Tuesday", ()),
        ("stemmen op dinsdag", "stemmen op woensdag", ("weekday-mismatch",)),
        ("verschoven naar april", "verschoven naar mart", ()),
        ("verschoven naar april", "moved to November", ("month-mismatch",)),
        ("400 stempassen", "stempassen gestolen", ()),
    ],
)
def test_two_sentences_clash_when_they_share_a_kind_of_value_and_no_value(claim, post, clash):
    assert values_in(post).clashes_with(values_in(claim)) == clash


def test_a_dutch_clock_with_a_letter_is_read():
    assert values_in("om 20u30 dicht").times == {(8, 30)}
