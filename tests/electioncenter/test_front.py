"""docs/deploy/nginx.conf itself, before an origin that remembers what it was asked."""

import http.client
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from electioncenter.benchmark import front


pytestmark = pytest.mark.skipif(not front.is_installed(), reason="nginx is not installed")


class Origin:
    """Answers each path with a number of its own, and as `answers` says."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answers: dict[str, tuple[int, str]] = {}
        origin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                origin.asked.append({"path": self.path, **dict(self.headers)})
                path = self.path.partition("?")[0]
                status, cache_control = origin.answers.get(path, (200, "public, max-age=60"))
                body = f"{path} {len(origin.asked)}".encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html")
                self.send_header("Cache-Control", cache_control)
                self.send_header("Set-Cookie", "session=1")
                self.send_header("Vary", "Cookie")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.do_GET()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self._thread = threading.Thread(target=self.server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


@pytest.fixture
def origin() -> Iterator[Origin]:
    made = Origin()
    yield made
    made.stop()


@pytest.fixture
def nginx(origin, tmp_path) -> Iterator[front.Front]:
    tmp_path.chmod(0o755)
    with front.front(tmp_path / "nginx", origin_port=origin.port) as running:
        yield running


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]

    def __getitem__(self, name: str) -> str | None:
        return self.headers.get(name)


def ask(nginx, path, method="GET", body=None, **headers) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", nginx.port, timeout=30)
    connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
    response = connection.getresponse()
    answer = Answer(response.status, response.read().decode(), dict(response.getheaders()))
    connection.close()
    return answer


def test_a_page_is_asked_for_once(nginx, origin):
    assert [ask(nginx, "/en/").text for _ in range(3)] == ["/en/ 1"] * 3
    assert ask(nginx, "/en/")["X-Cache"] == "HIT"


def test_readers_cookies_do_not_reach_the_site_and_its_own_do_not_reach_them(nginx, origin):
    answer = ask(nginx, "/en/", Cookie="sessionid=secret", Authorization="Bearer x")
    assert answer["Set-Cookie"] is None
    assert ask(nginx, "/en/", Cookie="sessionid=other").text == answer.text
    assert not {"Cookie", "Authorization"} & set(origin.asked[0])
    assert origin.asked[0]["Host"] == "127.0.0.1"


def test_browsers_ask_again_each_time(nginx):
    assert ask(nginx, "/en/")["Cache-Control"] == "public, no-cache"


def test_what_is_searched_for_makes_no_copies_and_is_in_no_log(nginx, origin):
    first = ask(nginx, "/en/?address=Dorpsstraat+1")
    assert ask(nginx, "/en/?address=Elsewhere").text == first.text
    assert origin.asked[0]["path"] == "/en/"
    ask(nginx, "/en/", method="POST", body="address=Dorpsstraat")
    nginx.process.terminate()  # writes the rest of its log
    nginx.process.wait()
    assert "GET /en/ 200" in nginx.log
    assert "POST /en/ 200" in nginx.log
    assert "Dorpsstraat" not in nginx.log
    assert "127.0.0.1" not in nginx.log


def test_a_search_is_never_answered_from_the_cache(nginx):
    ask(nginx, "/en/")
    answers = [ask(nginx, "/en/", method="POST", body="a=1").text for _ in range(2)]
    assert answers == ["/en/ 2", "/en/ 3"]


def test_searches_of_one_visitor_are_limited_and_pages_are_not(nginx):
    searches = [ask(nginx, "/en/", method="POST", body="a=1").status for _ in range(20)]
    assert searches[:10] == [200] * 10
    assert 429 in searches
    assert {ask(nginx, "/en/").status for _ in range(30)} == {200}


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "en"),
        ({"Accept_Language": "nl-BE,nl;q=0.9"}, "nl"),
        ({"Accept_Language": "nl", "Cookie": "django_language=ar"}, "ar"),
        ({"Accept_Language": "de"}, "en"),
    ],
)
def test_an_address_without_a_language_is_kept_for_each(nginx, origin, headers, language):
    ask(nginx, "/", Accept_Language="fy")
    assert ask(nginx, "/", **headers).text == "/ 2"
    assert origin.asked[1]["Accept-Language"] == language


def test_the_secret_brings_a_fresh_copy_for_everybody(nginx):
    assert ask(nginx, "/en/").text == "/en/ 1"
    assert ask(nginx, "/en/", X_Cache_Refresh="guess").text == "/en/ 1"
    assert ask(nginx, "/en/", X_Cache_Refresh=front.TOKEN).text == "/en/ 2"
    assert ask(nginx, "/en/").text == "/en/ 2"


def test_a_page_that_is_taken_down_is_gone_at_once(nginx, origin):
    ask(nginx, "/en/x/")
    origin.answers["/en/x/"] = (404, "")
    ask(nginx, "/en/x/", X_Cache_Refresh=front.TOKEN)
    assert ask(nginx, "/en/x/").status == 404


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_while_the_site_fails_readers_get_the_last_copy(nginx, origin, status):
    origin.answers["/en/"] = (200, "public, max-age=1")
    ask(nginx, "/en/")
    origin.answers["/en/"] = (status, "no-store")
    ask(nginx, "/en/", X_Cache_Refresh=front.TOKEN)  # the failure itself is not kept
    threading.Event().wait(2.1)
    answer = ask(nginx, "/en/")
    assert (answer.status, answer.text, answer["X-Cache"]) == (200, "/en/ 1", "STALE")


def test_with_the_site_gone_the_exported_copy_is_read(tmp_path):
    tmp_path.chmod(0o755)
    with front.front(tmp_path / "nginx", origin_port=front.free_port()) as nginx:
        (nginx.folder / "copy" / "en" / "x").mkdir(parents=True)
        (nginx.folder / "copy" / "en" / "x" / "index.html").write_text("exported")
        (nginx.folder / "copy" / "503.html").write_text("what still works")
        assert ask(nginx, "/en/x/").text == "exported"
        lost = ask(nginx, "/en/y/")
        assert (lost.status, lost.text, lost["Retry-After"]) == (503, "what still works", "30")
        assert ask(nginx, "/en/y/", method="POST", body="a=1").status == 503


@pytest.mark.parametrize("path", ["/cms/", "/api/v1/claims/", "/xrpc/a.b", "/readyz", "/feed/"])
def test_staff_api_and_health_are_never_kept_and_keep_their_cookies(nginx, origin, path):
    first, second = (ask(nginx, path, Cookie="sessionid=1") for _ in range(2))
    assert first.text != second.text
    assert first["Set-Cookie"] == "session=1"
    assert origin.asked[0]["Cookie"] == "sessionid=1"


def test_what_is_asked_of_the_skeleton_reaches_the_site(nginx, origin):
    ask(nginx, "/xrpc/app.bsky.feed.getFeedSkeleton?feed=popular&limit=3")
    assert origin.asked[0]["path"] == "/xrpc/app.bsky.feed.getFeedSkeleton?feed=popular&limit=3"


def test_what_one_visitor_does_in_feeds_is_limited_and_reading_is_not(nginx):
    sent = [ask(nginx, "/feed/posts/1/like", method="POST", body="on=1") for _ in range(60)]
    assert {each.status for each in sent[:30]} == {200}
    assert 429 in {each.status for each in sent}
    assert {ask(nginx, "/feed/popular/").status for _ in range(60)} == {200}


def test_static_files_come_from_disk_compressed_beforehand(nginx, origin):
    (nginx.folder / "static" / "a.css").write_text("plain")
    (nginx.folder / "static" / "a.css.gz").write_text("packed")
    assert ask(nginx, "/static/a.css").text == "plain"
    packed = ask(nginx, "/static/a.css", Accept_Encoding="gzip")
    assert (packed.text, packed["Content-Encoding"]) == ("packed", "gzip")
    assert packed["Cache-Control"] == "public, max-age=31536000, immutable"
    assert origin.asked == []
