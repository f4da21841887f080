"""The files of posts: for whom, whole and in part."""

import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import Post
from content.models.media import media_files
from tests.factories.content import CaptionTrackFactory, PostFactory, PostMediaFactory
from tests.factories.feeds import EligibilityPolicyFactory


pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def media(settings, tmp_path):
    settings.POST_MEDIA_ROOT = tmp_path
    made = PostMediaFactory.create(file="2027/03/film.mp4")
    (tmp_path / "2027/03").mkdir(parents=True)
    (tmp_path / made.file.name).write_bytes(CONTENT)
    return made


def address(media, part="file") -> str:
    return f"/feed/posts/{media.pk}/media/{part}"


def body(response) -> bytes:
    return b"".join(response) if response.streaming else response.content


def test_a_film_is_sent_whole_with_what_keeps_a_browser_safe(client, media):
    answer = client.get(address(media))
    assert (answer.status_code, body(answer)) == (200, CONTENT)
    assert answer["Content-Type"] == "video/mp4"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Length"] == str(len(CONTENT))


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=100-199", 100, 199),
        ("bytes=-10", 255_990, 255_999),
        ("bytes=70000-", 70_000, 255_999),
    ],
)
def test_a_part_is_sent_alone(client, media, asked, first, last):
    answer = client.get(address(media), headers={"Range": asked})
    assert (answer.status_code, body(answer)) == (206, CONTENT[first : last + 1])
    assert answer["Content-Range"] == f"bytes {first}-{last}/256000"


def test_a_part_behind_the_end_is_refused(client, media):
    answer = client.get(address(media), headers={"Range": "bytes=256000-"})
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */256000")


def test_a_head_says_the_same_without_the_film(client, media):
    answer = client.head(address(media), headers={"Range": "bytes=0-1"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Length"] == "256000"


def test_what_the_browser_has_is_not_sent_again_and_a_part_of_another_file_not_at_all(
    client, media
):
    etag = client.get(address(media))["ETag"]
    assert client.get(address(media), headers={"If-None-Match": etag}).status_code == 304
    for known, status in ((etag, 206), ('"other"', 200)):
        answer = client.get(address(media), headers={"Range": "bytes=0-1", "If-Range": known})
        assert answer.status_code == status


def test_behind_nginx_the_file_is_only_named(client, media, settings):
    settings.POST_MEDIA_ACCEL = "/post-media/"
    answer = client.get(address(media))
    assert answer["X-Accel-Redirect"] == "/post-media/2027/03/film.mp4"
    assert (answer.content, answer["Content-Type"]) == (b"", "video/mp4")


def test_captions_are_told_by_language(client, media):
    track = CaptionTrackFactory.create(media=media, language="fy")
    media_files().save(track.file.name, ContentFile(b"WEBVTT\n"))
    answer = client.get(address(media, "captions-fy"))
    assert (answer["Content-Type"], body(answer)) == ("text/vtt; charset=utf-8", b"WEBVTT\n")


@pytest.mark.parametrize("part", ["captions-nl", "poster", "file2", "captions-"])
def test_what_is_not_there_is_not_found(client, media, part):
    assert client.get(address(media, part)).status_code == 404


def test_a_file_that_is_lost_and_a_post_without_media_are_not_found(client, media):
    media_files().delete(media.file.name)
    assert client.get(address(media)).status_code == 404
    assert client.get(address(PostFactory.create())).status_code == 404


def test_of_a_post_that_is_gone_nothing_is_sent(client, media):
    known = client.get(address(media))["ETag"]
    for status in (Post.Status.REMOVED, Post.Status.DELETED):
        Post.objects.update(status=status)
        answer = client.get(address(media), headers={"If-None-Match": known})
        assert answer.status_code == 404


def test_what_is_only_not_recommended_still_has_its_film(client, media):
    Post.objects.update(eligibility=Post.Eligibility.INELIGIBLE)
    assert client.get(address(media)).status_code == 200


def test_what_a_policy_takes_down_has_none(client, media):
    account = media.post.account
    listed = {
        "target": "account",
        "values": [f"{account.platform}:{account.handle}"],
        "effect": "removed",
    }
    EligibilityPolicyFactory.create(approved=True, regions=["*"], rules=[listed])
    assert client.get(address(media)).status_code == 404


# --- the card ---------------------------------------------------------------------------------


def card(client, **headers) -> str:
    return " ".join(client.get("/feed/popular/", headers=headers).content.decode().split())


def test_a_film_waits_silently_behind_its_poster_with_captions_in_the_viewers_language(
    client, media
):
    PostMediaFactory.create(post=PostFactory.create(), poster="x.webp", alt_text="Een <fietser>")
    for language in ("nl", "en"):
        CaptionTrackFactory.create(media=media, language=language)
    page = card(client, accept_language="en")
    assert 'width="360" height="640"' in page
    assert 'preload="none" controls loop muted playsinline' in page
    assert "autoplay" not in page
    assert 'aria-label="Een &lt;fietser&gt;"' in page
    assert re.findall(r'srclang="(\w+)" label="Nederlands" (default)?', page) == [
        ("en", "default"),
        ("nl", ""),
    ]


def test_a_picture_has_its_description_and_its_sides(client):
    PostMediaFactory.create(picture=True, alt_text="Een kraam", width=640, height=360)
    page = card(client)
    assert 'alt="Een kraam" width="640" height="360" loading="lazy"' in page
    assert "is-wide" in page
    assert "data-play" not in page


def test_media_cost_a_page_one_query_for_any_number_of_posts(client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            card(client)
        return len(captured)

    PostMediaFactory.create()
    card(client)
    one = queries()
    for _ in range(4):
        CaptionTrackFactory.create()
    assert queries() == one
