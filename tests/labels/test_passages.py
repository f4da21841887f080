from hypothesis import given
from hypothesis import strategies as st

from labels.passages import HASHTAGS, MOST_WINDOWS, TRANSCRIPT, WHOLE_POST, PostText, passages_of


LONG = " ".join(f"woord{n}" for n in range(100))
POSTS = st.builds(
    PostText,
    id=st.just("p"),
    caption=st.text(max_size=200),
    hashtags=st.lists(st.text(max_size=20), max_size=3).map(tuple),
    transcript=st.lists(st.text(min_size=1, max_size=8), max_size=120).map(" ".join),
    on_screen_text=st.text(max_size=60),
)


def test_a_short_caption_is_one_passage():
    (passage,) = passages_of(PostText(id="p", caption="  Stemmen kan tot negen uur "))

    assert (passage.field, passage.text) == ("caption", "Stemmen kan tot negen uur")
    assert (passage.start, passage.end) == (2, 27)


def test_a_long_transcript_is_read_in_overlapping_windows():
    passages = passages_of(PostText(id="p", transcript=LONG))

    assert {passage.field for passage in passages} == {TRANSCRIPT}
    assert {word for passage in passages for word in passage.text.split()} == set(LONG.split())
    assert max(len(passage.text.split()) for passage in passages) == 30


def test_what_only_several_fields_say_together_is_a_passage_too():
    post = PostText(id="p", caption="zo dus", hashtags=("StemPerSms",), on_screen_text="DIT JAAR")

    (whole,) = passages_of(post)

    assert whole.field == WHOLE_POST
    assert whole.text == "zo dus dit jaar stem per sms"


def test_a_post_that_is_only_a_hashtag_is_read():
    (passage,) = passages_of(PostText(id="p", hashtags=("geenstempasnodig",)))

    assert passage.field == HASHTAGS


def test_a_post_without_words_has_no_passages():
    assert passages_of(PostText(id="p", caption="🔥 https://example.org")) == []


@given(POSTS)
def test_offsets_are_inside_the_field(post):
    for passage in passages_of(post):
        if passage.field not in {HASHTAGS, WHOLE_POST}:
            field = getattr(post, passage.field)
            assert 0 <= passage.start < passage.end <= len(field)
            assert passage.text


def test_of_an_endless_transcript_only_the_beginning_is_compared():
    endless = PostText(id="p", caption="soep", transcript="woord " * 30_000)
    assert len(passages_of(endless)) <= MOST_WINDOWS + 2
