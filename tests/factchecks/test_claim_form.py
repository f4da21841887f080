"""Writing claims down at the portal."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from factchecks.actions.claims import ClaimConflict, update_claim
from factchecks.models import Claim
from factchecks.queries.claims import content_of
from factchecks.queries.similar import similar_claims
from tests.factories.elections import ElectionFactory, JurisdictionFactory
from tests.factories.factchecks import (
    ClaimFactory,
    ClaimWordingFactory,
    TipFactory,
    VerdictFactory,
)
from tests.portal import member, overseer


pytestmark = pytest.mark.django_db
NEW = reverse("portal:claim-new")
SIMILAR = reverse("portal:similar")
SAID = "In Duinwaard sluiten de stembussen om 19 uur."


@pytest.fixture
def client():
    return member()


def form(*rows, **more):
    given = {"statement": SAID, "language": "nl", "wordings-INITIAL_FORMS": "0"}
    given["wordings-TOTAL_FORMS"] = str(len(rows))
    for number, (language, text) in enumerate(rows):
        given |= {f"wordings-{number}-language": language, f"wordings-{number}-text": text}
    return given | more


class TestNewClaim:
    def test_everything_is_kept(self, client):
        election, area = ElectionFactory.create(), JurisdictionFactory.create(name="Duinwaard-Zee")
        given = form(
            ("en", "Polls in Duinwaard close at 7 pm."),
            ("nl", ""),
            speaker="Een wethouder",
            first_seen_on="2026-11-01",
            medium="video",
            elections=[election.pk],
            areas=["Duinwaard-Zee", ""],
        )
        answer = client.post(NEW, given)
        claim = Claim.objects.get(statement=SAID)
        assert answer.headers["Location"] == reverse("portal:claim", args=[claim.pk])
        assert (claim.speaker, claim.media) == ("Een wethouder", "video")
        assert [list(claim.elections.all()), list(claim.areas.all())] == [[election], [area]]
        assert [each.text for each in claim.wordings.all()] == ["Polls in Duinwaard close at 7 pm."]
        assert (claim.organisation, claim.stage) == (client.organisation, Claim.Stage.TAKEN)
        assert claim.origin == Claim.Origin.PARTNER

    def test_what_staff_write_waits_in_every_inbox(self):
        overseer().post(NEW, form())
        claim = Claim.objects.get()
        assert (claim.stage, claim.organisation, claim.origin) == ("incoming", None, "staff")

    def test_two_may_write_the_same_address(self, client):
        client.post(NEW, form())
        client.post(NEW, form(anyway="1"))
        assert Claim.objects.filter(statement=SAID).count() == 2

    def test_nearly_the_same_is_asked_about_first(self, client):
        known = ClaimFactory.create(organisation=client.organisation, statement=SAID)
        answer = client.post(NEW, form(statement=SAID.replace("19", "negentien")))
        assert answer.status_code == 409
        assert reverse("portal:claim", args=[known.pk]) in answer.text
        assert Claim.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"statement": ""},
            {"statement": "kort"},
            {"language": "xx"},
            {"first_seen_on": str(timezone.localdate() + timedelta(days=2))},
            {"areas": ["Nergenshuizen"]},
        ],
    )
    def test_what_does_not_fit_is_refused(self, client, wrong):
        assert client.post(NEW, form(**wrong)).status_code == 200
        assert not Claim.objects.exists()

    def test_of_areas_with_one_name_one_is_chosen_by_its_key(self, client):
        one, _other = (JurisdictionFactory.create(name="Bergen") for _ in range(2))
        answer = client.post(NEW, form(areas=["Bergen"]))
        line = f"Bergen [{one.ocd_id}]"
        assert line in answer.text
        client.post(NEW, form(areas=[line]))
        assert list(Claim.objects.get().areas.all()) == [one]

    def test_a_row_is_added_without_losing_what_was_typed(self, client):
        answer = client.post(NEW, form(("en", "Polls close early"), statement="Half", more="1"))
        assert answer.text.count('name="wordings-') > 4
        assert ">\nPolls close early</textarea>" in answer.text
        assert 'name="wordings-TOTAL_FORMS" value="2"' in answer.text
        assert 'name="wordings-INITIAL_FORMS" value="0"' in answer.text
        assert ">Half</textarea>" in answer.text
        assert not Claim.objects.exists()

    def test_a_forged_form_is_refused(self):
        assert member(csrf_checks=True).post(NEW, form()).status_code == 403


class TestEditing:
    @pytest.fixture
    def claim(self, client):
        return ClaimFactory.create(organisation=client.organisation, statement=SAID)

    def page(self, claim):
        return reverse("portal:claim-edit", args=[claim.pk])

    def test_the_form_shows_what_is_known(self, client, claim):
        area = JurisdictionFactory.create(name="Duinwaard-Zee")
        claim.areas.add(area)
        ClaimWordingFactory.create(claim=claim, text="Polls close at seven.")
        shown = client.get(self.page(claim)).text
        assert "Polls close at seven." in shown
        assert f"Duinwaard-Zee [{area.ocd_id}]" in shown

    def test_a_wording_that_is_emptied_is_removed(self, client, claim):
        ClaimWordingFactory.create(claim=claim)
        client.post(self.page(claim), form(("en", ""), ("de", "Um sieben ist Schluss.")))
        assert [each.language for each in claim.wordings.all()] == ["de"]

    def test_saving_over_a_newer_text_shows_both(self, client, claim):
        version = content_of(claim).version
        given = form(speaker="Een buurvrouw", version=version)
        update_claim(claim=claim, statement=SAID, language="nl", speaker="De krant", by="x")
        answer = client.post(self.page(claim), given)
        assert answer.status_code == 409
        assert "Een buurvrouw" in answer.text
        assert "De krant" in answer.text
        claim.refresh_from_db()
        assert claim.speaker == "De krant"
        newest = content_of(claim).version
        assert newest in answer.text
        client.post(self.page(claim), given | {"version": newest})
        claim.refresh_from_db()
        assert claim.speaker == "Een buurvrouw"

    def test_a_new_verdict_is_no_conflict(self, client, claim):
        given = form(version=content_of(claim).version)
        VerdictFactory.create(claim=claim, published=True)
        assert client.post(self.page(claim), given).status_code == 302

    def test_another_partners_claim_is_not_there(self, client):
        foreign = ClaimFactory.create()
        assert client.get(self.page(foreign)).status_code == 404
        assert client.post(self.page(foreign), form()).status_code == 404

    def test_a_claim_nobody_has_taken_is_taken_first(self, client):
        assert client.get(self.page(ClaimFactory.create(incoming=True))).status_code == 404


def test_the_version_follows_every_part_of_the_content():
    claim = ClaimFactory.create()
    seen = {content_of(claim).version}
    ClaimWordingFactory.create(claim=claim)
    seen.add(content_of(claim).version)
    claim.elections.add(ElectionFactory.create())
    seen.add(content_of(claim).version)
    assert len(seen) == 3
    with pytest.raises(ClaimConflict):
        update_claim(claim=claim, statement="x", language="nl", by="x", expected="older")


class TestPanel:
    def page(self, client, claim):
        return client.get(reverse("portal:claim", args=[claim.pk])).text

    def test_the_claim_its_words_and_who_asks(self, client):
        claim = ClaimFactory.create(organisation=client.organisation, speaker="Een wethouder")
        ClaimWordingFactory.create(claim=claim, text="Polls close at seven.")
        TipFactory.create(claim=claim, text="Klopt dit?", url="https://social.example/9")
        shown = self.page(client, claim)
        for each in ("Een wethouder", "Polls close at seven.", "Klopt dit?", "1 person asks"):
            assert each in shown
        assert 'href="https://social.example/9"' in shown
        assert 'rel="noopener noreferrer nofollow"' in shown
        assert reverse("portal:claim-edit", args=[claim.pk]) in shown

    def test_what_nobody_has_taken_is_merged_but_not_edited(self, client):
        claim = ClaimFactory.create(incoming=True)
        shown = self.page(client, claim)
        assert reverse("portal:claim-merge", args=[claim.pk]) in shown
        assert reverse("portal:claim-edit", args=[claim.pk]) not in shown


class TestSimilar:
    def alike(self, client, text=SAID, exclude=""):
        return client.post(f"{SIMILAR}?exclude={exclude}", {"statement": text}).text

    def test_what_is_typed_stands_in_no_address(self, client):
        assert client.get(SIMILAR, {"statement": SAID}).status_code == 405

    def test_own_incoming_and_published_ones_are_offered(self, client):
        own = ClaimFactory.create(organisation=client.organisation, statement=SAID + " Echt")
        incoming = ClaimFactory.create(incoming=True, statement=SAID + " Heus")
        public = VerdictFactory.create(published=True, claim__statement=SAID + " Zeker").claim
        ClaimFactory.create(statement=SAID + " Geheim")
        shown = self.alike(client)
        assert "Geheim" not in shown
        assert reverse("portal:claim", args=[own.pk]) in shown
        assert reverse("portal:claim", args=[incoming.pk]) in shown
        assert public.get_absolute_url() in shown
        assert reverse("portal:claim", args=[public.pk]) not in shown

    def test_drafts_of_others_are_not_told(self, client):
        VerdictFactory.create(draft=True, claim__statement=SAID)
        assert "No claim that you may see" in self.alike(client)

    def test_through_a_wording_in_another_language(self, client):
        claim = ClaimFactory.create(organisation=client.organisation, statement="Iets in het Fries")
        ClaimWordingFactory.create(claim=claim, text="Polls in Duinwaard close at seven.")
        assert claim.statement in self.alike(client, "polls in duinwaard close")

    def test_not_itself(self, client):
        claim = ClaimFactory.create(organisation=client.organisation, statement=SAID)
        assert SAID not in self.alike(client, exclude=claim.pk)
        assert SAID in self.alike(client, exclude="x")

    def test_a_change_is_found_at_once(self, client):
        claim = ClaimFactory.create(organisation=client.organisation, statement="Iets heel anders")
        assert SAID not in self.alike(client)
        update_claim(claim=claim, statement=SAID, language="nl", by="x")
        assert SAID in self.alike(client)

    @pytest.mark.parametrize("number", [1, 6])
    def test_the_same_queries_for_any_number(self, client, number, django_assert_num_queries):
        for _ in range(number):
            VerdictFactory.create(published=True, claim__statement=SAID)
        given = {"organisation": client.organisation, "now": timezone.now()}
        similar_claims(SAID, **given)
        with django_assert_num_queries(3):
            assert len(similar_claims(SAID, **given)) == number


@pytest.mark.parametrize("number", [1, 12])
def test_the_form_takes_the_same_queries_for_any_number(
    client, number, django_assert_max_num_queries
):
    claim = ClaimFactory.create(organisation=client.organisation)
    ClaimWordingFactory.create_batch(number, claim=claim)
    claim.elections.add(*ElectionFactory.create_batch(number))
    with django_assert_max_num_queries(18):
        client.get(reverse("portal:claim-edit", args=[claim.pk]))
