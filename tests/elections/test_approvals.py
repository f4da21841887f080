"""Nobody puts their own words before voters: not by the CMS, by a program, or by SQL."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Revision

from audit.models import Entry
from elections import approval
from elections.actions.approvals import ApprovalRefusedError, approve_revision, ensure_review
from elections.models import ElectionCenterPage, RevisionApproval
from tests.cms import signed_in, staff_member
from tests.factories.elections import EditorScopeFactory, ElectionCenterPageFactory
from users.roles import Role


pytestmark = pytest.mark.django_db


class Staff:
    """An editor, a reviewer and another reviewer of one page's area."""

    def __init__(self, page: ElectionCenterPage) -> None:
        self.area = page.area
        self.editor = self.person(Role.ELECTION_EDITOR)
        self.reviewer = self.person(Role.ELECTION_REVIEWER)

    def person(self, *roles: Role):
        client = signed_in(*roles)
        EditorScopeFactory.create(user=client.user, jurisdiction=self.area)
        return client


@pytest.fixture
def page() -> ElectionCenterPage:
    live: ElectionCenterPage = ElectionCenterPageFactory.create(introduction="As it was.")
    ensure_review(by="system:test")
    return live


@pytest.fixture
def staff(page) -> Staff:
    return Staff(page)


def write(page: ElectionCenterPage, user, text: str = "As it should be.") -> Revision:
    draft = page.get_latest_revision_as_object()
    draft.introduction = text
    revision: Revision = draft.save_revision(user=user)
    return revision


def hand_in(page: ElectionCenterPage, user):
    page.refresh_from_db()
    return page.get_workflow().start(page, user).current_task_state


def decide(client, page: ElectionCenterPage, task_state, action: str = "approve"):
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, task_state.pk])
    return client.post(url, {"comment": ""})


def shown(page: ElectionCenterPage) -> str:
    return str(ElectionCenterPage.objects.get(pk=page.pk).introduction)


def commits() -> bool:
    """Whether the database would accept this test's transaction."""
    try:
        with transaction.atomic():
            connection.check_constraints()
    except IntegrityError:
        return False
    return True


@pytest.fixture
def undone():
    """For what the database refuses at commit: the end of the test would commit it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# --- the way it should go


def test_what_an_editor_wrote_is_shown_once_a_reviewer_approved_it(page, staff):
    write(page, staff.editor.user)
    task_state = hand_in(page, staff.editor.user)
    assert shown(page) == "As it was."
    decide(staff.reviewer, page, task_state)
    assert shown(page) == "As it should be."
    given = RevisionApproval.objects.latest("pk")
    assert given.author == staff.editor.user.audit_name
    assert given.approved_by == staff.reviewer.user.audit_name
    actions = list(Entry.objects.order_by("-sequence").values_list("action", flat=True)[:2])
    assert actions == ["elections.page_published", "elections.revision_approved"]
    assert commits()


def test_the_person_who_reviewed_one_change_may_write_the_next(page, staff):
    write(page, staff.editor.user)
    decide(staff.reviewer, page, hand_in(page, staff.editor.user))
    revision = write(page, staff.reviewer.user, "Better still.")
    approve_revision(revision=revision, by=staff.editor.user.audit_name)
    revision.publish()
    assert shown(page) == "Better still."
    assert commits()


def test_an_approval_is_given_once(page, staff):
    revision = write(page, staff.editor.user)
    first = approve_revision(revision=revision, by=staff.reviewer.user.audit_name)
    again = approve_revision(revision=revision, by="user:999")
    assert first == again
    assert Entry.objects.filter(action="elections.revision_approved").count() == 2  # and the page's


def test_a_wrong_page_is_taken_down_by_one_person_at_once(page, staff):
    staff.reviewer.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    page.refresh_from_db()
    assert not page.live
    assert Entry.objects.latest("sequence").action == "elections.page_unpublished"
    assert commits()


def test_a_draft_of_a_live_page_waits_without_changing_it(page, staff):
    write(page, staff.editor.user)
    assert shown(page) == "As it was."
    assert commits()


def test_an_approved_page_goes_live_at_its_hour(page, staff):
    page.unpublish()
    draft = page.get_latest_revision_as_object()
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    revision = draft.save_revision(user=staff.editor.user)
    approve_revision(revision=revision, by=staff.reviewer.user.audit_name)
    revision.publish()
    assert not ElectionCenterPage.objects.get().live
    assert commits()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        call_command("publish_scheduled")
    assert ElectionCenterPage.objects.get().live
    assert commits()


def test_a_page_moves_without_another_approval(page):
    ElectionCenterPage.objects.filter(pk=page.pk).update(slug="elsewhere", url_path="/elsewhere/")
    assert commits()


def test_a_deleted_page_takes_its_approvals_with_it(page):
    page.delete()
    assert not RevisionApproval.objects.exists()
    assert commits()


# --- attempts in the CMS


def test_an_editor_is_offered_no_approval(page, staff):
    write(page, staff.editor.user)
    task_state = hand_in(page, staff.editor.user)
    decide(staff.editor, page, task_state)
    assert shown(page) == "As it was."


@pytest.mark.parametrize("superuser", [False, True])
def test_an_administrator_cannot_approve_their_own_change(page, staff, superuser):
    admin = signed_in(Role.ADMINISTRATOR)
    admin.user.is_superuser = superuser
    admin.user.save()
    write(page, admin.user)
    decide(admin, page, hand_in(page, admin.user))
    assert shown(page) == "As it was."
    decide(staff.reviewer, page, page.current_workflow_state.current_task_state)
    assert shown(page) == "As it should be."


def test_who_handed_the_page_in_cannot_approve_it(page, staff):
    write(page, staff.editor.user)
    decide(staff.reviewer, page, hand_in(page, staff.reviewer.user))
    assert shown(page) == "As it was."


def test_who_wrote_a_part_cannot_approve_the_whole(page, staff):
    both = staff.person(Role.ELECTION_EDITOR, Role.ELECTION_REVIEWER)
    write(page, both.user, "One part.")
    write(page, staff.editor.user)
    task_state = hand_in(page, staff.editor.user)
    decide(both, page, task_state)
    assert shown(page) == "As it was."
    decide(staff.reviewer, page, task_state)
    assert shown(page) == "As it should be."


def test_a_reviewer_who_changes_the_page_while_reviewing_cannot_approve_it(page, staff):
    write(page, staff.editor.user)
    task_state = hand_in(page, staff.editor.user)
    write(page, staff.reviewer.user, "As I would have it.")
    decide(staff.reviewer, page, task_state)
    assert shown(page) == "As it was."


def test_asking_for_changes_needs_no_second_person(page, staff):
    write(page, staff.editor.user)
    decide(staff.reviewer, page, hand_in(page, staff.editor.user), "reject")
    assert page.current_workflow_state.status == "needs_changes"


def form_of(page: ElectionCenterPage, **changes: object) -> dict[str, object]:
    return {
        "title": page.title, "slug": page.slug, "election": page.election_id,
        "variant": page.variant, "introduction": "Mine.", "body-count": "0",
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", **changes,
    }  # fmt: skip


def test_the_publish_button_only_saves_a_draft(page):
    admin = signed_in(Role.ADMINISTRATOR)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert 'name="action-publish"' not in admin.get(url).content.decode()
    response = admin.post(url, form_of(page, **{"action-publish": "1"}))
    assert response.status_code == 302
    page.refresh_from_db()
    assert page.latest_revision.content["introduction"] == "Mine."
    assert shown(page) == "As it was."
    assert commits()


def test_a_new_page_begins_as_a_draft(page):
    admin = signed_in(Role.ADMINISTRATOR)
    add = reverse(
        "wagtailadmin_pages:add",
        args=["elections", "electioncenterpage", page.get_parent().pk],
    )
    form = form_of(page, slug="another", variant="easy", **{"action-publish": "1"})
    assert admin.post(add, form).status_code == 302
    made = ElectionCenterPage.objects.get(slug="another")
    assert not made.live
    assert commits()


def test_publishing_many_at_once_is_no_way_round(page):
    admin = signed_in(Role.ADMINISTRATOR)
    draft = ElectionCenterPageFactory.create(live=False, author=admin.user)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = admin.post(f"{url}?id={draft.pk}", {})
    assert response.status_code == 302
    draft.refresh_from_db()
    assert not draft.live
    assert commits()


@pytest.mark.parametrize("choice", ["publish_copies", "alias"])
def test_a_copy_is_a_draft(page, choice):
    admin = signed_in(Role.ADMINISTRATOR)
    form = {
        "new_title": "Copy", "new_slug": "copy", "new_parent_page": page.get_parent().pk,
        choice: "on",
    }  # fmt: skip
    admin.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), form)
    assert not ElectionCenterPage.objects.exclude(pk=page.pk).filter(live=True).exists()
    assert not ElectionCenterPage.objects.filter(alias_of__isnull=False).exists()
    assert commits()


# --- attempts in code


def test_publishing_in_code_is_refused(page, staff):
    revision = write(page, staff.editor.user)
    with pytest.raises(PermissionDenied):
        revision.publish()
    with pytest.raises(PermissionDenied):
        revision.publish(user=staff.reviewer.user, skip_permission_checks=True)
    assert shown(page) == "As it was."


def test_approving_the_task_in_code_is_refused(page, staff):
    write(page, staff.editor.user)
    task_state = hand_in(page, staff.editor.user)
    with pytest.raises(PermissionDenied), transaction.atomic():
        task_state.approve(user=staff.editor.user)
    assert shown(page) == "As it was."


def test_giving_oneself_an_approval_in_code_is_refused(page, staff):
    revision = write(page, staff.editor.user)
    name = staff.editor.user.audit_name
    with pytest.raises(ApprovalRefusedError):
        approve_revision(revision=revision, by=name)
    now = timezone.now()
    for author, approver in [
        (name, name),
        ("user:999", name),
        ("system:mine", name),
        (name, "system:mine"),
        (name, "user:999999"),
        (name, "nobody"),
    ]:
        with pytest.raises(IntegrityError), transaction.atomic():
            RevisionApproval.objects.create(
                revision=revision, author=author, approved_by=approver, approved_at=now
            )


def test_a_program_cannot_approve_what_a_person_wrote(page, staff):
    revision = write(page, staff.editor.user)
    with pytest.raises(ApprovalRefusedError) as refused:
        approve_revision(revision=revision, by="system:helper")
    assert refused.value.reason == approval.Refusal.NOT_A_PERSON


def test_somebody_who_left_approves_nothing(page, staff):
    revision = write(page, staff.editor.user)
    gone = staff_member(Role.ELECTION_REVIEWER)
    gone.is_active = False
    gone.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        approve_revision(revision=revision, by=gone.audit_name)


def test_saving_a_live_page_in_code_is_refused_at_commit(page, undone):
    page.introduction = "Mine."
    page.save()
    assert not commits()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE elections_electioncenterpage SET introduction = 'Mine.'",
        "UPDATE elections_electioncenterpage SET body = '[]'::jsonb || '[{\"type\": \"x\"}]'",
        "UPDATE elections_electioncenterpage SET variant = 'easy'",
        "UPDATE elections_electioncenterpage SET reviewed_at = now()",
        "UPDATE wagtailcore_page SET title = 'Mine.' WHERE depth = 3",
        "UPDATE wagtailcore_page SET live_revision_id = NULL WHERE depth = 3",
        "UPDATE wagtailcore_page SET live_revision_id = latest_revision_id WHERE depth = 3",
        "UPDATE wagtailcore_page SET alias_of_id = id WHERE depth = 3",
        (
            "UPDATE wagtailcore_revision SET approved_go_live_at = now()"
            " WHERE id IN (SELECT latest_revision_id FROM wagtailcore_page WHERE depth = 3)"
        ),
        "DELETE FROM elections_revisionapproval",
    ],
)
def test_sql_is_refused_at_commit(page, staff, statement, undone):
    write(page, staff.editor.user)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert not commits()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE elections_revisionapproval SET approved_by = 'user:1'",
        'UPDATE wagtailcore_revision SET content = content || \'{"introduction": "Mine."}\'',
        "UPDATE wagtailcore_revision SET object_id = '1'",
    ],
)
def test_what_was_approved_cannot_be_rewritten(page, statement):
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_draft_made_live_by_sql_is_refused_at_commit(undone):
    ElectionCenterPageFactory.create(live=False)
    ElectionCenterPage.objects.update(live=True)
    assert not commits()


def test_an_unapproved_schedule_does_not_exist_so_it_stops_no_other_page(page, staff, undone):
    revision = write(page, staff.editor.user)
    revision.approved_go_live_at = timezone.now()
    revision.save()
    assert not commits()


def test_saving_over_an_approved_revision_makes_another(page, staff):
    revision = write(page, staff.editor.user)
    approve_revision(revision=revision, by=staff.reviewer.user.audit_name)
    page.refresh_from_db()
    later = page.save_revision(user=staff.editor.user, overwrite_revision=revision)
    assert later.pk != revision.pk


def test_a_person_who_is_deleted_leaves_the_approved_page_standing(page, staff):
    revision = write(page, staff.editor.user)
    approve_revision(revision=revision, by=staff.reviewer.user.audit_name)
    revision.publish()
    staff.editor.user.delete()
    assert shown(page) == "As it should be."
    assert commits()


def test_every_field_of_the_page_is_compared():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'elections_check_live_page'")
        (source,) = cursor.fetchone()
    own = {field.column for field in ElectionCenterPage._meta.local_fields} - {"page_ptr_id"}
    missing = [column for column in sorted(own) if f"page.{column}" not in source]
    assert missing == []


# --- the rule itself

PEOPLE = st.integers(1, 5).map("user:{}".format)
PROGRAMS = st.sampled_from(["system:sample", "system:import"])


@given(st.sets(PEOPLE | PROGRAMS, min_size=1), PEOPLE | PROGRAMS)
def test_nobody_approves_what_they_wrote(authors, approver):
    if approver in authors:
        assert approval.refusal(approver, authors) == approval.Refusal.WROTE_IT


@given(st.sets(PEOPLE | PROGRAMS, min_size=1), PEOPLE)
def test_any_other_person_may_approve(authors, approver):
    assert (approval.refusal(approver, authors) is None) == (approver not in authors)
