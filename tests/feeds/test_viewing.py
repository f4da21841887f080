from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from feeds.models import Follow, Reaction, Viewer
from feeds.same_origin import same_origin
from feeds.viewing import (
    COOKIE,
    MOST_AN_HOUR,
    TooManyViewers,
    ensure_viewer,
    remember,
    viewer_of,
)
from tests.concurrency import all_at_once
from tests.factories.content import PostFactory
from tests.factories.feeds import FollowFactory, ReactionFactory, ViewerFactory
from tests.factories.users import UserFactory


@pytest.fixture
def ask():
    """A request of a login or of nobody, with the cookie that a response set."""

    def ask(user=None, cookie: str | None = None):
        request = RequestFactory().get("/feed/")
        request.user = user or AnonymousUser()
        if cookie is not None:
            request.COOKIES[COOKIE] = cookie
        return request

    return ask


def cookie_of(viewer: Viewer) -> str:
    response = HttpResponse()
    remember(response, viewer)
    return response.cookies[COOKIE].value


@pytest.mark.django_db
class TestViewerOf:
    def test_nobody_is_nobody_and_looking_makes_no_viewer(self, ask, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert viewer_of(ask()) is None
        assert not Viewer.objects.exists()

    def test_the_cookie_leads_back_to_its_viewer(self, ask):
        viewer = ViewerFactory.create()
        assert viewer_of(ask(cookie=cookie_of(viewer))) == viewer

    def test_a_login_has_its_own_viewer_whatever_the_cookie_says(self, ask):
        own = ViewerFactory.create(user=UserFactory.create())
        cookie = cookie_of(ViewerFactory.create())
        assert viewer_of(ask(own.user, cookie)) == own

    @pytest.mark.parametrize("change", ["forged", "", "x" * 5000, ":::", "\x00", "é"])
    def test_a_forged_cookie_is_nobody(self, ask, change):
        ViewerFactory.create()
        assert viewer_of(ask(cookie=change)) is None

    def test_a_key_without_its_signature_is_nobody(self, ask):
        viewer = ViewerFactory.create()
        assert viewer_of(ask(cookie=str(viewer.key))) is None
        signed = cookie_of(viewer)
        other = str(ViewerFactory.create().key)
        assert viewer_of(ask(cookie=signed.replace(str(viewer.key), other))) is None

    def test_a_cookie_signed_for_another_purpose_is_nobody(self, ask):
        response = HttpResponse()
        viewer = ViewerFactory.create()
        response.set_signed_cookie(COOKIE, str(viewer.key), salt="something else")
        assert viewer_of(ask(cookie=response.cookies[COOKIE].value)) is None

    def test_a_cookie_ends_after_a_year(self, ask, time_machine):
        time_machine.move_to("2026-03-01T12:00Z")
        cookie = cookie_of(ViewerFactory.create())
        time_machine.move_to("2027-03-02T12:00Z")
        assert viewer_of(ask(cookie=cookie)) is None

    def test_an_unknown_key_is_nobody(self, ask):
        cookie = cookie_of(Viewer())
        assert viewer_of(ask(cookie=cookie)) is None

    def test_after_signing_out_the_cookie_leads_to_nothing_of_the_login(self, ask):
        viewer = ViewerFactory.create()
        cookie = cookie_of(viewer)
        viewer.user = UserFactory.create()
        viewer.save()
        assert viewer_of(ask(cookie=cookie)) is None


@pytest.mark.django_db
class TestEnsureViewer:
    def test_a_control_makes_a_viewer_once(self, ask):
        viewer = ensure_viewer(ask())
        assert ensure_viewer(ask(cookie=cookie_of(viewer))) == viewer
        assert Viewer.objects.count() == 1

    def test_a_login_gets_one_viewer(self, ask):
        user = UserFactory.create()
        assert ensure_viewer(ask(user)) == ensure_viewer(ask(user))
        assert Viewer.objects.get().user == user

    def test_a_login_takes_over_what_the_cookie_had(self, ask):
        viewer = ViewerFactory.create()
        assert ensure_viewer(ask(UserFactory.create(), cookie_of(viewer))) == viewer

    def test_one_address_makes_only_so_many_an_hour(self, ask):
        viewers = [ensure_viewer(ask()) for _time in range(MOST_AN_HOUR)]
        with pytest.raises(TooManyViewers):
            ensure_viewer(ask())
        assert ensure_viewer(ask(cookie=cookie_of(viewers[0]))) == viewers[0]
        assert ensure_viewer(ask(UserFactory.create())).user_id
        elsewhere = ask()
        elsewhere.META["REMOTE_ADDR"] = "192.0.2.7"
        assert ensure_viewer(elsewhere) not in viewers

    def test_beyond_it_a_form_is_answered_with_the_page_that_says_so(self, client, monkeypatch):
        monkeypatch.setattr("feeds.viewing.MOST_AN_HOUR", 1)
        post = PostFactory.create()
        path, headers = reverse("feeds:react", args=[post.pk, "like"]), {"Sec-Fetch-Site": "none"}
        codes = []
        for _time in range(2):
            client.cookies.clear()
            answer = client.post(path, {"on": "1"}, headers=headers)
            codes.append(answer.status_code)
        assert codes == [302, 429]
        assert "429.html" in [each.name for each in answer.templates]
        assert answer["Retry-After"] == "3600"
        assert Viewer.objects.count() == Reaction.objects.count() == 1


class TestRemember:
    def test_the_cookie_is_for_this_site_alone(self, settings):
        settings.SESSION_COOKIE_SECURE = True
        response = HttpResponse()
        remember(response, Viewer())
        cookie = response.cookies[COOKIE]
        assert cookie["httponly"]
        assert cookie["secure"]
        assert cookie["samesite"] == "Lax"
        assert cookie["max-age"] == 365 * 24 * 3600

    def test_a_login_needs_none(self):
        response = HttpResponse()
        remember(response, Viewer(user_id=1))
        assert COOKIE not in response.cookies


@pytest.mark.django_db
class TestSigningIn:
    def sign_in(self, client, user):
        return client.post(
            reverse("account_login"),
            {"login": user.username, "password": "a long enough passphrase"},
        )

    def test_what_was_done_under_the_cookie_is_the_logins(self, client):
        viewer = ViewerFactory.create()
        ReactionFactory.create(viewer=viewer)
        user = UserFactory.create()
        client.cookies[COOKIE] = cookie_of(viewer)
        assert self.sign_in(client, user).status_code == 302
        assert Viewer.objects.get(user=user).reactions.count() == 1

    def test_without_a_cookie_no_viewer_is_made(self, client):
        assert self.sign_in(client, UserFactory.create()).status_code == 302
        assert not Viewer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_login_that_asks_twice_at_once_gets_one_viewer():
    user = UserFactory.create()
    cookie = ViewerFactory.create()
    FollowFactory.create(viewer=cookie)

    def ask(has_cookie: bool):
        request = RequestFactory().get("/")
        request.user = user
        if has_cookie:
            request.COOKIES[COOKIE] = cookie_of(cookie)
        return ensure_viewer(request)

    found = all_at_once([partial(ask, number % 2 == 0) for number in range(6)])
    assert len({viewer.pk for viewer in found}) == 1
    assert Viewer.objects.filter(user=user).count() == 1
    assert Follow.objects.get().viewer_id == found[0].pk


class TestSameOrigin:
    def answer(self, method="post", **headers):
        view = same_origin(lambda request: HttpResponse("done"))
        return view(getattr(RequestFactory(), method)("/", headers=headers)).content

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "same-origin"},
            {"Sec-Fetch-Site": "none"},
            {"Origin": "http://testserver"},
            {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        ],
    )
    def test_our_own_pages_may(self, headers):
        assert self.answer(**headers) == b"done"

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": ""},
            {"Origin": "null"},
            {"Origin": "https://elsewhere.example"},
            {"Origin": "https://testserver"},
            {"Origin": "http://testserver.elsewhere.example"},
            {"Origin": "http://testserver:8000"},
            {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        ],
    )
    def test_others_may_not(self, headers):
        with pytest.raises(PermissionDenied):
            self.answer(**headers)

    def test_reading_is_free(self):
        assert self.answer("get") == b"done"

    def test_no_token_is_asked_for(self):
        def view(request: HttpRequest) -> HttpResponse:
            return HttpResponse()

        assert vars(same_origin(view))["csrf_exempt"]
