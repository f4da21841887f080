"""From what was handed in to a post in the feeds: nothing is lost, nothing comes too early."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from content.actions import mark_processed, set_eligibility
from content.media.checked import CheckedCaptions, CheckedMedia, MediaRefused
from content.models import Post, PostMedia
from content.records import Invalid, validate
from feeds.actions import upload_checks
from feeds.actions.refused import Refused
from feeds.actions.upload_checks import (
    LEASE,
    MAX_ATTEMPTS,
    Checked,
    check_next,
    publish,
    refuse,
    release_labelled,
)
from feeds.actions.uploads import MOST_AN_HOUR, Draft, delete_strays, hand_in, take_back
from feeds.models import Upload
from feeds.models.uploads import waiting_files
from feeds.tasks import check_uploads
from tests.factories.feeds import UploadFactory, ViewerFactory
from tests.feeds.creators.people import creator, keep_files_in


pytestmark = pytest.mark.django_db
NOW = timezone.now()
CAPTIONS = "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nStem op de begroting\n"


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    keep_files_in(tmp_path, settings)


@pytest.fixture
def mila():
    return creator("mila").viewer


def drawn() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(file, "PNG")
    return file.getvalue()


def draft(content: bytes = b"", *, hashtags: str = "") -> Draft:
    return Draft(
        caption="Kom je ook?",
        hashtags=hashtags,
        language="nl",
        is_ai_generated=False,
        file=SimpleUploadedFile("../../etc/passwd.png", content) if content else None,
        alt_text="Een vlak" if content else "",
    )


def labelled(post: Post) -> None:
    mark_processed(post_ids=[post.pk], now=timezone.now())


def test_a_picture_becomes_a_post_that_is_recommended_once_it_has_its_labels(mila):
    content = drawn()
    handed = hand_in(
        viewer=mila, draft=draft(content, hashtags="#duinwaard, stem stem"), now=timezone.now()
    )
    assert (handed.file.name, handed.file.size) == (handed.key.hex, len(content))
    assert check_next(now=timezone.now())
    handed.refresh_from_db()
    post = handed.post
    assert post is not None
    assert (handed.state, handed.file.name) == (Upload.State.CHECKED, "")
    assert (post.account, post.caption, post.region) == (mila.account, "Kom je ook?", mila.region)
    assert post.hashtags == ["duinwaard", "stem"]
    assert post.media.alt_text == "Een vlak"
    assert (post.eligibility, post.intake.state) == ("ineligible", "waiting")
    assert release_labelled() == 0
    labelled(post)
    assert release_labelled() == 1
    post.refresh_from_db()
    assert post.eligibility == "eligible"
    assert not check_next(now=timezone.now())


def test_the_file_goes_with_the_decision_and_not_before(mila, django_capture_on_commit_callbacks):
    name = hand_in(viewer=mila, draft=draft(b"no picture"), now=timezone.now()).file.name
    assert waiting_files().exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        check_next(now=timezone.now())
    assert not waiting_files().exists(name)


def test_what_is_no_picture_is_refused_with_the_field_and_the_reason(mila):
    hand_in(viewer=mila, draft=draft(b"<svg/>"), now=timezone.now())
    check_next(now=timezone.now())
    refused = Upload.objects.get()
    assert (refused.state, refused.refused_field) == (Upload.State.REFUSED, "file")
    assert refused.shown_reason
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("handed", "field"), [({"alt_text": ""}, "file"), ({"captions": CAPTIONS}, "captions")]
)
def test_a_picture_needs_words_and_takes_no_captions(monkeypatch, handed, field):
    picture = CheckedMedia(
        kind="picture", content_type="image/webp", content=b"x", width=1, height=1
    )
    monkeypatch.setattr(upload_checks, "check_media", lambda content: picture)
    name = waiting_files().save("waiting", ContentFile(b"x"))
    language = "nl" if "captions" in handed else ""
    told = {"alt_text": "Een vlak", "file": name, "captions_language": language}
    UploadFactory.create(**told | handed)
    check_next(now=timezone.now())
    assert Upload.objects.get().refused_field == field


def test_what_captions_say_in_any_language_is_the_transcript(mila):
    video = CheckedMedia(
        kind="video", content_type="video/mp4", content=b"x", width=9, height=16, duration_ms=1000
    )
    checked = Checked(video, CheckedCaptions(content=CAPTIONS.encode(), cues=1))
    for language in ("nl", "en"):
        upload = UploadFactory.create(
            account=mila.account,
            captions=CAPTIONS,
            captions_language=language,
            is_ai_generated=True,
        )
        post = publish(upload=upload, checked=checked)
        assert post is not None
        assert post.transcript == "Stem op de begroting"
        media = PostMedia.objects.get(post=post)
        assert media.is_ai_generated
        assert [track.language for track in media.captions.all()] == [language]


def test_a_worker_that_dies_loses_nothing_until_it_died_too_often(monkeypatch):
    class Killed(BaseException):
        pass

    def killed(content):
        raise Killed

    monkeypatch.setattr(upload_checks, "check_media", killed)
    UploadFactory.create(file=waiting_files().save("waiting", ContentFile(b"x")))
    now = timezone.now()
    for _time in range(MAX_ATTEMPTS):
        with pytest.raises(Killed):
            check_next(now=now)
        assert not check_next(now=now)  # its lease still runs
        now += LEASE + timedelta(seconds=1)
    assert check_next(now=now)
    assert Upload.objects.get().state == Upload.State.REFUSED


def test_who_comes_back_late_writes_nothing():
    late = UploadFactory.create(attempts=1)
    Upload.objects.filter(pk=late.pk).update(attempts=2)
    assert publish(upload=late, checked=Checked()) is None
    assert not refuse(upload=late, refused=MediaRefused("late"))
    assert Upload.objects.get().state == Upload.State.WAITING


def test_what_somebody_decided_meanwhile_about_recommending_it_stays():
    post = publish(upload=UploadFactory.create(), checked=Checked())
    assert post is not None
    set_eligibility(post=post, eligibility="ineligible", reason="spam", by="user:1")
    labelled(post)
    assert release_labelled() == 1
    post.refresh_from_db()
    assert post.eligibility == "ineligible"


def test_only_the_maker_takes_something_back_as_far_as_it_came(mila, settings):
    other = creator("jurre").viewer
    waiting = hand_in(viewer=mila, draft=draft(b"x"), now=timezone.now())
    posted = UploadFactory.create(account=mila.account)
    post = publish(upload=posted, checked=Checked())
    assert post is not None
    for nobody in (other, ViewerFactory.create()):
        assert not take_back(viewer=nobody, key=waiting.key)
        assert not take_back(viewer=nobody, key=posted.key)
    assert take_back(viewer=mila, key=waiting.key)
    assert take_back(viewer=mila, key=posted.key)
    post.refresh_from_db()
    assert post.status == Post.Status.DELETED
    assert not Upload.objects.exists()
    assert not take_back(viewer=mila, key=posted.key)


def test_an_hour_takes_so_many_and_a_refusal_leaves_no_file(mila, settings):
    for _time in range(MOST_AN_HOUR):
        UploadFactory.create(account=mila.account)
    with pytest.raises(Refused, match="an hour"):
        hand_in(viewer=mila, draft=draft(b"x"), now=timezone.now())
    assert waiting_files().listdir("")[1] == []
    later = timezone.now() + timedelta(hours=1, minutes=1)
    assert hand_in(viewer=mila, draft=draft(), now=later)


def test_files_that_no_row_knows_go_after_a_day(mila):
    kept = hand_in(viewer=mila, draft=draft(b"x"), now=timezone.now()).file.name
    waiting_files().save("stray", ContentFile(b"x"))
    assert delete_strays(now=timezone.now()) == 0
    assert delete_strays(now=timezone.now() + timedelta(days=1, hours=1)) == 1
    assert waiting_files().listdir("")[1] == [kept]


def test_without_an_account_nothing_is_handed_in():
    with pytest.raises(Refused):
        hand_in(viewer=ViewerFactory.create(), draft=draft(), now=timezone.now())


def test_the_task_goes_on_while_something_waits(monkeypatch):
    rung: list[int] = []
    monkeypatch.setattr(check_uploads, "delay", lambda: rung.append(1))
    UploadFactory.create_batch(2)
    assert [check_uploads() for _time in range(3)] == [1, 1, 0]
    assert len(rung) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "live"},
        {"state": "refused"},
        {"reason": "no"},
        {"caption": ""},
        {"captions": "WEBVTT"},
        {"state": "refused", "reason": "no", "file": "left"},
    ],
)
def test_the_database_refuses_what_cannot_be(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        UploadFactory.create(**wrong)


def test_no_row_from_elsewhere_says_that_it_was_posted_here():
    with pytest.raises(Invalid, match="this platform itself"):
        validate({"platform": " ElectionCenter ", "external_id": "1", "caption": "x"}, now=NOW)
