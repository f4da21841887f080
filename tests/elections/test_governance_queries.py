"""What the staff start page asks: what awaits my review, which sources are overdue."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from elections.actions.approvals import ensure_review
from elections.models import EditorScope
from elections.queries.governance import (
    awaiting_my_review,
    corrections_queue,
    overdue_sources,
    recent_changes,
)
from elections.scope import EVERYTHING, NOTHING
from tests.cms import staff_member
from tests.factories.elections import (
    CorrectionFactory,
    EditorScopeFactory,
    ElectionCenterPageFactory,
    ElectionFactory,
    ElectionNoticeFactory,
    JurisdictionFactory,
)
from users.roles import Role


pytestmark = pytest.mark.django_db

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def election():
    return ElectionFactory.create()


def person(election, *roles):
    user = staff_member(*roles)
    EditorScopeFactory.create(user=user, jurisdiction=election.division)
    return user


@pytest.fixture
def reviewer(election):
    return person(election, Role.ELECTION_REVIEWER)


def hand_in(page, user):
    page.save_revision(user=user)
    page.refresh_from_db()
    return page.get_workflow().start(page, user).current_task_state


def test_what_others_wrote_in_my_area_awaits_my_review(election, reviewer):
    page = ElectionCenterPageFactory.create(election=election)
    ensure_review(by="system:test")
    task_state = hand_in(page, person(election, Role.ELECTION_EDITOR))
    notice = ElectionNoticeFactory.create(election=election)
    correction = CorrectionFactory.create(election=election)
    awaiting = awaiting_my_review(reviewer)
    assert [state.pk for state in awaiting.pages] == [task_state.pk]
    assert (awaiting.notices, awaiting.corrections) == ([notice], [correction])
    assert len(awaiting) == 3


def test_my_own_work_does_not_await_me(election, reviewer):
    page = ElectionCenterPageFactory.create(election=election)
    ensure_review(by="system:test")
    hand_in(page, reviewer)
    ElectionNoticeFactory.create(election=election, proposed_by=reviewer.audit_name)
    CorrectionFactory.create(election=election, proposed_by=reviewer.audit_name)
    assert len(awaiting_my_review(reviewer)) == 0


def test_other_areas_and_what_is_decided_do_not_await_me(election, reviewer):
    other = ElectionFactory.create()
    page = ElectionCenterPageFactory.create(election=other)
    ensure_review(by="system:test")
    hand_in(page, person(other, Role.ELECTION_EDITOR))
    ElectionNoticeFactory.create(election=other)
    ElectionNoticeFactory.create(election=election, approved=True)
    CorrectionFactory.create(election=election, withdrawn_by="user:1", withdrawn_at=timezone.now())
    assert len(awaiting_my_review(reviewer)) == 0


def test_nothing_awaits_an_editor(election):
    ElectionNoticeFactory.create(election=election)
    assert len(awaiting_my_review(person(election, Role.ELECTION_EDITOR))) == 0


def test_the_correction_queue_is_oldest_first_and_in_scope(election, reviewer):
    later = CorrectionFactory.create(election=election, proposed_at=NOW)
    first = CorrectionFactory.create(election=election, proposed_at=NOW - timedelta(days=1))
    CorrectionFactory.create()
    scope = EditorScope.objects.scope_of(reviewer)
    assert list(corrections_queue(scope)) == [first, later]
    assert corrections_queue(EVERYTHING).count() == 3
    assert corrections_queue(NOTHING).count() == 0


def about(due):
    return {
        "type": "about",
        "value": {
            "title": "About", "body": "Text.",
            "source": {
                "publisher": "Kiesraad", "title": "Kieswet", "url": "https://source.example/",
                "retrieved_on": "2026-10-01", "reviewed_by": "Desk", "review_due_on": due,
            },
        },
    }  # fmt: skip


def test_sources_whose_review_date_has_passed_are_overdue(election):
    body = [about("2027-02-28"), about("2027-03-01"), about("2027-01-01")]
    page = ElectionCenterPageFactory.create(election=election, body=body)
    ElectionCenterPageFactory.create(live=False, body=body)
    found = overdue_sources(NOW, EVERYTHING)
    assert [(each.page, each.due_on.isoformat()) for each in found] == [
        (page, "2027-01-01"),
        (page, "2027-02-28"),
    ]
    assert (found[0].block, found[0].publisher, found[0].reviewed_by) == (
        "about", "Kiesraad", "Desk",
    )  # fmt: skip
    assert overdue_sources(NOW, NOTHING) == []


def test_overdue_sources_take_one_query(django_assert_num_queries):
    for _ in range(4):
        ElectionCenterPageFactory.create(body=[about("2027-01-01")] * 3)
    with django_assert_num_queries(1):
        found = overdue_sources(NOW, EVERYTHING)
        assert {str(each.page.election) for each in found}
        assert len(found) == 12


def test_changes_of_long_ago_and_of_others_are_left_out(election):
    ElectionCenterPageFactory.create(election=election, body=[about("2027-01-01")])
    assert recent_changes(EVERYTHING, timezone.now() - timedelta(days=1)) == []  # a first version
    assert recent_changes(NOTHING, timezone.now() - timedelta(days=1)) == []


def test_a_scope_is_read_once_a_request(election, django_assert_num_queries):
    JurisdictionFactory.create(parent=election.division)
    user = person(election, Role.ELECTION_EDITOR)
    user.has_perm("elections.view_election")  # Django remembers permissions likewise
    with django_assert_num_queries(2):
        assert EditorScope.objects.scope_of(user).covers(election.division_id)
        assert EditorScope.objects.scope_of(user).covers(election.division_id)
