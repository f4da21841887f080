"""Somebody begins an account and posts, on a telephone and at a desk; axe finds nothing."""

import io
from pprint import pformat

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from content.actions import mark_processed
from content.models import Post
from feeds.actions.upload_checks import check_next, release_labelled
from feeds.models import Viewer
from tests.browser.test_accessibility import faults
from tests.factories.feeds import FollowFactory, ReactionFactory, UploadFactory
from tests.factories.users import UserFactory
from tests.feeds.creators.people import keep_files_in


OWN_PAGES = ("account/", "new/", "mine/", "saved/", "following/accounts/", "controls/", "friends/")


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    keep_files_in(tmp_path, settings)


def drawn() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (360, 640), "darkslateblue").save(file, "PNG")
    return file.getvalue()


def work() -> None:
    """What workers would do: look at what was handed in, label it, let it go."""
    assert check_next(now=timezone.now())
    mark_processed(post_ids=[Post.objects.get().pk], now=timezone.now())
    assert release_labelled() == 1


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_a_first_post(live_server, sign_in_portal, width, scheme):
    user = UserFactory.create(username="mila", password=None)
    page = sign_in_portal(user, "/feed/mine/", width=width, scheme=scheme)
    expect(page.get_by_role("heading", name="Begin an account")).to_be_visible()
    page.get_by_label("Handle").fill("mila")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="mila", exact=True)).to_be_visible()
    page.get_by_role("link", name="New post").click()
    page.get_by_label("Caption", exact=True).fill("Mijn eerste foto")
    picture = {"name": "duin.png", "mimeType": "image/png", "buffer": drawn()}
    page.get_by_label("Video or picture").set_input_files(files=[picture])
    page.get_by_label("No", exact=True).check()
    page.get_by_label("What is to be seen").fill("Een duin")
    page.get_by_role("button", name="Publish the post").click()
    expect(page.get_by_text("Waits to be looked at")).to_be_visible()
    work()
    page.reload()
    expect(page.get_by_text("Yes: it may stand in every feed.")).to_be_visible()
    page.get_by_role("link", name="As others see them").click()
    expect(page.get_by_role("img", name="Een duin")).to_be_visible()
    _look_at_all(page, user, width)


def _look_at_all(page, user, width):
    viewer = Viewer.objects.get(user=user)
    FollowFactory.create(viewer=viewer)
    ReactionFactory.create(viewer=viewer, post=Post.objects.get(), kind="save")
    UploadFactory.create(account=viewer.account, state="refused", reason="Nothing was in it.")
    found = {"profile": faults(page, width)}
    for path in OWN_PAGES:
        page.goto(f"/feed/{path}", wait_until="networkidle")
        found[path] = faults(page, width)
    wrong = {where: each for where, each in found.items() if each}
    assert not wrong, pformat(wrong)
