"""The page about the feeds says what the ranking really does, and which policies hold."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from feeds.actions.retention import INTERACTIONS_KEPT, PAGES_KEPT
from feeds.feed_names import FEED_NAMES
from feeds.parameters import written_parameters
from feeds.source_names import SOURCE_NAMES
from feeds.transparency_words import SETTING_WORDS, main_parameters, sections, settings_of
from tests.factories.elections import ElectionFactory
from tests.factories.feeds import EligibilityPolicyFactory


def test_every_number_of_the_ranking_has_words_and_no_words_are_left_over():
    names = {f"{part}.{name}" for part, name, _value in settings_of(written_parameters())}
    assert names == set(SETTING_WORDS)


def test_every_part_of_the_ranking_is_on_the_page():
    shown = {"version", "signals"} | {name.partition(".")[0] for name in SETTING_WORDS}
    assert set(type(written_parameters()).__slots__) == shown


def test_every_signal_is_listed_with_what_it_weighs_and_the_heaviest_first():
    parameters = written_parameters()
    rows = main_parameters(parameters)
    assert [row.weight for row in rows] == [each.weight for each in parameters.main()]
    assert sum(row.share for row in rows) == pytest.approx(100, abs=len(rows) / 2)
    assert str(rows[0].importance) == "decides most"
    assert all(row.control for row in rows)


def test_a_weight_that_changes_changes_the_words():
    parameters = written_parameters()
    name, signal = next(iter(parameters.signals.items()))

    def words(weight: float) -> str:
        changed = replace(
            parameters, signals={**parameters.signals, name: replace(signal, weight=weight)}
        )
        title = signal.title
        return next(str(row.importance) for row in main_parameters(changed) if row.title == title)

    assert [words(weight) for weight in (9, 0.4, 0.01, 0, -9, -0.01)] == [
        "decides most", "has some influence", "has little influence",
        "has no influence now", "holds back most", "holds back a little",
    ]  # fmt: skip


def test_a_number_without_words_goes_by_its_name():
    parameters = replace(written_parameters(), events={"winked": 2.0})
    names = [str(each.name) for section in sections(parameters) for each in section.settings]
    assert "winked" in names


@pytest.mark.django_db
def test_the_page_names_feeds_sources_parameters_and_how_long_things_are_kept(client):
    text = client.get(reverse("feeds:how")).text
    assert all(str(each.title) in text for each in FEED_NAMES.values())
    assert all(str(each.title) in text for each in written_parameters().main())
    assert all(str(each.name) in text for each in SOURCE_NAMES.values())
    assert written_parameters().version in text
    assert f"for {INTERACTIONS_KEPT.days} days" in text
    assert f"for {PAGES_KEPT.days} days" in text
    assert reverse("feeds:controls") in text
    assert "No policy is in force now." in text
    assert "3 times as fast as is usual" in text


@pytest.mark.django_db
def test_policies_are_listed_with_basis_period_and_version_but_without_names(client):
    rules = (
        {"target": "account", "values": ["sample:one", "sample:two"], "propagate": ["quote"]},
        {"values": ["unverified-claim", "undeclared-political-ad"], "effect": "pending_review"},
        {"target": "account", "values": ["sample:a"], "effect": "civic_source", "weight": 1.5},
    )
    EligibilityPolicyFactory.create(
        approved=True, slug="nl-list", rules=rules, election=ElectionFactory.create(),
        titles={"en": "A list", "nl": "Een lijst"}, statements={"en": "Why.", "nl": "Waarom."},
    )  # fmt: skip
    text = client.get(reverse("feeds:how")).text
    for words in (
        "A list", "Why.", "https://law.example/1", "Act, article 1", "nl-list.v1", "(2)",
        "Unverified claim", "Undeclared political ad", "until it is ended", "1.5",
    ):  # fmt: skip
        assert words in text, words
    assert "sample:one" not in text
    assert "Een lijst" in client.get(reverse("feeds:how"), headers={"accept-language": "nl"}).text


@pytest.mark.django_db
def test_only_what_holds_or_will_hold_is_listed(client):
    now = timezone.now()
    EligibilityPolicyFactory.create(slug="a-draft")
    EligibilityPolicyFactory.create(
        slug="the-past", approved=True, ends_at=now - timedelta(seconds=9)
    )
    EligibilityPolicyFactory.create(slug="coming", approved=True, starts_at=now + timedelta(days=3))
    text = client.get(reverse("feeds:how")).text
    assert "coming.v1" in text
    assert "a-draft" not in text
    assert "the-past" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["nl", "en", "fy", "ar"])
def test_the_page_is_there_in_every_language(client, language):
    EligibilityPolicyFactory.create(approved=True, titles={"en": "A list", "nl": "Een lijst"})
    with override(language):
        response = client.get(reverse("feeds:how"), headers={"accept-language": language})
    assert response.status_code == 200
    assert f'lang="{language}"' in response.text


@pytest.mark.django_db
def test_it_sets_no_cookie_and_takes_as_many_queries_for_many(
    client, django_assert_max_num_queries
):
    EligibilityPolicyFactory.create_batch(4, approved=True, election=ElectionFactory.create())
    with django_assert_max_num_queries(4):
        response = client.get(reverse("feeds:how"))
    assert not response.cookies
