import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from feeds.keywords import terms_of
from feeds.models import Viewer
from feeds.queries import export
from feeds.queries.export import export_json
from feeds.queries.previews import preview_of
from feeds.queries.viewers import NO_CONTROLS, controls_of
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.feeds import (
    FeedRequestFactory,
    FilteredPostFactory,
    FollowFactory,
    InteractionFactory,
    KeywordFilterFactory,
    NotInterestedFactory,
    PostFeaturesFactory,
    PostReportFactory,
    ReactionFactory,
    ResetFactory,
    TopicSettingFactory,
    UploadFactory,
    ViewerFactory,
)


pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def viewer():
    return ViewerFactory.create()


def hit(filters, text: str):
    return filters.first_hit(terms_of(text, (), "nl"), text, (), "nl")


class TestControls:
    def test_nobody_has_none_and_is_not_asked_for(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert controls_of(None, now=NOW) is NO_CONTROLS

    def test_one_query_however_many_there_are(self, viewer, django_assert_num_queries):
        for number in range(5):
            KeywordFilterFactory.create(viewer=viewer)
            FollowFactory.create(viewer=viewer)
            NotInterestedFactory.create(viewer=viewer)
            TopicSettingFactory.create(viewer=viewer, topic=f"topic{number}")
            PostReportFactory.create(viewer=viewer)
        with django_assert_num_queries(1):
            controls_of(viewer, now=NOW)

    def test_topics_and_follows(self, viewer):
        TopicSettingFactory.create(viewer=viewer, topic="food", level="off")
        follow = FollowFactory.create(viewer=viewer)
        TopicSettingFactory.create()
        FollowFactory.create()
        found = controls_of(viewer, now=NOW)
        assert found.topic_levels == {"food": "off"}
        assert found.follows == {follow.account_id}

    def test_filters_by_where_they_hold(self, viewer):
        KeywordFilterFactory.create(viewer=viewer, phrase="vuurwerk", language="nl")
        everywhere = KeywordFilterFactory.create(
            viewer=viewer, phrase="kat", language="nl", related=["poes"], scope="everywhere"
        )
        KeywordFilterFactory.create(viewer=viewer, phrase="hond", expires_at=NOW)
        found = controls_of(viewer, now=NOW)
        assert hit(found.recommended, "Veel vuurwerk vandaag")
        assert not hit(found.everywhere, "Veel vuurwerk vandaag")
        assert not hit(found.recommended, "Een hond")
        met = hit(found.everywhere, "Mijn poes slaapt")
        assert met.word == "poes"
        assert found.filter_id(met) == everywhere.pk

    def test_what_was_reported_or_not_wanted_is_hidden(self, viewer):
        unwanted = NotInterestedFactory.create(viewer=viewer)
        reported = PostReportFactory.create(viewer=viewer)
        NotInterestedFactory.create(viewer=viewer, until=NOW)
        found = controls_of(viewer, now=NOW)
        assert found.hidden_posts == {unwanted.post_id, reported.post_id}

    def test_what_is_muted_fades(self, viewer):
        account = AccountFactory.create()
        until = NOW + timedelta(days=30)
        NotInterestedFactory.create(viewer=viewer, post=None, account=account, until=until)
        NotInterestedFactory.create(viewer=viewer, post=None, topic="food", until=until)
        begun = controls_of(viewer, now=NOW)
        assert begun.muted_accounts == {account.pk: 1.0}
        half = controls_of(viewer, now=NOW + timedelta(days=15))
        assert half.muted_topics == {"food": pytest.approx(0.5)}
        over = controls_of(viewer, now=until)
        assert (over.muted_accounts, over.muted_topics) == ({}, {})

    def test_a_changed_filter_holds_at_once(self, viewer):
        kept = KeywordFilterFactory.create(viewer=viewer, phrase="kat", language="nl")
        assert not hit(controls_of(viewer, now=NOW).recommended, "poes")
        kept.related = ["poes"]
        kept.save()
        assert hit(controls_of(viewer, now=NOW).recommended, "poes")


def something_of_everything(viewer) -> None:
    InteractionFactory.create(viewer=viewer, key=viewer.key)
    ReactionFactory.create(viewer=viewer)
    FeedRequestFactory.create(viewer=viewer, items=[{"post": 1}])
    FollowFactory.create(viewer=viewer)
    FilteredPostFactory.create(keyword_filter__viewer=viewer)
    TopicSettingFactory.create(viewer=viewer)
    NotInterestedFactory.create(viewer=viewer)
    PostReportFactory.create(viewer=viewer, text="Dit klopt niet")
    ResetFactory.create(viewer=viewer)
    viewer.account = UploadFactory.create().account
    viewer.save()


def exported_of(viewer) -> dict[str, Any]:
    exported: dict[str, Any] = json.loads("".join(export_json(viewer)))
    return exported


class TestExport:
    def test_every_kind_of_row_is_in_it(self, viewer):
        something_of_everything(viewer)
        something_of_everything(ViewerFactory.create())
        exported = exported_of(viewer)
        lists = {name: rows for name, rows in exported.items() if isinstance(rows, list)}
        assert {len(rows) for rows in lists.values()} == {1}
        names = {"topics": "topic_settings"}
        assert {names.get(name, name) for name in lists} == {
            "uploads",
            *(each.get_accessor_name() for each in Viewer._meta.related_objects),
        }

    def test_posts_are_named_as_their_platform_names_them(self, viewer):
        report = PostReportFactory.create(viewer=viewer, text="Dit klopt niet")
        [row] = exported_of(viewer)["reports"]
        assert row == {
            "platform": report.post.platform,
            "post": report.post.external_id,
            "reason": "election",
            "text": "Dit klopt niet",
            "created_at": DjangoJSONEncoder().default(report.created_at),
        }

    def test_the_queries_do_not_grow(self, viewer, django_assert_num_queries):
        for _time in range(3):
            InteractionFactory.create(viewer=viewer)
            ReactionFactory.create(viewer=viewer)
        with django_assert_num_queries(12):
            exported_of(viewer)

    def test_a_long_history_is_read_while_it_is_written(self, viewer, monkeypatch):
        monkeypatch.setattr(export, "_ROWS", 2)
        made = InteractionFactory.create_batch(5, viewer=viewer)
        parts = list(export_json(viewer))
        assert max(part.count('"kind"') for part in parts) == 2
        rows = json.loads("".join(parts))["interactions"]
        assert [row["post"] for row in rows] == [each.post.external_id for each in made]

    def test_of_a_login_its_name_on_a_platform(self):
        account = AccountFactory.create(handle="buurtnieuws")
        viewer = ViewerFactory.create(account=account)
        assert exported_of(viewer)["viewer"]["account"] == "@buurtnieuws"


def described(caption: str, hashtags=(), **values):
    post = PostFactory.create(caption=caption, hashtags=list(hashtags), language="nl", **values)
    return PostFeaturesFactory.create(post=post, terms=sorted(terms_of(caption, hashtags, "nl")))


class TestPreview:
    def test_the_share_of_recent_posts_and_the_words_that_were_met(self, django_assert_num_queries):
        described("Vuurwerk op straat", ["oudennieuw"])
        described("Een vuurwerkshow", ["oudennieuw"])
        described("Stemmen kan tot negen uur")
        described("Vuurwerk", status="removed")
        described("Ook rustig")
        with django_assert_num_queries(1):
            preview = preview_of("vuurwerk", language="nl")
        assert (preview.looked_at, preview.hidden, preview.share) == (4, 2, 0.5)
        assert [each.word for each in preview.examples] == ["vuurwerkshow", "Vuurwerk"]
        assert "oudennieuw" in [each.word for each in preview.related]

    def test_confirmed_words_are_looked_for_too(self):
        described("Een knal in de straat")
        assert preview_of("vuurwerk", language="nl").hidden == 0
        assert preview_of("vuurwerk", language="nl", related=["knal"]).hidden == 1

    def test_without_posts_there_is_no_share(self):
        assert preview_of("vuurwerk").share == 0.0

    def test_a_phrase_needs_a_letter(self):
        with pytest.raises(ValueError, match="letter"):
            preview_of("...")
