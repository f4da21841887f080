"""How the people of one partner work together, and that nobody else reads along."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from factchecks.actions.collaboration import (
    NotAColleague,
    add_note,
    assign,
    notify,
    notify_watchers,
    set_watch,
)
from factchecks.mentions import mentioned
from factchecks.models import Comment, Notification, Watch
from tests import portal
from tests.factories.factchecks import (
    ClaimFactory,
    CommentFactory,
    NotificationFactory,
    VerdictFactory,
    WatchFactory,
)
from tests.factories.users import MembershipFactory, UserFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def checker():
    return portal.member()


@pytest.fixture
def claim(checker):
    return ClaimFactory.create(organisation=checker.organisation)


def page_of(client, claim):
    return client.get(reverse("portal:claim", args=[claim.pk]))


def colleague_of(client, **fields):
    user = UserFactory.create(password=None, **fields)
    MembershipFactory.create(user=user, organisation=client.organisation)
    return user


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@anna en @bob.jansen, kijk. @anna", ["anna", "bob.jansen"]),
        ("Vraag het @anna.", ["anna"]),
        ("mail anna@desk.example", []),
        ("@", []),
    ],
)
def test_names_after_an_at_sign_are_mentions(text, names):
    assert mentioned(text) == names


def test_a_note_tells_the_colleagues_it_names_and_nobody_elsewhere(checker, claim):
    anna = colleague_of(checker, username="anna")
    stranger = portal.member().user
    text = f"@anna @{stranger.username} @{checker.user.username} bel de gemeente"
    checker.post(reverse("portal:claim-note", args=[claim.pk]), {"text": text})
    news = Notification.objects.get()
    assert (news.user, news.kind, news.claim) == (anna, Notification.Kind.MENTION, claim)
    assert Entry.objects.get(action="factchecks.note_added").data["told"] == 1
    assert "bel de gemeente" in page_of(checker, claim).text


def test_the_audit_log_does_not_hold_the_words_of_a_note(checker, claim):
    add_note(
        claim=claim, organisation=checker.organisation, text="Bel Jansen: 0612", by=checker.user
    )
    assert "Jansen" not in str(Entry.objects.get(action="factchecks.note_added").data)


def test_an_empty_note_is_refused(checker, claim):
    page = checker.post(reverse("portal:claim-note", args=[claim.pk]), {"text": " "}, follow=True)
    assert "A note needs some words." in page.text
    assert not Comment.objects.exists()


def test_another_partner_never_reads_a_note(checker, claim):
    CommentFactory.create(claim=claim, text="Ons geheim")
    assert page_of(portal.member(), claim).status_code == 404
    claim.verdicts.all().delete()
    claim.stage, claim.organisation = "incoming", None
    claim.save()
    for client in (portal.member(), portal.overseer(), checker):
        page = page_of(client, claim)
        assert page.status_code == 200
        assert "Ons geheim" not in page.text


def test_a_claim_is_given_to_a_colleague_who_is_told(checker, claim):
    anna = colleague_of(checker, username="anna")
    due = timezone.now().replace(second=0, microsecond=0)
    checker.post(
        reverse("portal:claim-assign", args=[claim.pk]),
        {"assignee": anna.pk, "due_at": timezone.localtime(due).strftime("%Y-%m-%dT%H:%M")},
    )
    assignment = claim.assignments.get()
    assert (assignment.assignee, assignment.due_at) == (anna, due)
    assert Notification.objects.get().user == anna
    checker.post(reverse("portal:claim-assign", args=[claim.pk]), {"for": "me"})
    assignment.refresh_from_db()
    assert (assignment.assignee, assignment.due_at) == (checker.user, due)


def test_a_claim_is_not_given_to_somebody_elsewhere(checker, claim):
    stranger = portal.member()
    page = checker.post(
        reverse("portal:claim-assign", args=[claim.pk]), {"assignee": stranger.user.pk}, follow=True
    )
    assert "Choose a colleague" in page.text
    for organisation in (checker.organisation, stranger.organisation):
        with pytest.raises(NotAColleague):
            assign(claim=claim, organisation=organisation, assignee=stranger.user, by=checker.user)


def test_watching_is_a_switch_that_works_with_and_without_a_script(checker, claim):
    address = reverse("portal:claim-watch", args=[claim.pk])
    checker.post(address, {"on": "1"})
    assert Watch.objects.get().user == checker.user
    answer = checker.post(address, {"on": "0", "in_row": "1"}, headers={"HX-Request": "true"})
    assert 'data-row-key="w"' in answer.text
    assert not Watch.objects.exists()
    set_watch(claim=claim, is_on=False, by=checker.user)
    assert Entry.objects.filter(action__contains="watched").count() == 2


def test_watchers_hear_of_a_change_if_the_claim_is_still_theirs_to_see(checker, claim):
    WatchFactory.create(claim=claim, user=checker.user)
    WatchFactory.create(claim=claim, user=portal.member().user)
    assert notify_watchers(claim=claim, text="published") == 1
    assert notify_watchers(claim=claim, text="published") == 0  # not read yet
    assert notify_watchers(claim=claim, text="withdrawn", by=checker.user) == 0


def test_what_happened_is_told_in_words_with_names_of_our_own_only(checker, claim):
    assign(claim=claim, organisation=checker.organisation, assignee=checker.user, by=checker.user)
    other = UserFactory.create(username="van-elders", password=None)
    set_watch(claim=claim, is_on=True, by=other)
    page = page_of(checker, claim).text
    assert f"{checker.user.username} assigned the claim" in " ".join(page.split())
    assert "Somebody elsewhere watches the claim" in " ".join(page.split())
    assert "van-elders" not in page


def test_what_another_partner_did_with_the_claim_before_is_not_told(checker, claim):
    before = portal.member()
    add_note(claim=claim, organisation=before.organisation, text="Onder ons", by=before.user)
    assert "wrote a note" not in page_of(checker, claim).text
    add_note(claim=claim, organisation=checker.organisation, text="Van ons", by=checker.user)
    assert page_of(checker, claim).text.count("wrote a note") == 1


# --- notifications ---------------------------------------------------------------------------


def test_news_is_read_one_by_one_or_all_at_once(checker):
    NotificationFactory.create_batch(3, user=checker.user)
    others = NotificationFactory.create()
    first = checker.user.notifications.order_by("pk").first()
    address = reverse("portal:notifications")
    checker.post(address, {"id": [first.pk, others.pk]})
    assert checker.user.notifications.filter(read_at__isnull=True).count() == 2
    checker.post(address)
    assert not checker.user.notifications.filter(read_at__isnull=True).exists()
    others.refresh_from_db()
    assert others.read_at is None


def test_news_of_a_partner_that_somebody_left_is_not_theirs_any_more(checker, claim):
    NotificationFactory.create(user=checker.user, claim=claim, text="Nog geheim")
    assert "Nog geheim" in checker.get(reverse("portal:notifications")).text
    checker.user.memberships.all().delete()
    MembershipFactory.create(user=checker.user)
    assert "Nog geheim" not in checker.get(reverse("portal:notifications")).text
    assert checker.get(reverse("portal:counts")).context["unread"] == 0


def test_the_page_of_news_asks_as_much_for_one_as_for_thirty(checker):
    address = reverse("portal:notifications")
    assert "Nothing yet." in checker.get(address).text
    NotificationFactory.create(user=checker.user, claim=ClaimFactory.create(incoming=True))
    few = queries_of(checker, address)
    for _ in range(30):
        NotificationFactory.create(user=checker.user, claim=ClaimFactory.create(incoming=True))
    assert len(queries_of(checker, address)) == len(few)


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return queries.captured_queries


def test_the_same_news_is_not_told_twice_before_it_was_read(checker):
    kind = Notification.Kind.COMPLAINT
    assert notify(users=[checker.user], kind=kind, text="x" * 400) == 1
    assert notify(users=[checker.user], kind=kind, text="x" * 400) == 0
    assert len(Notification.objects.get().text) == 300


def test_the_numbers_in_the_menu_are_one_query(checker):
    ClaimFactory.create_batch(2, incoming=True)
    ClaimFactory.create(incoming=True, language="tr")
    mine = ClaimFactory.create(organisation=checker.organisation)
    read = ClaimFactory.create(organisation=checker.organisation)
    VerdictFactory.create(claim=read, published=True)
    VerdictFactory.create(claim=mine, submitted=True)
    NotificationFactory.create(user=checker.user)
    page = checker.get(reverse("portal:counts"))
    assert dict(page.context["counts"]) == {
        "inbox": 2, "claims": 1, "second-reader": 1, "review": 0,
    }  # fmt: skip
    assert page.context["unread"] == 1
    asked = queries_of(checker, reverse("portal:counts"))
    assert len([query for query in asked if "COUNT(" in query["sql"]]) == 1


def test_oversight_gets_the_numbers_of_its_own_menu():
    ClaimFactory.create(incoming=True, language="tr")
    page = portal.overseer().get(reverse("portal:counts"))
    assert page.context["counts"] == [("inbox", 1)]
