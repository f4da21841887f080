"""What posts say against voting rules: found while labelling, decided by people, put in the inbox."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Entry
from content.actions import requeue
from content.models import Post
from factchecks.actions.contradictions import propose_contradiction
from factchecks.actions.inbox import dismiss_claim
from factchecks.actions.priority import score_claims
from factchecks.models import Appearance, Claim
from labels.actions.labelling import label_waiting
from labels.actions.rule_findings import (
    AlreadyDecided,
    ReasonMissing,
    confirm_finding,
    dismiss_finding,
    reopen_finding,
)
from labels.actions.rule_groups import LEAST_GROWN, QUIET, propose_contradictions
from labels.models import Label, RuleFinding, RuleGroup
from labels.rule_desk import checker_version
from labels.rule_queries import findings_of
from tests.factories.content import PostFactory
from tests.factories.elections import ElectionFactory, ElectionPhaseFactory, JurisdictionFactory
from tests.factories.factchecks import AppearanceFactory, ClaimFactory
from tests.factories.labels import RuleFindingFactory, RuleGroupFactory
from tests.factories.users import UserFactory


pytestmark = pytest.mark.django_db
BY = "system:test"
CLOSES_EARLY = "Let op: de stembureaus in Duinwaard sluiten al om 17:00 uur, dus stem op tijd."
CLOSES_AT_NINE = "De stembureaus in Duinwaard zijn open tot 21:00 uur."


@pytest.fixture
def election():
    return ElectionFactory.create(
        name="Gemeenteraadsverkiezing Duinwaard", division=JurisdictionFactory(name="Duinwaard")
    )


def posted(caption=CLOSES_EARLY, **fields):
    return PostFactory.create(caption=caption, language="nl", region="NL", **fields)


def labelled(*captions):
    posts = [posted(caption) for caption in captions]
    label_waiting(by=BY)
    return posts


def label_again(post):
    requeue(posts=Post.objects.filter(pk=post.pk), by=BY, reason="test")
    label_waiting(by=BY)


def proposed():
    return propose_contradictions(by=BY, now=timezone.now())


# --- found while labelling --------------------------------------------------------------------


def test_a_false_closing_time_is_found_and_what_is_right_is_only_counted(election):
    wrong, _right, _other = labelled(CLOSES_EARLY, CLOSES_AT_NINE, "Lekker weer vandaag!")
    found = RuleFinding.objects.get()
    assert (found.post, found.election, found.rule_id) == (wrong, election, "R01")
    assert (found.slot, found.said, found.official) == ("opening_hours", "17:00", "21:00")
    assert (found.state, found.checker_version) == ("open", checker_version())
    place = found.passage
    assert wrong.caption[place["start"] : place["end"]] == place["text"]
    batch = Entry.objects.get(action="labels.batch_labelled")
    assert batch.data["rules"] == {"agrees": 1, "contradicts": 1, "unknown": 0}


def test_nothing_is_removed_and_the_post_keeps_its_context_label(election):
    (post,) = labelled(CLOSES_EARLY)
    post.refresh_from_db()
    assert (post.status, post.eligibility) == (Post.Status.ACTIVE, "eligible")
    assert Label.objects.get(post=post).election == election
    assert not Appearance.objects.exists()


def test_the_hours_are_those_of_the_elections_own_calendar(election):
    opens, closes = (
        datetime.combine(election.date, each, election.division.zone)
        for each in (time(7), time(17))
    )
    ElectionPhaseFactory.create(election=election, starts_at=opens, ends_at=closes)
    labelled(CLOSES_EARLY)
    assert not RuleFinding.objects.exists()


def test_an_election_in_a_country_without_a_rule_book_is_left_alone():
    ElectionFactory.create(division=JurisdictionFactory(name="Duinwaard", country="XX"))
    PostFactory.create(caption=CLOSES_EARLY, language="nl", region="XX")
    label_waiting(by=BY)
    assert not RuleFinding.objects.exists()


def test_labelling_again_changes_nothing(election):
    (post,) = labelled(CLOSES_EARLY)
    before = RuleFinding.objects.values_list("pk", "created_at").get()
    label_again(post)
    assert RuleFinding.objects.values_list("pk", "created_at").get() == before


def test_an_edited_post_loses_what_it_no_longer_says(election):
    (post,) = labelled(CLOSES_EARLY)
    proposed()
    Post.objects.filter(pk=post.pk).update(caption=CLOSES_AT_NINE)
    label_again(post)
    assert not RuleFinding.objects.exists()
    assert not Appearance.objects.exists()


def test_a_decision_outlives_another_version_of_the_checker(election):
    (post,) = labelled(CLOSES_EARLY)
    finding = dismiss_finding(
        finding=RuleFinding.objects.get(), reason="x", by=UserFactory.create()
    )
    RuleFinding.objects.update(checker_version="older")
    label_again(post)
    assert RuleFinding.objects.get() == finding
    assert RuleFinding.objects.get().state == "dismissed"


def test_a_decision_is_on_words_so_other_words_are_open_again(election):
    (post,) = labelled(CLOSES_EARLY)
    dismiss_finding(finding=RuleFinding.objects.get(), reason="x", by=UserFactory.create())
    Post.objects.filter(pk=post.pk).update(caption=CLOSES_EARLY.replace("17:00", "18:00"))
    label_again(post)
    found = RuleFinding.objects.get()
    assert (found.state, found.said) == ("open", "18:00")


def test_an_open_finding_follows_the_official_times(election):
    (post,) = labelled(CLOSES_EARLY)
    proposed()
    zone = election.division.zone
    opens, closes = (datetime.combine(election.date, time(hour), zone) for hour in (7, 20))
    ElectionPhaseFactory.create(election=election, starts_at=opens, ends_at=closes)
    label_again(post)
    proposed()
    assert RuleFinding.objects.get().official == "20:00"
    assert post.appearances.get().evidence["rule"]["official"] == "20:00"


def test_findings_are_locked_in_order_before_anything_that_hangs_on_them(election):
    (post,) = labelled(CLOSES_EARLY)
    proposed()
    Post.objects.filter(pk=post.pk).update(caption=CLOSES_AT_NINE)
    with CaptureQueriesContext(connection) as captured:
        label_again(post)
    asked = [each["sql"] for each in captured.captured_queries]
    lock = next(n for n, sql in enumerate(asked) if 'FOR UPDATE OF "labels_rulefinding"' in sql)
    assert 'ORDER BY "labels_rulefinding"."id"' in asked[lock]
    withdrawn = next(n for n, sql in enumerate(asked) if "'rules'" in sql and "appearance" in sql)
    deleted = next(n for n, sql in enumerate(asked) if 'DELETE FROM "labels_rulefinding"' in sql)
    assert lock < withdrawn < deleted


def test_what_is_erased_or_over_is_not_listed(election):
    gone = RuleFindingFactory.create(election=election)
    gone.post.delete()
    hidden = RuleFindingFactory.create(election=election)
    Post.objects.filter(pk=hidden.post_id).update(status=Post.Status.DELETED)
    RuleFindingFactory.create(election=ElectionFactory.create(over=True))
    assert RuleFinding.objects.count() == 2
    assert not RuleFinding.objects.current(timezone.localdate()).exists()
    assert not findings_of(election).exists()


def test_a_batch_asks_as_often_for_many_posts_as_for_few(election):
    counts = []
    for number in (2, 8):
        for n in range(number):
            posted(f"{CLOSES_EARLY} {n}")
        with CaptureQueriesContext(connection) as captured:
            label_waiting(by=BY)
        counts.append(sum("rulefinding" in each["sql"] for each in captured.captured_queries))
    assert counts[0] == counts[1] <= 3


# --- into the inbox ---------------------------------------------------------------------------


def test_posts_that_say_the_same_become_one_claim_at_once(election):
    posts = labelled(CLOSES_EARLY, f"{CLOSES_EARLY} Zegt het voort!")
    assert proposed() == 2
    claim = Claim.objects.get()
    assert (claim.stage, claim.origin, claim.language) == ("incoming", "rules", "nl")
    assert "17:00" in claim.statement
    assert list(claim.elections.all()) == [election]
    pairs = claim.appearances.all()
    assert {pair.post_id for pair in pairs} == {post.pk for post in posts}
    assert {(pair.state, pair.matcher_version) for pair in pairs} == {("proposed", "rules")}
    rule = pairs[0].evidence["rule"]
    assert (rule["said"], rule["official"], rule["id"]) == ("17:00", "21:00", "R01")
    assert "21:00" in rule["texts"]["nl"]
    assert rule["source_url"].startswith("https://")


def test_other_values_are_other_claims(election):
    labelled(CLOSES_EARLY, CLOSES_EARLY.replace("17:00", "18:00"))
    proposed()
    assert Claim.objects.count() == 2


def test_later_posts_join_and_nothing_is_proposed_twice(election):
    labelled(CLOSES_EARLY)
    assert (proposed(), proposed()) == (1, 0)
    labelled(f"{CLOSES_EARLY} Zegt het voort!")
    assert proposed() == 1
    assert Claim.objects.get().appearances.count() == 2


def test_it_stands_above_whatever_contradicts_no_rule(election):
    viral = ClaimFactory.create(incoming=True, elections=[election])
    for _ in range(3):
        AppearanceFactory.create(claim=viral, post__counter__views=10**7)
    labelled(CLOSES_EARLY)
    proposed()
    score_claims(now=timezone.now())
    first, second = Claim.objects.order_by("-priority")
    assert (first.origin, second) == ("rules", viral)
    assert first.priority_parts["rules"] == {"points": 51.0, "against_rules": 1}
    assert second.priority_parts["rules"]["points"] == 0


def test_a_dismissed_claim_stays_away_for_a_month(election):
    labelled(CLOSES_EARLY)
    proposed()
    dismissed()
    labelled(f"{CLOSES_EARLY} Nog een keer.")
    proposed()
    assert Claim.objects.get().appearances.count() == 1
    with time_machine.travel(timezone.now() + QUIET):
        RuleFindingFactory.create(election=election, topic=RuleGroup.objects.get().topic)
        election.date += timedelta(days=30)
        election.save()
        proposed()
    assert list(Claim.objects.order_by("pk").values_list("stage", flat=True)) == [
        "dismissed", "incoming",
    ]  # fmt: skip
    assert Claim.objects.latest("pk").appearances.count() == 2


def test_it_returns_sooner_when_it_grows(election):
    labelled(CLOSES_EARLY)
    proposed()
    dismissed()
    labelled(*(f"{CLOSES_EARLY} {'!' * n}" for n in range(2, LEAST_GROWN + 1)))
    proposed()
    assert Claim.objects.latest("pk").appearances.count() == LEAST_GROWN - 1


def test_findings_older_than_the_dismissal_hold_nothing_up(election):
    labelled(CLOSES_EARLY)
    proposed()
    group = RuleGroup.objects.get()
    waiting = RuleFindingFactory.create_batch(
        LEAST_GROWN, election=election, topic=group.topic, created_at=timezone.now()
    )
    dismiss(Claim.objects.get())
    assert proposed() == LEAST_GROWN
    posts = Claim.objects.latest("pk").appearances.values_list("post", flat=True)
    assert set(posts) == {finding.post_id for finding in waiting}


def test_a_dismissal_counts_from_when_somebody_decided(election):
    labelled(CLOSES_EARLY)
    proposed()
    dismiss(Claim.objects.get())
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        proposed()
    decided = Entry.objects.get(action="factchecks.claim_dismissed")
    assert RuleGroup.objects.get().dismissed_at == decided.at


def test_a_group_that_fails_waits_and_holds_up_no_other(election, monkeypatch):
    labelled(CLOSES_EARLY, CLOSES_EARLY.replace("17:00", "18:00"))

    def fails_for_six(*, statement, **said):
        claim = propose_contradiction(statement=statement, **said)
        if "18:00" in statement:
            raise ValueError
        return claim

    with monkeypatch.context() as patched:
        patched.setattr("labels.actions.rule_groups.propose_contradiction", fails_for_six)
        assert proposed() == 1
    assert "17:00" in Claim.objects.get().statement
    waits = RuleFinding.objects.get(group=None)
    assert waits.said == "18:00"
    entry = Entry.objects.get(action="labels.rulefindings_grouped")
    assert list(entry.data["failed"].values()) == ["ValueError"]
    assert proposed() == 1


def test_a_dismissal_that_is_taken_back_is_forgotten(election):
    labelled(CLOSES_EARLY)
    proposed()
    dismissed()
    Claim.objects.update(stage="incoming", dismissal_reason="")
    labelled(f"{CLOSES_EARLY} Nog een keer.")
    proposed()
    assert Claim.objects.get().appearances.count() == 2
    assert RuleGroup.objects.get().dismissed_at is None


def dismissed():
    """A fact-checker's overseer puts the claim aside, and a sweep goes by."""
    dismiss(Claim.objects.get())
    proposed()


def dismiss(claim):
    dismiss_claim(claim=claim, organisation=None, reason="A joke.", by=UserFactory.create())


# --- what people decide -----------------------------------------------------------------------


def test_a_confirmed_finding_stays_in_the_inbox_and_no_banner_appears(election):
    (post,) = labelled(CLOSES_EARLY)
    proposed()
    by = UserFactory.create()
    found = confirm_finding(finding=RuleFinding.objects.get(), by=by)
    assert (found.state, found.decided_by) == ("confirmed", by)
    assert post.appearances.get().state == "proposed"
    assert Entry.objects.filter(action="labels.rulefinding_confirmed").exists()


def test_a_dismissed_finding_leaves_the_inbox_until_it_is_undone(election):
    (post,) = labelled(CLOSES_EARLY)
    proposed()
    by = UserFactory.create()
    found = dismiss_finding(finding=RuleFinding.objects.get(), reason="A joke.", by=by)
    assert not post.appearances.exists()
    assert proposed() == 0
    reopen_finding(finding=found, by=by)
    assert proposed() == 1
    assert post.appearances.count() == 1
    assert RuleFinding.objects.get().decided_by is None


def test_what_fact_checkers_decided_on_a_post_stands(election):
    (post,) = labelled(CLOSES_EARLY)
    proposed()
    Appearance.objects.update(
        state="rejected", decided_by=UserFactory.create(), decided_at=timezone.now()
    )
    dismiss_finding(finding=RuleFinding.objects.get(), reason="A joke.", by=UserFactory.create())
    assert post.appearances.get().state == "rejected"


def test_a_dismissal_needs_a_reason_and_nothing_is_decided_twice(election):
    found, by = RuleFindingFactory.create(election=election), UserFactory.create()
    with pytest.raises(ReasonMissing):
        dismiss_finding(finding=found, reason="  ", by=by)
    with pytest.raises(AlreadyDecided):
        reopen_finding(finding=found, by=by)
    confirm_finding(finding=found, by=by)
    with pytest.raises(AlreadyDecided):
        dismiss_finding(finding=found, reason="x", by=by)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "unheard"},
        {"outcome": "unknown"},
        {"state": "confirmed"},
        {"reason": "Nobody decided."},
    ],
)
def test_the_database_refuses_what_cannot_be(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleFindingFactory.create(**fields)


def test_the_database_refuses_a_second_finding_and_a_dismissal_without_reason():
    found = RuleFindingFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleFindingFactory.create(post=found.post, election=found.election)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleFindingFactory.create(dismissed=True, reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleGroupFactory.create(posts_then=3)
