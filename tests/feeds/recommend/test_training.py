import json
from datetime import timedelta
from uuid import uuid4

import lightgbm
import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from feeds.models import FeedRequest, Interaction
from feeds.parameters import current_parameters
from feeds.ranking import CHOSEN
from feeds.recommend.served import SeenPage, SeenPost, gain_of, seen_pages
from feeds.recommend.training import LEAST_PAGES, TooFewPagesError, save, train
from feeds.shapes import ShapesError, read_shapes, shapes_from
from tests.factories.content import PostFactory
from tests.factories.feeds import FeedRequestFactory, InteractionFactory, ViewerFactory
from tests.feeds.ranked import NOW


PARAMETERS = current_parameters()


def pages(count, seed=0):
    """Viewers here like what is popular and care for nothing else."""
    draw = np.random.default_rng(seed)
    found = []
    for number in range(count):
        posts = []
        for place in range(8):
            values = {name: float(draw.uniform(0, 1)) for name in PARAMETERS.signals}
            gain = 3 if values["liked"] + draw.normal(0, 0.1) > 0.7 else 0
            posts.append(SeenPost(values, float(place), gain, 1.0))
        page = SeenPage(NOW + timedelta(minutes=number), tuple(posts))
        if page.tells:
            found.append(page)
    return found


@pytest.fixture(scope="module")
def trained():
    return train(pages(300), PARAMETERS)


def test_what_viewers_like_gets_the_largest_worth(trained):
    shapes = trained.shapes
    weights = {name: shapes.weight(name) for name in trained.signals}
    assert max(weights, key=weights.__getitem__) == "liked"
    assert trained.gain.low > 1
    assert trained.ndcg.mean() > 0.9


def test_shapes_are_the_model_itself(trained):
    values = np.random.default_rng(5).uniform(-1, 1, (50, len(trained.signals)))
    booster = lightgbm.Booster(model_str=trained.model)
    shapes = trained.shapes
    worths = [shapes.worth(name, values[:, n]) for n, name in enumerate(trained.signals)]
    expected = booster.predict(values, raw_score=True)
    np.testing.assert_allclose(shapes.base + sum(worths), expected, atol=1e-9)


def test_what_viewers_set_is_not_learnt(trained):
    assert not CHOSEN & set(trained.signals)


def test_too_few_pages_are_refused():
    with pytest.raises(TooFewPagesError, match=f"at least {LEAST_PAGES}"):
        train(pages(20), PARAMETERS)


def test_model_and_card_are_written(trained, tmp_path):
    save(trained, tmp_path / "ranker", PARAMETERS, NOW)
    card = json.loads((tmp_path / "ranker" / "card.json").read_text())
    assert card["parameters"] == PARAMETERS.version
    assert card["trained_on"]["pages"] + card["measured_on"]["pages"] == len(pages(300))
    assert card["limits"]
    read = read_shapes(tmp_path / "ranker" / "ranker.txt")
    assert read.weight("liked") == trained.shapes.weight("liked")


def test_a_tree_with_two_questions_is_refused():
    text = (
        "feature_names=a b\nTree=0\nsplit_feature=0 1\nthreshold=0.1 0.2\nleaf_value=1 2 3\n"
        "end of trees\n"
    )
    with pytest.raises(ShapesError, match="more than one question"):
        shapes_from(text)


def test_another_file_is_refused():
    with pytest.raises(ShapesError, match="feature_names"):
        shapes_from("hello")


@pytest.mark.parametrize(
    ("kind", "watched", "gain"),
    [
        ("shared", None, 4), ("liked", None, 3), ("saved", None, 3), ("watched", 1.0, 2),
        ("watched", 0.6, 1), ("watched", 0.1, 0), ("seen", None, 0), ("not_interested", None, 0),
    ],
)  # fmt: skip
def test_how_much_an_event_speaks_for_a_post(kind, watched, gain):
    assert gain_of(kind, watched) == gain


def item(post, **fields):
    return {"post": post.pk, "score": 1.0, "propensity": 1.0, "values": {"liked": 0.5}} | fields


def served(viewer, items, **fields):
    return FeedRequestFactory.create(viewer=viewer, items=items, **fields)


@pytest.mark.django_db
def test_only_posts_that_were_seen_on_that_page_count():
    viewer = ViewerFactory.create()
    liked, seen, below = PostFactory.create_batch(3)
    page = served(viewer, [item(liked, propensity=0.25), item(seen), item(below)])
    InteractionFactory.create(
        viewer=viewer, post=liked, kind=Interaction.Kind.LIKED, request=page.id
    )
    InteractionFactory.create(viewer=viewer, post=liked, request=page.id)
    InteractionFactory.create(viewer=viewer, post=seen, request=page.id)
    InteractionFactory.create(viewer=viewer, post=below, request=uuid4())
    (found,) = seen_pages(timezone.now() - timedelta(days=1))
    assert [(post.gain, post.weight) for post in found.posts] == [(3, 4.0), (0, 1.0)]


@pytest.mark.django_db
def test_pages_that_tell_nothing_are_left_out():
    viewer, post = ViewerFactory.create(), PostFactory.create()
    page = served(viewer, [item(post)])
    InteractionFactory.create(viewer=viewer, post=post, request=page.id)
    served(viewer, [item(post)], feed="popular")
    assert list(seen_pages(timezone.now() - timedelta(days=1))) == []


@pytest.mark.django_db
def test_a_thousand_pages_take_two_queries_a_batch(django_assert_num_queries):
    viewer, post = ViewerFactory.create(), PostFactory.create()
    FeedRequest.objects.bulk_create(
        FeedRequest(viewer=viewer, feed="for-you", parameters="1", items=[item(post)])
        for _ in range(20)
    )
    with django_assert_num_queries(2):
        list(seen_pages(timezone.now() - timedelta(days=1)))


@pytest.mark.django_db
def test_the_command_says_when_there_is_too_little_to_learn_from(tmp_path):
    with pytest.raises(CommandError, match="Not trained: 0 pages"):
        call_command("train_ranker", "--out", str(tmp_path))
    assert not list(tmp_path.iterdir())
