"""The form with which a creator posts, and the list of what became of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from content.models import Post
from feeds.actions.upload_checks import Checked, publish
from feeds.creators import handing_in
from feeds.creators.handing_in import LARGEST_REQUEST, MOST_TRIES_AN_HOUR
from feeds.models import Upload
from feeds.queries.creators import UPLOADS_A_PAGE
from tests.factories.feeds import EligibilityPolicyFactory, UploadFactory
from tests.feeds.creators.people import OURS, creator, keep_files_in, somebody


pytestmark = pytest.mark.django_db
WORDS = {"caption": "Kom je ook?", "language": "nl", "is_ai_generated": "no"}
CAPTIONS = b"1\n00:00:01,000 --> 00:00:02,000\nStem mee\n"


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    keep_files_in(tmp_path, settings)


def file(name="clip.mp4", content=b"x", kind="video/mp4"):
    return SimpleUploadedFile(name, content, kind)


def test_words_alone_are_handed_in_and_wait():
    mila = creator("mila")
    assert 'enctype="multipart/form-data"' in mila.get("/feed/new/").text
    assert mila.send("new", **WORDS)["Location"] == "/feed/mine/"
    upload = Upload.objects.get()
    assert (upload.account, upload.state) == (mila.own, Upload.State.WAITING)
    page = mila.get("/feed/mine/").text
    assert "Waits to be looked at" in page
    assert "Kom je ook?" in page


def test_a_video_with_captions_and_its_disclosure_is_kept():
    filled = WORDS | {"caption": "", "is_ai_generated": "yes", "captions_language": "nl"}
    files = {"file": file(), "captions": file("clip.srt", CAPTIONS)}
    assert creator("mila").send("new", **filled | files).status_code == 302
    upload = Upload.objects.get()
    assert upload.is_ai_generated
    assert (upload.captions, upload.captions_language) == (CAPTIONS.decode(), "nl")
    assert upload.file.name == upload.key.hex


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"is_ai_generated": ""}, "is_ai_generated"),
        ({"caption": ""}, "caption"),
        ({"caption": "x" * 5001}, "caption"),
        ({"language": "xx"}, "language"),
        ({"file": file("p.png", kind="image/png")}, "alt_text"),
        ({"file": file(), "captions": file("c.srt", CAPTIONS)}, "captions_language"),
        (
            {"file": file(), "captions": file("c.srt", b"\xff"), "captions_language": "nl"},
            "captions",
        ),
        ({"captions": file("c.srt", CAPTIONS), "captions_language": "nl"}, "captions"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(change, field):
    for each in change.values():
        if not isinstance(each, str):
            each.seek(0)
    answer = creator("mila").send("new", **WORDS | change)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert not Upload.objects.exists()


def test_only_somebody_with_an_account_from_our_own_page_hands_in(client):
    assert client.post("/feed/new/", WORDS, headers=OURS)["Location"].startswith("/account/login/")
    assert somebody().send("new", **WORDS)["Location"] == "/feed/account/"
    for headers in ({}, {"sec-fetch-site": "cross-site"}):
        assert (
            creator(f"mila{len(headers)}").send("new", headers=headers, **WORDS).status_code == 403
        )
    assert not Upload.objects.exists()


def test_what_is_too_large_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(handing_in, "UploadForm", lambda *given: None if not given else 1 / 0)
    address, mila = reverse("feeds:new"), creator("mila")
    for length, status in ((LARGEST_REQUEST + 1, 413), ("much", 413)):
        answer = mila.post(address, WORDS, headers=OURS, CONTENT_LENGTH=str(length))
        assert answer.status_code == status
    assert "at most 50 MB" in answer.text


def test_tries_are_limited_too(monkeypatch):
    mila = creator("mila")
    for _time in range(MOST_TRIES_AN_HOUR):
        assert mila.send("new").status_code == 400
    assert mila.send("new", **WORDS).status_code == 429


def test_the_list_says_why_a_post_is_not_recommended():
    mila = creator("mila")
    post = publish(upload=UploadFactory.create(account=mila.own), checked=Checked())
    assert post is not None
    assert "Not before it has its labels." in mila.get("/feed/mine/").text
    Upload.objects.update(state=Upload.State.LIVE)
    assert "marked as not to be recommended" in mila.get("/feed/mine/").text
    Post.objects.update(eligibility=Post.Eligibility.ELIGIBLE)
    assert "it may stand in every feed" in mila.get("/feed/mine/").text
    values = [f"{post.platform}:{post.external_id}"]
    EligibilityPolicyFactory.create(
        approved=True,
        regions=["*"],
        rules=({"target": "post", "values": values, "effect": "not_recommended"},),
    )
    assert "An election policy keeps it back." in mila.get("/feed/mine/").text


def test_one_deletes_ones_own_and_sees_nobody_elses():
    mila, jurre = creator("mila"), creator("jurre")
    upload = UploadFactory.create(account=mila.own)
    assert jurre.send("delete-own", upload.key).status_code == 404
    assert upload.caption not in jurre.get("/feed/mine/").text
    assert mila.send("delete-own", upload.key, headers={}).status_code == 403
    assert mila.send("delete-own", upload.key)["Location"] == "/feed/mine/"
    assert not Upload.objects.exists()


def test_the_list_has_pages_and_as_many_queries_for_one_as_for_many(
    django_assert_max_num_queries,
):
    mila = creator("mila")
    counts = []
    for number in (1, UPLOADS_A_PAGE):
        for upload in UploadFactory.create_batch(number, account=mila.own):
            publish(upload=upload, checked=Checked())
        mila.get("/feed/mine/")
        with django_assert_max_num_queries(30) as asked:
            page = mila.get("/feed/mine/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert len(page.context["rows"]) == UPLOADS_A_PAGE
    rest = mila.get(f"/feed/mine/?before={page.context['next_before']}")
    assert len(rest.context["rows"]) == 1
