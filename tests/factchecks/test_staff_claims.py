"""The desk's pages on claims, as a fact-check editor sees them."""

import pytest
from django.urls import reverse

from audit.models import Entry
from factchecks.models import Claim
from tests.cms import formset, signed_in
from tests.factories.content import PostCounterFactory, PostFactory
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    ClaimWordingFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from users.roles import Role


pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return signed_in(Role.FACT_CHECK_EDITOR)


def seen_post(views: int):
    return PostCounterFactory.create(post=PostFactory.create(counter=None), views=views).post


def claim_with_reach() -> Claim:
    claim = ClaimFactory.create(statement="De stembussen sluiten om vijf uur.")
    VerdictFactory.create(claim=claim, published=True, rating="false")
    AppearanceFactory.create(claim=claim, post=seen_post(1200), confirmed=True)
    AppearanceFactory.create(claim=claim, post=seen_post(300), confirmed=True)
    AppearanceFactory.create(claim=claim, post=seen_post(9000), proposed=True)
    return claim


def new_claim(**changes: object) -> dict[str, object]:
    wordings = [{"language": "en", "text": "The polls close at five."}]
    return {
        "statement": "De stembussen sluiten om vijf uur.",
        "language": "nl",
        "slug": "",
        **formset("wordings", wordings),
        **changes,
    }


def test_the_list_tells_verdict_posts_proposals_and_reach(desk):
    claim_with_reach()
    row = desk.get(reverse("claims:index")).context["object_list"][0]
    assert (row.current_rating, row.confirmed, row.proposed, row.reach) == ("false", 2, 1, 1500)


def test_a_claim_without_anything_is_listed_with_zeros(desk):
    ClaimFactory.create()
    response = desk.get(reverse("claims:index"))
    assert "No verdict" in response.text
    assert response.context["object_list"][0].reach == 0


def test_the_list_is_searched_in_other_wordings_too(desk):
    found = ClaimWordingFactory.create(text="The polls close at five.").claim
    ClaimWordingFactory.create(claim=found, language="de", text="polls in German")
    ClaimFactory.create()
    response = desk.get(reverse("claims:index"), {"q": "polls"})
    assert list(response.context["object_list"]) == [found]


def test_the_list_is_filtered_by_verdict(desk):
    false = VerdictFactory.create(published=True, rating="false").claim
    VerdictFactory.create(published=True, rating="true")
    response = desk.get(reverse("claims:index"), {"current_rating": "false"})
    assert list(response.context["object_list"]) == [false]


def test_the_number_of_queries_does_not_grow_with_the_list(desk, django_assert_max_num_queries):
    claim_with_reach()
    desk.get(reverse("claims:index"))
    with django_assert_max_num_queries(14) as first:
        desk.get(reverse("claims:index"))
    for _ in range(6):
        claim_with_reach()
    with django_assert_max_num_queries(len(first)):
        desk.get(reverse("claims:index"))


def test_the_page_shows_the_claim_with_all_its_versions(desk):
    claim = claim_with_reach()
    correction = VerdictFactory.create(claim=claim, draft=True, rating="misleading")
    VerdictTextFactory.create(verdict=correction, headline="Alleen in Oosterhaven")
    text = desk.get(reverse("claims:claim", args=[claim.pk])).text
    for expected in (claim.statement, "Version 1: False", "Draft, version 2", "1,500"):
        assert expected in text
    assert "Alleen in Oosterhaven" in text


def test_a_draft_that_was_overtaken_is_no_longer_offered(desk):
    claim = ClaimFactory.create()
    draft = VerdictFactory.create(claim=claim, draft=True)
    VerdictFactory.create(claim=claim, published=True)
    text = desk.get(reverse("claims:claim", args=[claim.pk])).text
    assert reverse("claims:publish", args=[draft.pk]) not in text


def test_who_may_only_read_gets_no_way_to_change_anything():
    claim = claim_with_reach()
    VerdictFactory.create(claim=claim, draft=True)
    text = signed_in(Role.LABELLING_OPERATOR).get(reverse("claims:claim", args=[claim.pk])).text
    assert claim.statement in text
    for offer in ("Edit claim", "Publish…", "Withdraw", "Correct this verdict", "Edit draft"):
        assert offer not in text


def test_the_page_takes_as_many_queries_for_many_versions(desk, django_assert_max_num_queries):
    claim = claim_with_reach()
    url = reverse("claims:claim", args=[claim.pk])
    desk.get(url)
    with django_assert_max_num_queries(16) as first:
        desk.get(url)
    for _ in range(4):
        VerdictTextFactory.create(verdict=VerdictFactory.create(claim=claim, corrected=True))
        AppearanceFactory.create(claim=claim, confirmed=True)
        ClaimWordingFactory.create(claim=claim)
    with django_assert_max_num_queries(len(first)):
        desk.get(url)


def test_a_new_claim_is_saved_with_its_wordings_and_logged(desk):
    election = ElectionFactory.create()
    response = desk.post(reverse("claims:add"), new_claim(elections=[election.pk]))
    claim = Claim.objects.get()
    assert response["Location"] == reverse("claims:claim", args=[claim.pk])
    assert claim.slug == "de-stembussen-sluiten-om-vijf-uur"
    assert list(claim.elections.all()) == [election]
    assert claim.wordings.get().text == "The polls close at five."
    entry = Entry.objects.get(action="factchecks.claim_created")
    assert entry.actor == desk.user.audit_name


def test_a_second_claim_in_the_same_words_gets_an_address_of_its_own(desk):
    for _ in range(3):
        desk.post(reverse("claims:add"), new_claim())
    slugs = Claim.objects.order_by("pk").values_list("slug", flat=True)
    stem = "de-stembussen-sluiten-om-vijf-uur"
    assert list(slugs) == [stem, f"{stem}-2", f"{stem}-3"]


def test_a_claim_without_a_statement_comes_back_with_an_error(desk):
    response = desk.post(reverse("claims:add"), new_claim(statement=""))
    assert "statement" in response.context["form"].errors
    assert not Claim.objects.exists()


def test_a_wording_without_text_comes_back_with_an_error(desk):
    rows = formset("wordings", [{"language": "de", "text": ""}])
    response = desk.post(reverse("claims:add"), new_claim(**rows))
    assert "text" in response.context["wordings"].errors[0]
    assert not Claim.objects.exists()


def test_a_wording_that_was_removed_or_left_empty_is_not_saved(desk):
    rows = formset(
        "wordings", [{"language": "en", "text": ""}, {"language": "de", "text": "Weg damit."}]
    )
    desk.post(reverse("claims:add"), new_claim(**rows, **{"wordings-1-DELETE": "on"}))
    assert not Claim.objects.get().wordings.exists()


def test_editing_keeps_adds_and_removes_wordings(desk):
    claim = ClaimFactory.create()
    kept = ClaimWordingFactory.create(claim=claim, language="en", text="The polls close at five.")
    ClaimWordingFactory.create(claim=claim, language="de", text="Um fünf ist Schluss.")
    before = claim.updated_at
    url = reverse("claims:edit", args=[claim.pk])
    rows = [
        {"language": "en", "text": kept.text},
        {"language": "fy", "text": "De stimburo's slute om fiif oere."},
    ]
    desk.post(url, new_claim(statement="Nieuw.", **formset("wordings", rows)))
    claim.refresh_from_db()
    assert claim.statement == "Nieuw."
    assert claim.updated_at > before
    assert set(claim.wordings.values_list("language", flat=True)) == {"en", "fy"}
    assert claim.wordings.filter(pk=kept.pk).exists()
    entry = Entry.objects.get(action="factchecks.claim_changed")
    assert entry.data == {"wordings_added": 1, "wordings_removed": 1}


def test_the_form_knows_a_language_that_has_no_name(desk):
    claim = ClaimFactory.create(language="pap")
    text = desk.get(reverse("claims:edit", args=[claim.pk])).text
    assert '<option value="pap" selected>pap</option>' in text
