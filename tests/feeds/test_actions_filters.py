from datetime import timedelta
from functools import partial
from importlib import import_module

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from feeds.actions.controls import MOST_FOLLOWS
from feeds.actions.filters import add_filter, change_filter, remove_filter
from feeds.actions.refused import Refused
from feeds.models import MOST_FILTERS, FilteredPost, KeywordFilter, Viewer
from tests.concurrency import all_at_once, at_once
from tests.factories.feeds import FilteredPostFactory, KeywordFilterFactory, ViewerFactory


NOW = timezone.now()


@pytest.fixture
def viewer():
    return ViewerFactory.create()


def refused(viewer, phrase="vuurwerk", **values) -> str:
    with pytest.raises(Refused) as error:
        add_filter(viewer=viewer, phrase=phrase, now=NOW, **values)
    return error.value.field


@pytest.mark.django_db
class TestAdding:
    def test_only_what_the_viewer_gave_or_confirmed_is_in_it(self, viewer):
        kept = add_filter(
            viewer=viewer,
            phrase="  oud   en nieuw ",
            now=NOW,
            language="nl",
            related=["vuurwerk", " vuurwerk", "", "knal"],
            scope="everywhere",
            expires_at=NOW + timedelta(days=1),
        )
        kept.refresh_from_db()
        assert kept.phrase == "oud en nieuw"
        assert kept.related == ["vuurwerk", "knal"]
        assert (kept.language, kept.scope) == ("nl", "everywhere")

    def test_the_same_phrase_is_the_same_filter(self, viewer):
        first = add_filter(viewer=viewer, phrase="Café", now=NOW, related=["koffie"])
        again = add_filter(viewer=viewer, phrase="CAFE\u0301", now=NOW)
        assert again.pk == first.pk
        assert KeywordFilter.objects.get().related == []

    @pytest.mark.parametrize("phrase", ["", "   ", "...", "\0", "!?", "x" * 101])
    def test_a_phrase_has_letters_and_an_end(self, viewer, phrase):
        assert refused(viewer, phrase) == "phrase"

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"language": "Dutch"}, "language"),
            ({"language": "n1"}, "language"),
            ({"scope": "nowhere"}, "scope"),
            ({"expires_at": NOW}, "expires_at"),
            ({"expires_at": NOW + timedelta(days=4000)}, "expires_at"),
            ({"related": ["x" * 101]}, "related"),
            ({"related": [str(number) for number in range(51)]}, "related"),
        ],
    )
    def test_what_does_not_fit_is_named(self, viewer, values, field):
        assert refused(viewer, **values) == field


@pytest.mark.django_db
class TestChanging:
    def test_what_it_kept_back_is_decided_anew(self, viewer):
        kept = KeywordFilterFactory.create(viewer=viewer)
        FilteredPostFactory.create(keyword_filter=kept)
        changed = change_filter(
            viewer=viewer,
            filter_id=kept.pk,
            now=NOW,
            language="",
            related=["knal"],
            scope="recommended",
            expires_at=None,
        )
        assert changed.related == ["knal"]
        assert not FilteredPost.objects.exists()

    def test_another_viewers_filter_is_out_of_reach(self, viewer):
        other = KeywordFilterFactory.create()
        with pytest.raises(Refused) as error:
            change_filter(
                viewer=viewer,
                filter_id=other.pk,
                now=NOW,
                language="",
                related=[],
                scope="recommended",
                expires_at=None,
            )
        assert error.value.field == "filter"
        assert not remove_filter(viewer=viewer, filter_id=other.pk)

    def test_removed_it_is_gone_with_what_it_kept_back(self, viewer):
        kept = FilteredPostFactory.create(keyword_filter__viewer=viewer).keyword_filter
        assert remove_filter(viewer=viewer, filter_id=kept.pk)
        assert not remove_filter(viewer=viewer, filter_id=kept.pk)
        assert not FilteredPost.objects.exists()


def fill(viewer: Viewer, number: int) -> None:
    KeywordFilter.objects.bulk_create(
        KeywordFilter(viewer=viewer, phrase=f"word{each}") for each in range(number)
    )


@pytest.mark.django_db
class TestLimit:
    def test_one_more_is_refused_politely_but_a_known_one_can_be_changed(self, viewer):
        fill(viewer, MOST_FILTERS)
        assert refused(viewer) == "phrase"
        add_filter(viewer=viewer, phrase="word3", now=NOW, scope="everywhere")
        viewer.keyword_filters.get(phrase="word3").save()

    def test_the_database_refuses_it_too(self, viewer):
        fill(viewer, MOST_FILTERS)
        with pytest.raises(IntegrityError, match="200 keyword filters"), transaction.atomic():
            KeywordFilterFactory.create(viewer=viewer)
        moved = KeywordFilterFactory.create()
        with pytest.raises(IntegrityError), transaction.atomic():
            KeywordFilter.objects.filter(pk=moved.pk).update(viewer=viewer)

    def test_a_bulk_that_goes_over_it_is_refused_as_a_whole(self, viewer):
        with pytest.raises(IntegrityError), transaction.atomic():
            fill(viewer, MOST_FILTERS + 1)
        assert not KeywordFilter.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_the_same_phrase_makes_one_filter(self):
        viewer = ViewerFactory.create()

        def add():
            fresh = Viewer.objects.get(pk=viewer.pk)
            return add_filter(viewer=fresh, phrase="vuurwerk", now=NOW)

        assert len({each.pk for each in all_at_once([add] * 4)}) == 1

    def test_only_one_of_many_gets_the_last_place(self):
        viewer = ViewerFactory.create()
        fill(viewer, MOST_FILTERS - 1)

        def add(number: int):
            fresh = Viewer.objects.get(pk=viewer.pk)
            return add_filter(viewer=fresh, phrase=f"last{number}", now=NOW)

        found = at_once([partial(add, number) for number in range(5)])
        assert sum(isinstance(each, Refused) for each in found) == 4
        assert viewer.keyword_filters.count() == MOST_FILTERS

    def test_the_trigger_alone_holds_too(self):
        viewer = ViewerFactory.create()
        fill(viewer, MOST_FILTERS - 1)

        def insert(number: int):
            return KeywordFilterFactory.create(viewer=viewer, phrase=f"last{number}")

        found = at_once([partial(insert, number) for number in range(5)])
        assert sum(isinstance(each, IntegrityError) for each in found) == 4
        assert viewer.keyword_filters.count() == MOST_FILTERS


def test_the_code_and_the_database_name_the_same_limits():
    migration = import_module("feeds.migrations.0002_limits_of_viewers")
    assert f">= {MOST_FILTERS} THEN" in migration.LIMITED
    assert f">= {MOST_FOLLOWS} THEN" in migration.LIMITED
