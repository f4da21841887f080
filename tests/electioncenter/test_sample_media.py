"""The sample's clips and pictures: small, taken as an upload would be, and with words for everybody."""

import pytest
from django.conf import settings

from content.media.captions import check_captions
from content.media.inspection import read_media
from content.models import Post, PostMedia
from electioncenter.sample import showing
from electioncenter.sample.files import FOLDER, document, rows
from electioncenter.sample.loader import POSTS
from tests.factories.content import PostFactory


SAID = document("media/media.json")
LANGUAGES = {code for code, _name in settings.LANGUAGES}


@pytest.mark.parametrize("name", SAID["shown"])
def test_a_file_of_the_sample_is_small_and_would_be_taken(name):
    shown = SAID["shown"][name]
    file = FOLDER / "media" / shown["file"]
    assert file.stat().st_size <= 100_000
    found = read_media(file.read_bytes())
    assert (found.width, found.height) == (360, 640)
    assert set(shown["alt"]) == LANGUAGES
    if found.kind == "video":
        assert found.duration_ms is not None
        assert 3000 <= found.duration_ms <= 6000
        assert read_media(file.with_suffix(".webp").read_bytes()).kind == "picture"
        for language in LANGUAGES:
            assert check_captions(showing.vtt(shown["cues"], language).encode()).cues


@pytest.mark.django_db
def test_posts_of_the_sample_get_them(settings, tmp_path):
    settings.POST_MEDIA_ROOT = tmp_path
    known = {row["id"]: row["lang"] for name in POSTS for row in rows(name)}
    for each in SAID["posts"]:
        PostFactory.create(
            account__platform="sample", external_id=each["id"], language=known[each["id"]]
        )
    assert showing.load_media("sample") == len(SAID["posts"]) >= 24
    assert PostMedia.objects.declared_ai().count() == 3
    clock = Post.objects.with_media().get(external_id="dw-p142").media
    assert {track.language for track in clock.captions.all()} == LANGUAGES
    assert clock.alt_text.startswith("Tekening fan in klok")
