from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feeds.actions.controls import set_history_kept
from feeds.actions.resets import delete_history, reset_feed
from feeds.actions.served import save_filtered, save_page
from feeds.keywords import Hit, Kind
from feeds.models import FeedRequest, FilteredPost, Viewer
from feeds.queries.viewers import controls_of
from tests.factories.content import PostFactory
from tests.factories.feeds import KeywordFilterFactory, ViewerFactory


pytestmark = pytest.mark.django_db


def serve(viewer) -> None:
    """What a page leaves behind, for a viewer as they were when it began."""
    save_page(viewer=viewer, request_id=uuid4(), feed="for-you", parameters="1", items=[])
    save_filtered(
        viewer=viewer,
        hits={PostFactory.create().pk: Hit("stem", "stem", Kind.EXACT)},
        controls=controls_of(viewer, now=timezone.now()),
    )


def kept() -> tuple[list[int | None], int]:
    return list(FeedRequest.objects.values_list("viewer", flat=True)), FilteredPost.objects.count()


def with_filter(**values) -> Viewer:
    return KeywordFilterFactory.create(phrase="stem", viewer=ViewerFactory.create(**values)).viewer


def test_a_page_is_kept_with_its_viewer():
    viewer = with_filter()
    serve(viewer)
    assert kept() == ([viewer.pk], 1)


def test_with_history_off_it_is_nobodys_and_what_was_filtered_is_not_kept():
    serve(with_filter(keeps_history=False))
    assert kept() == ([None], 0)


@pytest.mark.parametrize(
    "change",
    [
        lambda viewer: delete_history(viewer=viewer),
        lambda viewer: reset_feed(viewer=viewer, now=timezone.now()),
        lambda viewer: set_history_kept(viewer=viewer, is_on=False),
        lambda viewer: viewer.delete(),
    ],
)
def test_what_changes_while_a_page_is_made_holds_for_that_page(change):
    viewer = with_filter()
    change(Viewer.objects.get(pk=viewer.pk))
    serve(viewer)
    assert kept() == ([None], 0)


def test_looking_is_no_sign_of_presence():
    viewer = with_filter()
    Viewer.objects.update(seen_at="2026-01-01T00:00Z")
    serve(viewer)
    assert Viewer.objects.get().seen_at.isoformat() == "2026-01-01T00:00:00+00:00"


def test_the_viewer_is_held_while_each_is_written():
    viewer = with_filter()
    with CaptureQueriesContext(connection) as asked:
        serve(viewer)
    held = [each["sql"] for each in asked if "FOR NO KEY UPDATE" in each["sql"]]
    assert len(held) == 2
