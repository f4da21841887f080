"""The guard at the addresses of the CMS: a page outside a person's areas and languages is shut.

One place for every address there is and will be: whatever names a page in its path or query is
looked up before Wagtail's view runs. Lists are filtered by `elections.policies`.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from wagtail.admin.auth import permission_denied

from elections.models import EditorScope, ElectionIndexPage
from elections.queries.scopes import is_election_page, page_is_in_scope
from elections.scope import Scope


PAGE_ARGUMENTS = {"page_id", "page_to_move_id", "destination_id", "parent_page_id", "page_pk"}
# These name a page in another way.
PAGE_IN_PK = {"wagtailadmin_pages:revisions_compare"}
PAGES_IN_QUERY = {
    "wagtail_bulk_action": "id",
    "wagtailadmin_choose_page_chosen_multiple": "id",
}
# Addresses that look into or under a root; its pages are filtered there. Not editing it.
UNDER_ROOTS = {
    "wagtailadmin_explore",
    "wagtailadmin_explore_results",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_pages:add",
    "wagtailadmin_pages:add_subpage",
    "wagtailadmin_pages:preview_on_add",
    "wagtailadmin_pages:move_confirm",
}
# Reports over everybody's work, which Wagtail does not filter by page.
ADMINISTRATORS = {
    "wagtailadmin_reports:site_history",
    "wagtailadmin_reports:site_history_results",
    "wagtailadmin_reports:page_types_usage",
    "wagtailadmin_reports:page_types_usage_results",
}
NOBODY = {
    # Publishes, copies and makes aliases without the forms that ask for an approval.
    "wagtailadmin_api:pages:action",
    # Voting information is never private; `ElectionCenterPage` does not ask.
    "wagtailadmin_pages:set_privacy",
}


class ScopeMiddleware:
    """After AuthenticationMiddleware: it asks who is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        named = set(pages_named(name, kwargs, request.GET)) if name else set()
        # Asked first: to look who is there makes an answer vary by cookie, and public pages
        # are kept for everybody.
        if not named and name not in ADMINISTRATORS | NOBODY:
            return None
        if not request.user.is_authenticated:
            return None
        scope = EditorScope.objects.scope_of(request.user)
        if may_open(scope, name, named):
            return None
        denied: HttpResponseBase = permission_denied(request)
        return denied


def pages_named(name: str, kwargs: dict[str, Any], query: QueryDict) -> Iterator[int]:
    """Keys of the pages that this address is about."""
    for argument in PAGE_ARGUMENTS & kwargs.keys():
        if kwargs[argument]:
            yield int(kwargs[argument])
    if name in PAGE_IN_PK:
        yield int(kwargs["pk"])
    if name in PAGES_IN_QUERY and kwargs.get("model_name", "page") == "page":
        yield from (int(key) for key in query.getlist(PAGES_IN_QUERY[name]) if key.isdecimal())


def may_open(scope: Scope, name: str, pages: Iterable[int]) -> bool:
    if name in NOBODY:
        return False
    if scope.everything:
        return True
    if name in ADMINISTRATORS:
        return False
    return all(
        page_is_in_scope(scope, page) or (name in UNDER_ROOTS and _is_passage(scope, page))
        for page in pages
    )


def _is_passage(scope: Scope, page: int) -> bool:
    """The tree's root, and the roots of the languages the person works in."""
    if is_election_page(page):
        return False
    root = ElectionIndexPage.objects.select_related("locale").filter(pk=page).first()
    return root is None or scope.speaks(root.locale.language_code)
