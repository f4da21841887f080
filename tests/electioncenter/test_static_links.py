"""Addresses as files, and links between files: pure functions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electioncenter.static_links import Address, Links, broken, file_of, links_of_css, relative


LINKS = Links("https://elections.example", ("en", "nl", "ar"))


@pytest.mark.parametrize(
    ("path", "language", "expected"),
    [
        ("/", "", Address("/", "en")),
        ("/", "nl", Address("/nl/")),
        ("/nl/x/", "en", Address("/nl/x/")),
        ("/claims/a/", "nl", Address("/claims/a/", "nl")),
        ("/claims/a/", "static", Address("/claims/a/", "en")),
        ("/static/a.css", "nl", Address("/static/a.css")),
    ],
)
def test_an_address_without_a_language_is_one_page_for_each(path, language, expected):
    assert LINKS.of(path, language) == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/claims/a/#top", Address("/claims/a/", "nl")),
        ("stations/?q=home", Address("/nl/x/stations/")),
        ("https://elections.example/en/", Address("/en/")),
        ("https://other.example/en/", None),
        ("mailto:a@b.example", None),
        ("#main", None),
        ("/cms/login/", None),
        ("/api/v1/docs/", None),
    ],
)
def test_a_link_is_ours_somebody_elses_or_stays(link, expected):
    assert LINKS.address(link, Address("/nl/x/")) == expected


@pytest.mark.parametrize(
    ("address", "kind", "expected"),
    [
        (Address("/", "en"), "text/html; charset=utf-8", "index.html"),
        (Address("/nl/x/"), "text/html", "nl/x/index.html"),
        (Address("/claims/a/", "en"), "text/html", "claims/a/index.html"),
        (Address("/claims/a/", "nl"), "text/html", "nl/claims/a/index.html"),
        (Address("/en/corrections/feed/"), "application/atom+xml", "en/corrections/feed/index.xml"),
        (Address("/en/elections/nl.tk/"), "text/html", "en/elections/nl.tk/index.html"),
        (Address("/en/calendar.ics"), "text/calendar", "en/calendar.ics"),
        (Address("/og/3.png"), "image/png", "og/3.png"),
    ],
)
def test_every_address_has_its_file(address, kind, expected):
    assert file_of(address, kind, "en") == expected


FOLDERS = st.lists(st.sampled_from(["nl", "en", "a", "b"]), max_size=4)


@given(FOLDERS, FOLDERS)
def test_a_relative_link_leads_back_to_its_file(here, there):
    file, target = ("/".join([*each, "index.html"]) for each in (here, there))
    assert broken({file, target}, [(file, relative(target, file))]) == []
    assert not relative(target, file).startswith("/")


def test_a_link_to_a_file_that_is_not_there_is_found():
    links = [("nl/index.html", "../lost.html#x"), ("nl/index.html", "https://else.example/")]
    assert broken({"nl/index.html"}, links) == [("nl/index.html", "../lost.html#x")]


def test_a_stylesheets_pictures_are_links():
    css = "a{background:url('images/layers.png')} b{background:url(data:image/png;base64,x)}"
    assert links_of_css(css) == ["images/layers.png"]
