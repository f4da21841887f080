"""Reading feeds as a client does."""

from django.utils import timezone

from feeds.serving.pages import page


def read(feed="for-you", viewer=None, *, cursor="", size=10, now=None, region="NL", **more):
    return page(
        feed=feed,
        viewer=viewer,
        cursor=cursor,
        language="nl",
        region=region,
        now=now or timezone.now(),
        size=size,
        **more,
    )


def ids(found):
    return [item.post.pk for item in found.items]


def read_all(feed, viewer=None, *, most_pages=60, between=lambda: None, **more):
    """The ids of all pages, one list a page."""
    pages, cursor = [], ""
    for _ in range(most_pages):
        found = read(feed, viewer, cursor=cursor, **more)
        pages.append(ids(found))
        cursor = found.next_cursor
        if not cursor:
            break
        between()
    return pages
