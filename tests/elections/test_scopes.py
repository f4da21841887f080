"""Editors see and change their own area and language: in lists, forms, choosers and addresses.

The addresses come from the URL configuration: one that takes a page or a row of ours and is not
decided on below fails the first test.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page

from elections.actions.approvals import ensure_review
from elections.models import EditorScope, ElectionCenterPage, PollingStation
from elections.queries.scopes import in_scope
from elections.scope import EVERYTHING, NOTHING, Reach, Scope
from tests.cms import StaffClient, is_refused, signed_in
from tests.factories.elections import (
    CorrectionFactory,
    EditorScopeFactory,
    ElectionCenterPageFactory,
    ElectionFactory,
    ElectionIndexPageFactory,
    ElectionNoticeFactory,
    ElectionPhaseFactory,
    JurisdictionFactory,
    PollingStationFactory,
    SourceFactory,
)
from users.roles import Role


pytestmark = pytest.mark.django_db

PAGE_ARGUMENTS = {
    "page_id", "page_to_move_id", "destination_id", "parent_page_id", "page_pk",
}  # fmt: skip
SPACES = {"elections", "jurisdictions", "sources", "stations", "notices", "corrections"}


class World:
    """A page of Duinwaard in English, handed in for review; its neighbours are others' work."""

    def __init__(self) -> None:
        country = JurisdictionFactory.create(classification="country")
        self.area = JurisdictionFactory.create(parent=country)
        self.elsewhere = JurisdictionFactory.create(parent=country)
        self.election = ElectionFactory.create(division=self.area)
        self.page = self.page_of(self.election)
        ensure_review(by="system:test")
        self.editor = self.staff(Role.ELECTION_EDITOR)
        self.reviewer = self.staff(Role.ELECTION_REVIEWER)
        self.neighbour = self.staff(Role.ELECTION_EDITOR, area=self.elsewhere)
        self.neighbours_reviewer = self.staff(Role.ELECTION_REVIEWER, area=self.elsewhere)
        self.dutch = self.staff(Role.ELECTION_EDITOR, languages=["nl"])
        self.nowhere = signed_in(Role.ELECTION_EDITOR)
        self.fact_checker = signed_in(Role.FACT_CHECK_OVERSEER)
        self.administrator = signed_in(Role.ADMINISTRATOR)

    def page_of(self, election, **changes) -> ElectionCenterPage:
        page: ElectionCenterPage = ElectionCenterPageFactory.create(election=election, **changes)
        return page

    def staff(self, *roles: Role, area=None, languages=()) -> StaffClient:
        client = signed_in(*roles)
        EditorScopeFactory.create(
            user=client.user, jurisdiction=area or self.area, languages=list(languages)
        )
        return client

    @property
    def strangers(self) -> dict[str, Client]:
        """Nobody of these may open anything of the page or the rows."""
        return {
            "another area": self.neighbour,
            "another area's reviewer": self.neighbours_reviewer,
            "without an area": self.nowhere,
            "a fact-checker": self.fact_checker,
            "nobody": Client(),
        }


@pytest.fixture
def world() -> World:
    return World()


# --- addresses

EDIT, REVIEW, BOTH, ADMIN = {"editor"}, {"reviewer"}, {"editor", "reviewer"}, set[str]()
# Address of a page → which of the page's own editor and reviewer it opens for. An administrator
# opens them all, except those that need another state of the page.
PAGE_ADDRESSES: dict[str, set[str]] = {
    "wagtailadmin_pages:edit": EDIT | REVIEW,
    "wagtailadmin_pages:preview_on_edit": EDIT,
    "wagtailadmin_pages:view_draft": EDIT | REVIEW,
    "wagtailadmin_pages:usage": EDIT,
    "wagtailadmin_pages:unpublish": REVIEW,
    "wagtailadmin_pages:delete": ADMIN,  # a live page: who writes it may not take it down
    "wagtailadmin_pages:move": ADMIN,
    "wagtailadmin_pages:move_confirm": BOTH,  # leads back: it is there already
    "wagtailadmin_pages:set_page_position": ADMIN,
    "wagtailadmin_pages:copy": EDIT | REVIEW,
    "wagtailadmin_pages:convert_alias": ADMIN,
    "wagtailadmin_pages:set_privacy": ADMIN,  # not even: voting information is never private
    "wagtailadmin_pages:lock": ADMIN,  # a form without a page of its own
    "wagtailadmin_pages:unlock": ADMIN,
    "wagtailadmin_pages:revisions_index": BOTH,  # leads to the history
    "wagtailadmin_pages:revisions_view": BOTH,
    "wagtailadmin_pages:revisions_revert": EDIT | REVIEW,
    "wagtailadmin_pages:revisions_unschedule": REVIEW,
    "wagtailadmin_pages:revisions_compare": BOTH,
    "wagtailadmin_pages:history": EDIT,
    "wagtailadmin_pages:history_results": EDIT,
    "wagtailadmin_pages:workflow_history": BOTH,
    "wagtailadmin_pages:workflow_history_detail": BOTH,
    "wagtailadmin_pages:workflow_action": REVIEW,
    "wagtailadmin_pages:collect_workflow_action_data": REVIEW,
    "wagtailadmin_pages:confirm_workflow_cancellation": BOTH,
    "wagtailadmin_pages:workflow_preview": REVIEW,
    "wagtailadmin_pages:add": ADMIN,  # below a page of ours there is nothing
    "wagtailadmin_pages:add_subpage": ADMIN,
    "wagtailadmin_pages:preview_on_add": ADMIN,
    "wagtailadmin_explore": BOTH,
    "wagtailadmin_explore_results": BOTH,
    "wagtailadmin_choose_page_child": BOTH,
    "wagtailadmin_workflows:remove": ADMIN,
    "simple_translation:submit_page_translation": ADMIN,
}
# Address of a row → which of the row's own editor and reviewer it opens for.
ROW_ADDRESSES: dict[str, set[str]] = {
    **{f"{space}:{view}": EDIT for space in ("elections", "sources") for view in (
        "edit", "history", "history_results", "usage")},
    **{f"{space}:delete": ADMIN for space in ("elections", "sources", "jurisdictions")},
    **{f"jurisdictions:{view}": ADMIN for view in (
        "edit", "history", "history_results", "usage")},
    "notices:review": BOTH,
    "corrections:review": BOTH,
}  # fmt: skip


def addresses() -> Iterator[tuple[str, set[str]]]:
    """Every named address of the CMS with the arguments it takes."""
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLResolver) and str(pattern.pattern) == "cms/":
            yield from _addresses(pattern, "", set())


def _addresses(
    resolver: URLResolver, space: str, above: set[str]
) -> Iterator[tuple[str, set[str]]]:
    for each in resolver.url_patterns:
        arguments = above | set(each.pattern.regex.groupindex)
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from _addresses(each, inner, arguments)
        elif isinstance(each, URLPattern) and each.name:
            yield f"{space}{each.name}", arguments


def test_every_address_that_names_a_page_is_decided_on():
    named = {
        name
        for name, arguments in addresses()
        if arguments & PAGE_ARGUMENTS or name == "wagtailadmin_pages:revisions_compare"
    }
    assert named == set(PAGE_ADDRESSES)


def test_every_address_that_names_a_row_of_ours_is_decided_on():
    named = {
        name for name, arguments in addresses() if name.partition(":")[0] in SPACES and arguments
    }
    assert named == set(ROW_ADDRESSES)


def page_address(name: str, world: World) -> str:
    page = world.page
    state = page.current_workflow_state or page.get_workflow().start(page, world.nowhere.user)
    task = state.current_task_state
    kind = {"content_type_app_name": "elections", "content_type_model_name": "electioncenterpage"}
    arguments: dict[str, Any] = {
        "page_id": page.pk, "page_to_move_id": page.pk, "parent_page_id": page.pk,
        "page_pk": page.pk, "pk": page.pk, "destination_id": page.get_parent().pk,
        "revision_id": page.latest_revision_id, "revision_id_a": "earliest",
        "revision_id_b": "latest", "workflow_state_id": state.pk, "task_id": task.task_id,
        "task_state_id": task.pk, "action_name": "approve", **kind,
    }  # fmt: skip
    taken = next(taken for each, taken in addresses() if each == name)
    return reverse(name, kwargs={each: arguments[each] for each in taken})


def shut(response) -> bool:
    """Refused, sent to sign in, or as if it did not exist (for this method)."""
    location = response.headers.get("Location", "")
    return (
        is_refused(response)
        or response.status_code in (404, 405)
        or location.startswith(reverse("account_login"))
    )


@pytest.mark.parametrize("name", sorted(PAGE_ADDRESSES))
def test_a_page_opens_for_its_own_staff_and_no_others(name, world):
    url = page_address(name, world)
    own = {"editor": world.editor, "reviewer": world.reviewer}
    opened = {who for who, client in own.items() if not shut(client.get(url))}
    assert opened == PAGE_ADDRESSES[name]
    assert [who for who, client in world.strangers.items() if not shut(client.get(url))] == []
    assert [who for who, client in world.strangers.items() if not shut(client.post(url))] == []
    assert shut(world.dutch.get(url))
    assert shut(world.dutch.post(url))


ROWS: dict[str, Callable[[World], Any]] = {
    "elections": lambda world: world.election,
    "jurisdictions": lambda world: world.area,
    "sources": lambda world: (
        ElectionPhaseFactory.create(election=world.election, source=SourceFactory.create()).source
    ),
    "stations": lambda world: PollingStationFactory.create(election=world.election),
    "notices": lambda world: ElectionNoticeFactory.create(election=world.election),
    "corrections": lambda world: CorrectionFactory.create(election=world.election),
}


@pytest.mark.parametrize("name", sorted(ROW_ADDRESSES))
def test_a_row_opens_for_its_own_staff_and_no_others(name, world):
    url = reverse(name, args=[ROWS[name.partition(":")[0]](world).pk])
    own = {"editor": world.editor, "reviewer": world.reviewer}
    assert {who for who, client in own.items() if not shut(client.get(url))} == ROW_ADDRESSES[name]
    assert [who for who, client in world.strangers.items() if not shut(client.get(url))] == []
    assert [who for who, client in world.strangers.items() if not shut(client.post(url))] == []


@pytest.mark.parametrize("space", sorted(SPACES))
@pytest.mark.parametrize("export", ["", "csv"])
def test_lists_and_exports_hold_own_rows_only(space, export, world):
    row = ROWS[space](world)
    url = reverse(f"{space}:index")
    asked = {"export": export} if export else {}

    def seen_by(client) -> list[Any]:
        response = client.get(url, asked)
        assert response.status_code == 200
        if export:
            return [line for line in b"".join(response.streaming_content).splitlines() if line]
        return [each.pk for each in response.context["object_list"]]

    if export:
        heading = 1
        assert len(seen_by(world.editor)) == heading + 1
        assert len(seen_by(world.nowhere)) == heading
        assert set(seen_by(world.neighbour)).isdisjoint(seen_by(world.editor)[heading:])
    else:
        assert row.pk in seen_by(world.editor)
        assert row.pk not in seen_by(world.neighbour)
        assert seen_by(world.nowhere) == []


# --- lists of pages


def test_the_editors_api_knows_own_pages_only(world):
    url = reverse("wagtailadmin_api:pages:detail", args=[world.page.pk])
    assert world.editor.get(url).status_code == 200
    for client in (world.neighbour, world.neighbours_reviewer, world.nowhere):
        assert client.get(url).status_code == 404


@pytest.mark.parametrize("action", ["publish", "create_alias", "copy", "unpublish", "delete"])
def test_the_editors_api_is_no_way_round_the_forms(world, action):
    url = reverse("wagtailadmin_api:pages:action", args=[world.page.pk, action])
    for client in (world.administrator, world.editor, world.neighbour):
        assert shut(client.post(url, {}))
    assert ElectionCenterPage.objects.get().live


def test_public_pages_do_not_ask_who_is_there(client, world):
    response = client.get(world.page.url)
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize(
    "name",
    [
        "wagtailadmin_explore", "wagtailadmin_explore_results", "wagtailadmin_pages:search",
        "wagtailadmin_pages:search_results", "wagtailadmin_pages:type_use",
        "wagtailadmin_choose_page_child", "wagtailadmin_choose_page_search",
        "wagtailadmin_reports:aging_pages", "wagtailadmin_reports:workflow",
        "wagtailadmin_reports:workflow_tasks", "wagtailadmin_reports:locked_pages",
        "wagtailadmin_reports:site_history", "wagtailadmin_reports:page_types_usage",
        "wagtailadmin_home", "wagtailadmin_api:pages:listing",
    ],
)  # fmt: skip
def test_lists_of_pages_hold_own_pages_only(name, world):
    mine = world.page_of(
        ElectionFactory.create(division=world.elsewhere), title="Zandhoek", slug="zandhoek"
    )
    theirs = world.page
    theirs.get_workflow().start(theirs, world.editor.user)
    mine.get_workflow().start(mine, world.neighbour.user)
    arguments: list[Any] = []
    if name.startswith("wagtailadmin_explore") or name.endswith("page_child"):
        arguments = [mine.get_parent().pk]
    elif name.endswith("type_use"):
        arguments = ["elections", "electioncenterpage"]
    url = reverse(name, args=arguments)
    query = {"q": "council"} if "search" in name else {}
    for client in (world.neighbour, world.neighbours_reviewer, world.nowhere):
        response = client.get(url, query)
        assert theirs.title not in response.content.decode()
    for export in ("csv", "xlsx"):
        response = world.neighbour.get(url, {"export": export})
        if response.streaming:
            assert theirs.title.encode() not in b"".join(response.streaming_content)


def test_the_explorer_shows_the_own_page_under_its_language(world):
    root = world.page.get_parent()
    html = world.editor.get(reverse("wagtailadmin_explore", args=[root.pk])).content.decode()
    assert world.page.title in html


def test_a_reviewer_finds_the_way_to_pages_in_two_languages(world):
    dutch = world.page_of(world.election, language="nl")
    top = world.reviewer.get(reverse("wagtailadmin_explore_root")).content.decode()
    for page in (world.page, dutch):
        inside = reverse("wagtailadmin_explore", args=[page.get_parent().pk])
        assert inside in top
        assert page.title in world.reviewer.get(inside).content.decode()


def test_a_language_nobody_gave_one_is_not_explored(world):
    english = world.page.get_parent()
    ElectionIndexPageFactory.create(language="nl")
    assert shut(world.dutch.get(reverse("wagtailadmin_explore", args=[english.pk])))


def test_only_administrators_edit_the_roots(world):
    url = reverse("wagtailadmin_pages:edit", args=[world.page.get_parent().pk])
    assert shut(world.editor.get(url))
    assert shut(world.reviewer.get(url))
    assert world.administrator.get(url).status_code == 200


def test_several_chosen_pages_are_all_looked_at(world):
    other = world.page_of(ElectionFactory.create(division=world.elsewhere))
    url = reverse("wagtailadmin_choose_page_chosen_multiple")
    assert world.editor.get(url, {"id": [world.page.pk]}).status_code == 200
    assert shut(world.editor.get(url, {"id": [world.page.pk, other.pk]}))


@pytest.mark.parametrize("action", ["delete", "move", "publish", "unpublish"])
def test_bulk_actions_touch_no_page_of_others(action, world):
    before = Page.objects.get(pk=world.page.pk)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    parent = world.page.get_parent().pk
    for client in (world.neighbour, world.neighbours_reviewer, world.nowhere):
        for chosen in (f"id={world.page.pk}", f"id=all&childOf={parent}"):
            client.post(f"{url}?{chosen}", {})
    after = Page.objects.get(pk=world.page.pk)
    assert (after.live, after.path) == (before.live, before.path)


def test_an_own_page_that_moved_out_of_scope_is_shut(world):
    """Wagtail lets whoever may add pages edit and delete those they own."""
    Page.objects.filter(pk=world.page.pk).update(owner=world.neighbour.user)
    for name in ("edit", "delete", "copy", "history"):
        assert shut(
            world.neighbour.get(reverse(f"wagtailadmin_pages:{name}", args=[world.page.pk]))
        )
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    world.page.unpublish()
    world.neighbour.post(f"{url}?id=all&childOf={world.page.get_parent().pk}", {})
    assert Page.objects.filter(pk=world.page.pk).exists()


# --- forms


def page_form(election, **changes: object) -> dict[str, object]:
    return {
        "title": "New", "slug": "new", "election": election.pk, "variant": "standard",
        "introduction": "New.", "body-count": "0", "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0", **changes,
    }  # fmt: skip


def add_page(client, parent, form):
    kind = ["elections", "electioncenterpage", parent.pk]
    return client.post(reverse("wagtailadmin_pages:add", args=kind), form)


def test_an_editor_makes_a_page_of_the_own_area(world):
    add_page(world.editor, world.page.get_parent(), page_form(world.election, variant="easy"))
    assert ElectionCenterPage.objects.get(slug="new").live is False


@pytest.mark.parametrize("where", ["election", "jurisdiction"])
def test_an_editor_makes_no_page_of_another_area(where, world):
    election = ElectionFactory.create(division=world.elsewhere)
    form = (
        page_form(election)
        if where == "election"
        else page_form(world.election, jurisdiction=world.elsewhere.pk)
    )
    assert add_page(world.editor, world.page.get_parent(), form).status_code == 200
    assert not ElectionCenterPage.objects.filter(slug="new").exists()


def test_an_editor_makes_no_page_in_another_language(world):
    root = world.page.get_parent()
    assert shut(add_page(world.dutch, root, page_form(world.election)))
    assert not ElectionCenterPage.objects.filter(slug="new").exists()


def test_a_page_on_a_wider_election_is_for_the_own_area(world):
    national = ElectionFactory.create(division=world.area.parent)
    root = world.page.get_parent()
    add_page(world.editor, root, page_form(national))
    assert not ElectionCenterPage.objects.filter(slug="new").exists()
    add_page(world.editor, root, page_form(national, jurisdiction=world.area.pk))
    assert ElectionCenterPage.objects.filter(slug="new").exists()


def test_forms_offer_own_areas_only(world):
    response = world.editor.get(reverse("elections:edit", args=[world.election.pk]))
    offered = set(response.context["form"].fields["division"].queryset)
    assert offered == {world.area}


def test_an_election_is_not_handed_to_another_area(world):
    form = {
        "name": "X", "names": "{}", "slug": "x", "category": "GR", "division": world.elsewhere.pk,
        "date": "2027-03-17", "announced_on": "2026-11-01", "status": "confirmed",
        "identifiers": "{}", "topic_terms": "[]", "phases-TOTAL_FORMS": "0",
        "phases-INITIAL_FORMS": "0",
    }  # fmt: skip
    world.editor.post(reverse("elections:edit", args=[world.election.pk]), form)
    world.election.refresh_from_db()
    assert world.election.division == world.area


def test_a_source_that_others_rest_on_is_theirs_too(world):
    shared = SourceFactory.create()
    ElectionPhaseFactory.create(election=world.election, source=shared)
    ElectionPhaseFactory.create(
        election=ElectionFactory.create(division=world.elsewhere), source=shared
    )
    assert shut(world.editor.get(reverse("sources:edit", args=[shared.pk])))
    assert world.administrator.get(reverse("sources:edit", args=[shared.pk])).status_code == 200


def test_administrators_hand_out_areas_and_nobody_else(world):
    form = {
        "user": world.nowhere.user.pk, "jurisdiction": world.area.pk, "languages": ["nl", "en"],
    }  # fmt: skip
    url = reverse("areas_of_staff:add")
    assert shut(world.editor.post(url, form))
    assert world.administrator.post(url, form).status_code == 302
    assert EditorScope.objects.get(user=world.nowhere.user).languages == ["nl", "en"]


# --- the rule itself


def test_areas_below_are_included(world):
    district = JurisdictionFactory.create(parent=world.area)
    station = PollingStationFactory.create(jurisdiction=district)
    scope = EditorScope.objects.scope_of(world.editor.user)
    assert station in in_scope(scope, PollingStation)
    assert not scope.covers(world.area.parent.pk)


AREAS = st.integers(1, 9)
LANGUAGES = st.sampled_from(["nl", "en", "fy", "ar"])
REACHES = st.builds(Reach, st.frozensets(AREAS), st.frozensets(LANGUAGES))


@given(st.lists(REACHES).map(tuple), AREAS, LANGUAGES)
def test_a_scope_covers_what_one_of_its_reaches_covers(reaches, area, language):
    scope = Scope(reaches=reaches)
    assert scope.covers(area, language) == any(
        area in reach.areas and (not reach.languages or language in reach.languages)
        for reach in reaches
    )
    assert not NOTHING.covers(area, language)
    assert EVERYTHING.covers(area, language)
    assert not scope.covers(None, language)
