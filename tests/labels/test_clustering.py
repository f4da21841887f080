import numpy as np
import pytest

from labels.clustering import Group, Placing, Said, most_central, nearest
from textmatch.encoders import UseEncoder


CLOSING = (
    "De stembussen in Zandwijk gaan morgen al om vijf uur dicht, kom op tijd!",
    "let op: in Zandwijk sluiten de stembussen morgen om vijf uur al, ga op tijd",
    "Morgen sluiten de stembussen in Zandwijk al om vijf uur. Ga dus op tijd!",
)
PENCIL = "Met een rood potlood stemmen telt niet meer, neem zelf een pen mee naar het stembureau."


def groups_of(*texts, languages=None):
    """Numbers of posts that were put together, in order of the groups' first posts."""
    vectors = UseEncoder().encode_posts(list(texts))
    posts = {
        number: Said(language, text, vector)
        for number, (text, vector, language) in enumerate(
            zip(texts, vectors, languages or ["nl"] * len(texts), strict=True)
        )
    }
    placing = Placing(posts, {}, texts)
    near = nearest(np.zeros((0, 512), dtype=np.float32), vectors)
    placed = [placing.place(number, row) for number, row in enumerate(near)]
    return [group.members for group in {id(group): group for group in placed}.values()]


def test_the_same_in_other_words_is_one_group():
    assert groups_of(CLOSING[0], PENCIL, *CLOSING[1:]) == [[0, 2, 3], [1]]


def test_another_time_of_day_is_another_group():
    later = CLOSING[1].replace("vijf uur", "negen uur")
    assert groups_of(CLOSING[0], later) == [[0], [1]]


def test_a_denial_in_the_same_words_is_another_group():
    denial = "De stembussen in Zandwijk gaan morgen niet al om vijf uur dicht, kom op tijd!"
    assert groups_of(CLOSING[0], denial) == [[0], [1]]


def test_a_translation_joins():
    english = "Polling stations in Zandwijk close at five o'clock tomorrow, be on time!"
    assert groups_of(CLOSING[0], english, languages=["nl", "en"]) == [[0, 1]]


def test_a_post_joins_a_group_that_is_known():
    vectors = UseEncoder().encode_posts(list(CLOSING))
    posts = {n: Said("nl", text, vectors[n]) for n, text in enumerate(CLOSING)}
    group = Group(key=7, members=[0, 1])
    placing = Placing(posts, {0: group, 1: group}, CLOSING)
    assert placing.place(2, [0, 1]) is group
    assert group.members == [0, 1, 2]


def test_neighbours_are_earlier_posts_nearest_first():
    known = np.array([[1, 0], [0, 1]], dtype=np.float16)
    arriving = np.array([[0.8, 0.6], [0.6, 0.8]], dtype=np.float32)
    assert nearest(known, arriving) == [[0, 1], [2, 1, 0]]
    assert nearest(known, arriving, count=1) == [[0], [2]]


def test_without_earlier_posts_there_are_no_neighbours():
    assert nearest(np.zeros((0, 2), dtype=np.float32), np.eye(2, dtype=np.float32)) == [[], [0]]


def test_the_same_posts_give_the_same_groups():
    texts = [*CLOSING, PENCIL, *CLOSING]
    assert groups_of(*texts) == groups_of(*texts)


def test_the_most_central_post_is_nearest_to_all():
    vectors = np.array([[1, 0], [0.8, 0.6], [0, 1]], dtype=np.float32)
    assert most_central(vectors) == 1


@pytest.mark.parametrize("empty", ["", "🙂", "https://example.org"])
def test_posts_without_words_are_no_trouble(empty):
    assert len(groups_of(empty, CLOSING[0])) == 2
