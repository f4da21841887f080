"""Page views are counted from the log, and nobody who reads is."""

from datetime import date

import pytest
from django.test import override_settings

from elections import pageviews
from elections.actions.pageviews import count_new_views
from elections.models import PageViewCount, PageViewLog
from elections.queries.pageviews import most_viewed, views_per_day
from elections.tasks import count_page_views
from tests.concurrency import all_at_once
from tests.factories.elections import PageViewCountFactory


DAY = date(2027, 3, 17)
GUNICORN = "[17/Mar/2027:21:00:00 +0000] GET /nl/duinwaard/ 200 39961\n"
NGINX = "2027-03-17T21:00:00+00:00 GET /nl/duinwaard/ 200 39961 0.000 HIT\n"


@pytest.mark.parametrize("line", [GUNICORN, NGINX, NGINX.replace(" 200 ", " 304 ")])
def test_a_page_that_was_read_counts(line):
    assert pageviews.count([line]) == {(DAY, "/nl/duinwaard/"): 1}


@pytest.mark.parametrize(
    "line",
    [
        NGINX.replace("GET", "POST"),
        NGINX.replace(" 200 ", " 404 "),
        NGINX.replace("/nl/duinwaard/", "/static/site.css"),
        NGINX.replace("/nl/duinwaard/", "/cms/pages/"),
        NGINX.replace("/nl/duinwaard/", "/nl/elections/nl.gr.x/calendar.ics"),
        NGINX.replace("/nl/duinwaard/", f"/nl/{'x' * 300}/"),
        "Traceback (most recent call last):\n",
        "",
    ],
)
def test_what_is_no_page_or_was_not_shown_does_not_count(line):
    assert not pageviews.count([line])


@pytest.fixture
def log(tmp_path):
    return tmp_path / "access.log"


def counted():
    return dict(PageViewCount.objects.values_list("path", "views"))


@pytest.mark.django_db
def test_each_line_counts_once_however_often_the_log_is_read(log):
    log.write_text(GUNICORN + NGINX)
    assert count_new_views(log=log, by="system:test") == 2
    assert count_new_views(log=log, by="system:test") == 0
    with log.open("a") as more:
        more.write(NGINX)
    assert count_new_views(log=log, by="system:test") == 1
    assert counted() == {"/nl/duinwaard/": 3}


@pytest.mark.django_db
def test_half_a_line_waits_for_its_other_half(log):
    log.write_text(NGINX + NGINX[:30])
    assert count_new_views(log=log, by="system:test") == 1
    with log.open("a") as more:
        more.write(NGINX[30:])
    assert count_new_views(log=log, by="system:test") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["replaced", "cut short"])
def test_a_log_that_was_rotated_is_read_from_its_start(log, how):
    log.write_text(NGINX * 3)
    count_new_views(log=log, by="system:test")
    if how == "replaced":
        log.rename(log.with_suffix(".old"))
    log.write_text(NGINX)
    assert count_new_views(log=log, by="system:test") == 1
    assert counted() == {"/nl/duinwaard/": 4}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_count_once(log):
    log.write_text(NGINX * 10)
    PageViewLog.objects.create(name=str(log), inode=log.stat().st_ino, offset=0)
    all_at_once([lambda: count_new_views(log=log, by="system:test")] * 2)
    assert counted() == {"/nl/duinwaard/": 10}


@pytest.mark.django_db
def test_the_task_counts_the_log_that_is_set(log):
    log.write_text(NGINX)
    with override_settings(PAGE_VIEW_LOG=str(log)):
        assert count_page_views() == 1
    with override_settings(PAGE_VIEW_LOG=str(log.with_name("none.log"))):
        assert count_page_views() == 0
    with override_settings(PAGE_VIEW_LOG=""):
        assert count_page_views() == 0


@pytest.mark.django_db
def test_days_without_views_are_days_all_the_same():
    PageViewCountFactory.create(day=date(2027, 3, 15), views=4, path="/nl/a/")
    PageViewCountFactory.create(day=DAY, views=2, path="/nl/a/")
    PageViewCountFactory.create(day=DAY, views=5, path="/nl/b/")
    PageViewCountFactory.create(day=date(2027, 3, 1), views=9, path="/nl/old/")
    assert views_per_day(until=DAY, days=3) == [
        (date(2027, 3, 15), 4),
        (date(2027, 3, 16), 0),
        (DAY, 7),
    ]
    assert most_viewed(until=DAY, days=3, limit=5) == [("/nl/a/", 6), ("/nl/b/", 5)]
