"""Voting rules in the CMS: the rules in force, the posts against them, and who may decide."""

import pytest
from django.urls import reverse

from factchecks.models import Appearance
from labels.models import RuleFinding
from tests.cms import is_refused, signed_in
from tests.factories.content import PostFactory
from tests.factories.elections import ElectionFactory, JurisdictionFactory
from tests.factories.factchecks import AppearanceFactory, ClaimFactory
from tests.factories.labels import RuleFindingFactory
from users.roles import Role


pytestmark = pytest.mark.django_db


@pytest.fixture
def overseer():
    return signed_in(Role.FACT_CHECK_OVERSEER)


@pytest.fixture
def election():
    return ElectionFactory.create()


def listed(client, election, **query):
    return client.get(reverse("labels_rule_findings", args=[election.pk]), query)


def step(client, name, finding, **data):
    return client.post(reverse(f"labels_rule_finding_{name}", args=[finding.pk]), data, follow=True)


def test_the_rules_in_force_are_shown_with_basis_and_source(election):
    client = signed_in(Role.ELECTION_REVIEWER)
    page = client.get(reverse("labels_rules_of", args=[election.pk]))
    by_id = {rule.id: text for rule, _slot, text in page.context["rules"]}
    assert "21:00" in by_id["R01"]
    assert "Kieswet J 1, J 4a" in page.text
    assert "not yet: common knowledge" in page.text
    assert reverse("labels_rule_findings", args=[election.pk]) not in page.text


def test_rules_of_other_kinds_of_election_are_left_out(election):
    page = signed_in(Role.ELECTION_EDITOR).get(reverse("labels_rules_of", args=[election.pk]))
    assert all(rule.holds_for("GR") for rule, _slot, _text in page.context["rules"])


def test_a_country_without_a_book_says_so(overseer):
    election = ElectionFactory.create(division=JurisdictionFactory(country="XX"))
    assert "No rule book" in overseer.get(reverse("labels_rules")).text
    assert overseer.get(reverse("labels_rules_of", args=[election.pk])).context["rules"] == []


def test_the_list_counts_what_waits_and_what_was_decided(overseer, election):
    RuleFindingFactory.create_batch(2, election=election)
    RuleFindingFactory.create(election=election, confirmed=True)
    RuleFindingFactory.create(election=election, post__status="deleted")
    (row,) = overseer.get(reverse("labels_rules")).context["elections"]
    assert (row.open, row.confirmed, row.dismissed) == (2, 1, 0)


def test_a_finding_shows_its_passage_beside_the_rule(overseer, election):
    post = PostFactory.create(caption="Ga nu! De stembus sluit om vijf uur.")
    place = {"field": "caption", "start": 7, "end": 36, "text": post.caption[7:36]}
    RuleFindingFactory.create(election=election, post=post, passage=place)
    text = listed(overseer, election).text
    assert "<mark>De stembus sluit om vijf uur.</mark>" in text
    assert "The post: 17:00. The rule: 21:00." in text
    assert "never open after 21:00" in text


def test_a_post_that_was_changed_is_shown_as_it_is_now(overseer, election):
    found = RuleFindingFactory.create(election=election)
    found.post.caption = "Iets anders."
    found.post.save()
    text = listed(overseer, election).text
    assert "The post was changed since." in text
    assert "De stembus sluit om vijf uur." in text


def test_the_list_can_be_narrowed(overseer, election):
    RuleFindingFactory.create(election=election)
    RuleFindingFactory.create(election=election, slot="proxy", rule_id="R10", confirmed=True)
    RuleFindingFactory.create()
    found = {
        key: listed(overseer, election, **query).context["page"].paginator.count
        for key, query in {
            "all": {},
            "slot": {"slot": "proxy"},
            "state": {"state": "open"},
            "both": {"slot": "proxy", "state": "open"},
        }.items()
    }
    assert found == {"all": 2, "slot": 1, "state": 1, "both": 0}


def test_precision_is_of_what_people_decided(overseer, election):
    assert "Nobody has decided on one yet" in listed(overseer, election).text
    RuleFindingFactory.create_batch(3, election=election, confirmed=True)
    RuleFindingFactory.create(election=election, dismissed=True)
    RuleFindingFactory.create(election=election)
    page = listed(overseer, election)
    assert (page.context["precision"].right, page.context["precision"].checked) == (3, 4)
    assert "3 of 4 that people decided on, 75 % (95 % interval 30 to 95 %)" in page.text
    assert page.context["slots"] == [("opening_hours", "opening hours", 5, [1, 3, 1])]
    assert page.context["found_lately"] == 5


def test_an_overseer_confirms_dismisses_and_takes_back(overseer, election):
    found = RuleFindingFactory.create(election=election)
    assert "Say why." in step(overseer, "dismiss", found, reason=" ").text
    assert "Dismissed." in step(overseer, "dismiss", found, reason="A joke.").text
    assert "Somebody was first" in step(overseer, "confirm", found).text
    assert "taken back" in step(overseer, "reopen", found).text
    assert "Confirmed." in step(overseer, "confirm", found).text
    found.refresh_from_db()
    assert (found.state, found.decided_by) == ("confirmed", overseer.user)


def test_a_finding_that_went_meanwhile_is_said_to_be_gone(overseer, election, monkeypatch):
    found = RuleFindingFactory.create(election=election)
    RuleFinding.objects.all().delete()
    monkeypatch.setattr("labels.rule_staff.get_object_or_404", lambda *args, **kwargs: found)
    response = overseer.post(reverse("labels_rule_finding_confirm", args=[found.pk]))
    monkeypatch.undo()
    assert "this finding is gone" in overseer.get(response["Location"]).text


def test_it_leads_back_to_where_one_was_and_nowhere_else(overseer, election):
    found = RuleFindingFactory.create(election=election)
    home = reverse("labels_rule_findings", args=[election.pk])
    response = overseer.post(
        reverse("labels_rule_finding_confirm", args=[found.pk]), {"next": f"{home}?state=open"}
    )
    assert response["Location"] == f"{home}?state=open"
    response = overseer.post(
        reverse("labels_rule_finding_reopen", args=[found.pk]), {"next": "https://evil.example/"}
    )
    assert response["Location"] == home


@pytest.mark.parametrize("role", [Role.LABELLING_OPERATOR, Role.AUDITOR, Role.ELECTION_EDITOR])
def test_other_staff_decide_nothing(role, election):
    client, found = signed_in(role), RuleFindingFactory.create(election=election)
    assert is_refused(client.post(reverse("labels_rule_finding_confirm", args=[found.pk])))
    assert RuleFinding.objects.get().state == "open"
    page = listed(client, election)
    assert is_refused(page) == (role != Role.LABELLING_OPERATOR)
    if role == Role.LABELLING_OPERATOR:
        assert "It contradicts the rule" not in page.text


@pytest.mark.parametrize("name", ["labels_rules", "labels_rules_of", "labels_rule_findings"])
def test_pages_take_as_many_queries_for_many(
    overseer, election, name, django_assert_max_num_queries
):
    url = reverse(name, args=[] if name == "labels_rules" else [election.pk])
    overseer.get(url)
    RuleFindingFactory.create_batch(5, election=election, confirmed=True)
    if name == "labels_rules":
        ElectionFactory.create_batch(3)
    with django_assert_max_num_queries(20):
        overseer.get(url)


def test_the_portal_shows_the_official_rule_beside_the_claim(overseer):
    claim = ClaimFactory.create(incoming=True)
    rule = {
        "said": "17:00", "official": "21:00", "texts": {"en": "Open until 21:00."},
        "basis": "Kieswet J 1", "source_url": "https://law.example/",
    }  # fmt: skip
    AppearanceFactory.create(
        claim=claim, matcher_version=Appearance.FROM_RULES, evidence={"rule": rule}
    )
    text = overseer.get(reverse("portal:claim", args=[claim.pk])).text
    assert "Open until 21:00." in text
    assert "https://law.example/" in text
