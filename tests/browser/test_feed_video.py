"""Videos in the feed, in a real browser: silent, captioned, one at a time, and in the viewer's hands."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from content.media.actions import add_captions, attach_media
from content.media.captions import check_captions
from content.media.inspection import read_media
from content.models import Post
from electioncenter.sample.files import FOLDER


FEED = "/feed/popular/"
PLAYING = "each => !each.paused && each.currentTime > 0"


def film(post: Post) -> None:
    folder = FOLDER / "media"
    media = attach_media(
        post=post,
        checked=read_media((folder / "ball.webm").read_bytes()),
        poster=read_media((folder / "ball.webp").read_bytes()),
        alt_text="A ball",
        is_ai_generated=False,
        by="system:test",
    )
    captions = check_captions(b"00:00.000 --> 00:04.000\nThud\n")
    add_captions(media=media, checked=captions, language="en", label="English", by="system:test")


@pytest.fixture
def two_films(site, settings, tmp_path: Path):
    settings.POST_MEDIA_ROOT = tmp_path
    for post in Post.objects.newest_first()[:2]:
        film(post)


def until(page: Page, video, condition: str) -> None:
    page.wait_for_function(f"([each]) => ({condition})(each)", arg=[video.element_handle()])


def test_a_film_obeys_keys_and_buttons_and_nothing_moves_when_it_begins(open_page, two_films):
    page = open_page(FEED, width=390)
    first = page.locator("article").first
    video = first.locator("video")
    assert video.evaluate("each => [each.paused, each.muted, each.controls]") == [True, True, False]
    first.focus()
    before = first.bounding_box()
    page.keyboard.press("Space")
    until(page, video, PLAYING)
    assert first.bounding_box() == before
    expect(first.get_by_role("button", name="Play")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("m")
    until(page, video, "each => !each.muted")
    shown = "each => [...each.textTracks].map(track => track.mode)"
    assert video.evaluate(shown) == ["showing"]
    page.keyboard.press("c")
    assert video.evaluate(shown) == ["disabled"]
    first.get_by_role("button", name="Play").click()
    until(page, video, "each => each.paused")
    page.locator("article").nth(1).get_by_role("button", name="Play").click()
    until(page, page.locator("video").nth(1), PLAYING)
    page.keyboard.press("k")
    first.get_by_role("button", name="Play").click()
    until(page, page.locator("video").nth(1), "each => each.paused")


def test_it_begins_by_itself_only_where_motion_and_data_are_not_spared(
    browser, live_server, two_films
):
    saving = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    for motion, script, begins in (
        ("no-preference", "", True),
        ("no-preference", saving, False),
        ("reduce", "", False),
    ):
        context = browser.new_context(base_url=live_server.url, reduced_motion=motion)
        context.add_init_script(script)
        page = context.new_page()
        page.goto(FEED, wait_until="networkidle")
        video = page.locator("video").first
        if begins:
            until(page, video, PLAYING)
            assert video.evaluate("each => each.muted")
        else:
            assert video.evaluate("each => each.paused && each.networkState !== 2")
        context.close()


def test_without_a_script_a_film_has_the_browsers_own_controls(open_page, two_films):
    page = open_page(FEED, java_script_enabled=False)
    video = page.locator("video").first
    expect(video).to_be_visible()
    expect(video).to_have_attribute("controls", "")
    expect(page.locator(".clip-player").first).to_be_hidden()
