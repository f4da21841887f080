import pytest

from content.at_protocol import address_of
from content.models import Post
from tests.factories.content import PostFactory
from tests.factories.factchecks import AppearanceFactory, VerdictFactory
from tests.factories.labels import LabelFactory


pytestmark = pytest.mark.django_db
URL = "/xrpc/com.atproto.label.queryLabels"
THEIRS = "at://did:plc:a/app.bsky.feed.post/b"
US = "did:web:testserver"


@pytest.fixture
def post():
    """With a verdict and a label of our own."""
    post = PostFactory.create(platform="bluesky", external_id=THEIRS)
    LabelFactory.create(post=post)
    verdict = VerdictFactory.create(published=True)
    AppearanceFactory.create(claim=verdict.claim, post=post, confirmed=True)
    return post


def values(client, **asked):
    return {each["val"] for each in client.get(URL, asked).json()["labels"]}


def test_labels_are_told_in_the_words_of_the_protocol(client, post):
    other = PostFactory.create()
    asked = [THEIRS, address_of(other.pk, "testserver"), "at://did:plc:a/app.bsky.feed.post/none"]
    labels = client.get(URL, {"uriPatterns": asked}).json()["labels"]
    assert {each["val"] for each in labels} == {"election-info", "fact-check-false"}
    for each in labels:
        assert (each["src"], each["uri"], each["ver"]) == (US, THEIRS, 1)
        assert each["cts"].endswith("Z")


def test_they_come_in_pages(client, post):
    first = client.get(URL, {"uriPatterns": THEIRS, "limit": 1}).json()
    second = client.get(URL, {"uriPatterns": THEIRS, "limit": 1, "cursor": first["cursor"]}).json()
    assert "cursor" not in second
    assert first["labels"] != second["labels"]


def test_nothing_is_told_for_others_or_of_a_post_that_is_gone(client, post):
    assert values(client, uriPatterns=THEIRS, sources=[US, "did:plc:x"])
    assert not values(client, uriPatterns=THEIRS, sources="did:plc:x")
    Post.objects.filter(pk=post.pk).update(status=Post.Status.REMOVED)
    assert not values(client, uriPatterns=THEIRS)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"uriPatterns": "at://did:plc:a/*"},
        {"uriPatterns": [THEIRS] * 51},
        {"uriPatterns": THEIRS, "limit": 0},
        {"uriPatterns": THEIRS, "cursor": "x"},
    ],
)
def test_a_wrong_question_is_refused_in_the_protocols_words(client, asked):
    answer = client.get(URL, asked)
    assert (answer.status_code, answer.json()["error"]) == (400, "InvalidRequest")


def test_the_queries_do_not_grow(client, post, django_assert_max_num_queries):
    posts = PostFactory.create_batch(20)
    asked = [THEIRS, *(address_of(each.pk, "testserver") for each in posts)]
    with django_assert_max_num_queries(6):
        assert values(client, uriPatterns=asked)
