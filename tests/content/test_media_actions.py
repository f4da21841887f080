import re
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from audit.models import Entry
from content.media.actions import add_captions, attach_media, remove_media
from content.media.captions import check_captions
from content.media.checked import CheckedMedia
from content.media.leftovers import remove_leftovers
from content.media.queries import media_of, tracks_of
from content.models import Intake, Post, PostMedia
from tests.content.test_models import refused
from tests.factories.content import CaptionTrackFactory, PostFactory, PostMediaFactory


pytestmark = pytest.mark.django_db

CAPTIONS = check_captions(b"00:00.000 --> 00:01.000\nHallo\n")
POSTER = CheckedMedia(
    kind="picture", content_type="image/webp", content=b"poster", width=9, height=16
)
FILM = CheckedMedia(
    kind="video", content_type="video/mp4", content=b"film", width=9, height=16, duration_ms=4000
)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.POST_MEDIA_ROOT = tmp_path
    return tmp_path


def attached(**more) -> PostMedia:
    given = {"is_ai_generated": False, "alt_text": "", **more}
    post = given.pop("post", None) or PostFactory.create()
    return attach_media(post=post, checked=FILM, poster=POSTER, by="user:noor", **given)


def files(folder):
    return sorted(path.suffix for path in folder.rglob("*") if path.is_file())


def test_media_lies_under_a_name_of_ours_and_is_audited(folder):
    media = attached(alt_text="Een fietser")
    assert re.fullmatch(r"\d{4}/\d\d/[0-9a-f]{32}\.mp4", media.file.name)
    assert (folder / media.file.name).read_bytes() == b"film"
    assert Entry.objects.get(action="content.media_attached").subject == f"content.post:{media.pk}"
    with pytest.raises(IntegrityError):
        attached(post=media.post)


def test_it_lies_outside_of_what_a_web_server_reads(settings):
    fresh = settings.VAR_DIR / "post-media"
    assert not fresh.is_relative_to(settings.MEDIA_ROOT)
    assert not fresh.is_relative_to(settings.STATIC_ROOT)


def test_a_declaration_sends_a_labelled_post_through_labelling_again():
    declared, other = PostFactory.create_batch(2, labelled=True)
    attached(post=declared, is_ai_generated=True)
    attached(post=other)
    assert list(Intake.objects.waiting().values_list("pk", flat=True)) == [declared.pk]


def test_captions_of_a_language_take_the_place_of_earlier_ones(
    folder, django_capture_on_commit_callbacks
):
    media = attached()
    with django_capture_on_commit_callbacks(execute=True):
        for label in ("Nederlandsch", "Nederlands"):
            add_captions(media=media, checked=CAPTIONS, language="nl", label=label, by="user:noor")
    assert [track.label for track in media.captions.all()] == ["Nederlands"]
    assert files(folder) == [".mp4", ".vtt", ".webp"]


def test_removed_media_leaves_no_file(folder, django_capture_on_commit_callbacks):
    media = attached()
    add_captions(media=media, checked=CAPTIONS, language="nl", label="Nederlands", by="user:noor")
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_media(post=media.post, by="user:noor", reason="Its maker took it back.")
    assert files(folder) == []
    assert not remove_media(post=media.post, by="user:noor", reason="Again.")


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("kind_fits_type", {"content_type": "image/webp"}),
        ("kind_fits_type", {"duration_ms": None}),
        ("kind_fits_type", {"duration_ms": 600_001}),
        ("kind_fits_type", {"picture": True, "poster": "x.webp"}),
        ("kind_", {"kind": "sound"}),
        ("type", {"content_type": "text/html"}),
        ("sha256_hex", {"sha256": "abc"}),
        ("size_allowed", {"size_bytes": 50_000_001}),
        ("has_extent", {"width": 0}),
        ("has_file", {"file": ""}),
    ],
)
def test_media_in_an_impossible_state_is_refused(constraint, fields):
    refused(f"content_postmedia_.*{constraint}", PostMediaFactory, **fields)


def test_captions_are_one_a_language_and_of_a_language():
    media = PostMediaFactory.create()
    CaptionTrackFactory.create(media=media)
    refused("one_a_language", CaptionTrackFactory, media=media)
    refused("language_is_a_tag", CaptionTrackFactory, media=media, language="../x")
    refused("has_label_and_file", CaptionTrackFactory, media=media, language="en", label="")


def test_media_of_many_posts_take_two_queries(django_assert_num_queries):
    posts = [PostMediaFactory.create().post for _ in range(3)] + [PostFactory.create()]
    for post in posts[:2]:
        CaptionTrackFactory.create_batch(1, media=post.media)
    with django_assert_num_queries(2):
        found = media_of(posts)
        assert [len(found[post.pk].captions.all()) for post in posts[:3]] == [1, 1, 0]
    with django_assert_num_queries(2):
        assert [hasattr(post, "media") for post in Post.objects.with_media()].count(True) == 3


@pytest.mark.parametrize(("viewer", "first"), [("fy", "fy"), ("en-GB", "en"), ("de", "nl")])
def test_captions_begin_in_the_viewers_language_else_in_the_posts(viewer, first):
    media = PostMediaFactory.create(post__language="nl")
    for language in ("en", "fy", "nl"):
        CaptionTrackFactory.create(media=media, language=language)
    shown = tracks_of(media.post, language=viewer)
    assert [each.track.language for each in shown if each.is_default] == [first]


def test_leftovers_go_after_a_day_and_what_is_shown_stays(
    folder, django_capture_on_commit_callbacks
):
    kept, deleted = attached(), attached()
    Post.objects.filter(pk=deleted.pk).update(status=Post.Status.DELETED)
    stray = folder / kept.file.name
    stray.with_name("stray.mp4").write_bytes(b"")
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_leftovers(now=timezone.now()) == 1
    assert files(folder) == [".mp4", ".mp4", ".webp"]
    assert remove_leftovers(now=timezone.now() + timedelta(days=2)) == 1
    assert files(folder) == [".mp4", ".webp"]
    assert stray.exists()
