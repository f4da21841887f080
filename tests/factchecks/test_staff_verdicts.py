"""Draft, publish, correct, withdraw; and every way in which the desk is refused."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from factchecks.models import Verdict
from tests.cms import formset, signed_in
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from tests.factories.users import OrganisationFactory
from users.roles import Role


pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return signed_in(Role.FACT_CHECK_EDITOR)


def assessment(**changes: object) -> dict[str, object]:
    texts = [{"language": "nl", "headline": "Nee, ze sluiten om negen uur", "explanation": ""}]
    return {
        "organisation": OrganisationFactory.create().pk,
        "rating": "false",
        "applies_to": "listed_posts_only",
        **formset("texts", texts),
        **changes,
    }


def at(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def draft(desk, claim, **changes):
    return desk.post(reverse("claims:new_version", args=[claim.pk]), assessment(**changes))


def test_a_draft_is_saved_as_the_next_version_and_nobody_sees_it(desk):
    claim = VerdictFactory.create(published=True).claim
    response = draft(desk, claim, rating="misleading")
    assert response["Location"] == reverse("claims:claim", args=[claim.pk])
    verdict = claim.verdicts.get(version=2)
    assert (verdict.state, verdict.rating) == ("draft", "misleading")
    assert verdict.texts.get().headline == "Nee, ze sluiten om negen uur"


def test_a_correction_begins_with_what_is_published(desk):
    published = VerdictTextFactory.create(
        verdict=VerdictFactory.create(published=True, label="Onwaar")
    ).verdict
    page = desk.get(reverse("claims:new_version", args=[published.claim_id]))
    assert page.context["form"].initial["label"] == "Onwaar"
    assert "Nee, de stembussen sluiten niet eerder" in page.text


def test_the_first_version_begins_in_the_language_of_the_claim(desk):
    claim = ClaimFactory.create(language="fy")
    page = desk.get(reverse("claims:new_version", args=[claim.pk]))
    assert page.context["texts"].forms[0].initial == {"language": "fy"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rating": "unverified"}, "ends_at"),
        ({"rating": "unverified", "ends_at": "nonsense"}, "ends_at"),
        ({"ends_at": at(timezone.now() - timedelta(days=2))}, "ends_at"),
        ({"allows_automatic_banner": "on"}, "allows_automatic_banner"),
        (
            {"allows_automatic_banner": "on", "rating": "true", "applies_to": "any_matching_post"},
            "allows_automatic_banner",
        ),
        ({"rating_value": "1"}, "best_rating"),
        ({"rating": "nonsense"}, "rating"),
        ({"organisation": ""}, "organisation"),
    ],
)
def test_what_the_database_would_refuse_is_an_error_at_its_field(desk, changes, field):
    response = draft(desk, ClaimFactory.create(), **changes)
    assert field in response.context["form"].errors
    assert not Verdict.objects.exists()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "at least one language"),
        ([{"language": "nl", "headline": "a"}, {"language": "nl", "headline": "b"}], "two texts"),
    ],
)
def test_texts_that_do_not_fit_together_are_an_error(desk, rows, message):
    response = draft(desk, ClaimFactory.create(), **formset("texts", rows))
    assert message in str(response.context["texts"].non_form_errors())


def test_a_text_without_a_headline_is_an_error_at_its_field(desk):
    rows = formset("texts", [{"language": "nl", "headline": "", "explanation": "Omdat."}])
    response = draft(desk, ClaimFactory.create(), **rows)
    assert "headline" in response.context["texts"].errors[0]


def test_an_unverified_verdict_with_an_end_and_a_scale_is_accepted(desk):
    claim = ClaimFactory.create()
    end = timezone.now() + timedelta(days=3)
    scale = {"rating_value": "1", "worst_rating": "1", "best_rating": "5"}
    draft(desk, claim, rating="unverified", ends_at=at(end), **scale)
    assert claim.verdicts.get(ends_at__date=timezone.localdate(end)).rating == "unverified"


def test_only_fact_checkers_can_be_the_source(desk):
    response = draft(
        desk, ClaimFactory.create(), organisation=OrganisationFactory.create(platform=True).pk
    )
    assert "organisation" in response.context["form"].errors


def test_a_draft_can_be_rewritten(desk):
    verdict = VerdictTextFactory.create(verdict=VerdictFactory.create(draft=True)).verdict
    url = reverse("claims:edit_version", args=[verdict.pk])
    assert desk.get(url).status_code == 200
    desk.post(url, assessment(rating="altered"))
    verdict.refresh_from_db()
    assert (verdict.version, verdict.rating) == (1, "altered")
    assert verdict.texts.get().headline == "Nee, ze sluiten om negen uur"


def test_a_published_version_cannot_be_opened_for_editing(desk):
    verdict = VerdictFactory.create(published=True)
    response = desk.get(reverse("claims:edit_version", args=[verdict.pk]), follow=True)
    assert "make a new version instead" in response.text


def test_a_version_published_while_it_was_edited_stays_as_it_was_published(desk):
    verdict = VerdictFactory.create(published=True, rating="false")
    url = reverse("claims:edit_version", args=[verdict.pk])
    response = desk.post(url, assessment(rating="true"))
    verdict.refresh_from_db()
    assert verdict.rating == "false"
    assert "make a new version instead" in str(response.context["form"].non_field_errors())


def test_publishing_makes_the_draft_the_verdict(desk):
    verdict = VerdictFactory.create(draft=True)
    response = desk.post(reverse("claims:publish", args=[verdict.pk]), {"replaces": "0"})
    assert response["Location"] == reverse("claims:claim", args=[verdict.claim_id])
    verdict.refresh_from_db()
    assert verdict.state == "published"


def test_publishing_a_correction_without_its_reason_is_an_error_at_that_field(desk):
    claim = VerdictFactory.create(published=True).claim
    verdict = VerdictFactory.create(claim=claim, draft=True)
    url = reverse("claims:publish", args=[verdict.pk])
    response = desk.post(url, {"replaces": "1", "reason": "  "})
    assert list(response.context["form"].errors) == ["reason"]
    assert "Give the reason" in response.text
    desk.post(url, {"replaces": "1", "reason": "Nieuwe bron."})
    states = claim.verdicts.order_by("version").values_list("state", "change_reason")
    assert list(states) == [("corrected", "Nieuwe bron."), ("published", "")]


def test_a_version_published_meanwhile_has_to_be_read_first(desk):
    claim = ClaimFactory.create()
    mine = VerdictFactory.create(claim=claim, draft=True)
    VerdictFactory.create(claim=claim, published=True)
    response = desk.post(
        reverse("claims:publish", args=[mine.pk]), {"replaces": "0", "reason": "x"}
    )
    assert "Another version was published meanwhile" in response.text
    mine.refresh_from_db()
    assert mine.state == "draft"


def test_an_earlier_version_published_meanwhile_has_to_be_read_first(desk):
    claim = ClaimFactory.create()
    theirs = VerdictFactory.create(claim=claim, draft=True)
    mine = VerdictFactory.create(claim=claim, draft=True)
    form = desk.get(reverse("claims:publish", args=[mine.pk])).context["form"]
    desk.post(reverse("claims:publish", args=[theirs.pk]), {"replaces": "0"})
    response = desk.post(
        reverse("claims:publish", args=[mine.pk]),
        {"replaces": form["replaces"].value(), "reason": "x"},
    )
    assert "Another version was published meanwhile" in response.text


def test_a_version_cannot_be_published_twice(desk):
    verdict = VerdictFactory.create(published=True)
    response = desk.post(
        reverse("claims:publish", args=[verdict.pk]), {"replaces": "1", "reason": "x"}
    )
    assert "not in a state that allows this step" in response.text
    verdict.refresh_from_db()
    assert verdict.state == "published"


def test_withdrawing_needs_a_reason_and_takes_the_verdict_back(desk):
    verdict = VerdictFactory.create(published=True)
    url = reverse("claims:withdraw", args=[verdict.pk])
    assert list(desk.post(url, {"reason": ""}).context["form"].errors) == ["reason"]
    desk.post(url, {"reason": "Het citaat was echt."})
    verdict.refresh_from_db()
    assert (verdict.state, verdict.change_reason) == ("withdrawn", "Het citaat was echt.")


def test_a_draft_cannot_be_withdrawn(desk):
    verdict = VerdictFactory.create(draft=True)
    response = desk.post(reverse("claims:withdraw", args=[verdict.pk]), {"reason": "x"})
    assert "not in a state that allows this step" in response.text


def test_publishing_says_how_many_posts_will_show_it(desk):
    verdict = VerdictFactory.create(draft=True)
    AppearanceFactory.create(claim=verdict.claim, confirmed=True)
    AppearanceFactory.create(claim=verdict.claim, automatic=True)
    page = desk.get(reverse("claims:publish", args=[verdict.pk]))
    assert "1 confirmed post shows this verdict" in page.text
    verdict.applies_to, verdict.allows_automatic_banner = "any_matching_post", True
    verdict.save()
    page = desk.get(reverse("claims:publish", args=[verdict.pk]))
    assert "2 confirmed posts show this verdict" in page.text
