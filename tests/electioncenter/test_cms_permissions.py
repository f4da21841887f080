"""Every address of ours at /cms/, and which roles it opens for. A new address must be listed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from audit.actions import record
from audit.models import Entry
from elections.models import Jurisdiction
from tests.cms import StaffClient, is_refused, signed_in
from tests.factories.content import PostFactory
from tests.factories.elections import (
    CorrectionFactory,
    EditorScopeFactory,
    ElectionFactory,
    ElectionNoticeFactory,
    ImportRunFactory,
    JurisdictionFactory,
    SourceFactory,
)
from tests.factories.feeds import (
    EligibilityPolicyFactory,
    FeedGeneratorFactory,
    RankerModelFactory,
    RisingPostFactory,
)
from tests.factories.labels import MatcherModelFactory, RuleFindingFactory
from tests.factories.users import ApiKeyFactory, MembershipFactory, OrganisationFactory
from users.roles import Role


OURS = {"electioncenter", "feeds", "labels", "factchecks", "content", "elections", "users", "audit"}

EVERYONE = set(Role)
ADMINISTRATOR = {Role.ADMINISTRATOR}
ELECTIONS = {Role.ELECTION_EDITOR, Role.ADMINISTRATOR}
# Each in their own area: tests/elections/test_scopes.py has the other areas.
ELECTION_STAFF = {Role.ELECTION_EDITOR, Role.ELECTION_REVIEWER, Role.ADMINISTRATOR}
DESK = {Role.FACT_CHECK_OVERSEER, Role.ADMINISTRATOR}
LABELLING = {Role.LABELLING_OPERATOR, Role.ADMINISTRATOR}
AUDIT = {Role.AUDITOR, Role.ADMINISTRATOR}
NOBODY: set[Role] = set()

EDITED = ("index", "index_results", "add", "edit", "history", "history_results", "usage")
RULE_STEPS = ("confirm", "dismiss", "reopen")
POLICY_STEPS = ("approve", "withdraw", "end")
GENERATOR_STEPS = ("approve", "stop")
REPORT_STEPS = ("report_seen", "report_exclude", "report_restore")
RISE_STEPS = ("rise_release", "rise_keep")
RANKER_STEPS = ("propose", "approve", "reject", "rollback")
MODEL_STEPS = ("shadow", "stop", "propose", "approve", "reject", "rollback")
ALLOWED: dict[str, set[Role]] = {
    "overview": EVERYONE,
    "content_failed_posts": LABELLING,
    "content_retry": LABELLING,
    "labels_post": DESK | LABELLING,
    "labels_relabel": LABELLING,
    "labels_ad": DESK,
    "labels_no_ad": DESK,
    "labels_models": LABELLING,
    **{f"labels_model{page}": LABELLING for page in ("", "_card", "_compared")},
    **{f"labels_model_{step}": LABELLING for step in MODEL_STEPS},
    "labels_rules": DESK | LABELLING | ELECTION_STAFF,
    "labels_rules_of": DESK | LABELLING | ELECTION_STAFF,
    "labels_rule_findings": DESK | LABELLING,
    **{f"labels_rule_finding_{step}": DESK for step in RULE_STEPS},
    **{f"feeds_{page}": DESK for page in ("policies", "policy", "policy_new", "labels_met")},
    **{f"feeds_policy_{step}": DESK for step in POLICY_STEPS},
    **{f"feeds_{page}": DESK for page in ("generators", "generator", "generator_new")},
    **{f"feeds_generator_{step}": DESK for step in GENERATOR_STEPS},
    **{f"feeds_{page}": DESK for page in ("reports", "rising", *REPORT_STEPS, *RISE_STEPS)},
    **{f"feeds_{page}": DESK | LABELLING for page in ("rankers", "ranker", "first_audience")},
    **{f"feeds_ranker_{step}": LABELLING for step in RANKER_STEPS},
    "posts:index": DESK | LABELLING,
    "posts:index_results": DESK | LABELLING,
    "audit:index": AUDIT,
    "audit:index_results": AUDIT,
    "audit:inspect": AUDIT,
    "api_keys:index": ADMINISTRATOR,
    "api_keys:index_results": ADMINISTRATOR,
    "api_keys:add": ADMINISTRATOR,
    "api_keys:revoke": ADMINISTRATOR,
    **{f"elections:{view}": ELECTIONS for view in EDITED},
    **{f"sources:{view}": ELECTIONS for view in EDITED},
    **{f"jurisdictions:{view}": ADMINISTRATOR for view in EDITED},
    **{f"areas_of_staff:{view}": ADMINISTRATOR for view in (*EDITED, "delete")},
    **{
        f"{space}:{view}": ELECTION_STAFF
        for space in ("elections", "sources", "jurisdictions", "stations", "notices", "corrections")
        for view in ("index", "index_results")
    },
    **{
        f"{space}:{view}": ELECTION_STAFF
        for space in ("notices", "corrections")
        for view in ("propose", "review")
    },
    "election_desk": ELECTION_STAFF,
    "elections_calendar": ELECTIONS,
    "elections_imports": ELECTION_STAFF,
    "elections_import": ELECTION_STAFF,
    "elections_import_progress": ELECTION_STAFF,
    "elections_import_upload": ELECTIONS,
    "elections_import_apply": ELECTIONS,
    "elections_import_undo": ELECTIONS,
    "elections_import_read": ELECTIONS,
    **{f"organisations:{view}": ADMINISTRATOR for view in EDITED},
    **{f"memberships:{view}": ADMINISTRATOR for view in EDITED},
    # Deleting an election or an organisation would take history with it: not in the CMS.
    "elections:delete": NOBODY,
    "jurisdictions:delete": NOBODY,
    "sources:delete": NOBODY,
    "organisations:delete": NOBODY,
    "memberships:delete": ADMINISTRATOR,
}
POST_ONLY = {
    "content_retry", "labels_relabel", "labels_ad", "labels_no_ad",
    *(f"labels_model_{step}" for step in MODEL_STEPS),
    *(f"labels_rule_finding_{step}" for step in RULE_STEPS),
    *(f"feeds_policy_{step}" for step in POLICY_STEPS),
    *(f"feeds_generator_{step}" for step in GENERATOR_STEPS),
    *(f"feeds_ranker_{step}" for step in RANKER_STEPS),
    *(f"feeds_{step}" for step in (*REPORT_STEPS, *RISE_STEPS)),
    "elections_import_apply", "elections_import_undo", "elections_import_read",
}  # fmt: skip
FORMS = {
    "api_keys:add", "api_keys:revoke", "elections:edit", "memberships:delete",
}  # fmt: skip
OBJECTS: dict[str, Callable[[], Any]] = {
    "labels_post": PostFactory,
    "labels_relabel": PostFactory,
    "labels_ad": PostFactory,
    "labels_no_ad": PostFactory,
    "labels_model": MatcherModelFactory,
    **{f"labels_model_{page}": MatcherModelFactory for page in ("card", "compared", *MODEL_STEPS)},
    "labels_rules_of": ElectionFactory,
    "labels_rule_findings": ElectionFactory,
    **{f"labels_rule_finding_{step}": RuleFindingFactory for step in RULE_STEPS},
    "feeds_policy": EligibilityPolicyFactory,
    **{f"feeds_policy_{step}": EligibilityPolicyFactory for step in POLICY_STEPS},
    "feeds_generator": FeedGeneratorFactory,
    **{f"feeds_generator_{step}": FeedGeneratorFactory for step in GENERATOR_STEPS},
    "feeds_ranker": RankerModelFactory,
    **{f"feeds_ranker_{step}": RankerModelFactory for step in RANKER_STEPS},
    **{f"feeds_{step}": PostFactory for step in REPORT_STEPS},
    **{f"feeds_{step}": RisingPostFactory for step in RISE_STEPS},
    "audit": lambda: record(action="test.done", by="user:1", subject="test:1"),
    "api_keys": ApiKeyFactory,
    "elections": ElectionFactory,
    "elections_calendar": ElectionFactory,
    **dict.fromkeys(
        (
            "elections_import",
            "elections_import_progress",
            "elections_import_apply",
            "elections_import_undo",
            "elections_import_read",
        ),
        ImportRunFactory,
    ),
    "areas_of_staff": EditorScopeFactory,
    "notices": ElectionNoticeFactory,
    "corrections": CorrectionFactory,
    "jurisdictions": JurisdictionFactory,
    "sources": SourceFactory,
    "organisations": OrganisationFactory,
    "memberships": MembershipFactory,
}


def registered() -> Iterator[str]:
    """Names of the addresses that our apps register with Wagtail's hooks."""
    for hook in hooks.get_hooks("register_admin_urls"):
        if hook.__module__.partition(".")[0] in OURS:
            yield from (pattern.name for pattern in hook())
    for hook in hooks.get_hooks("register_admin_viewset"):
        if hook.__module__.partition(".")[0] in OURS:
            found = hook()
            for viewset in found.registerables if isinstance(found, ViewSetGroup) else [found]:
                for pattern in viewset.get_urlpatterns():
                    yield f"{viewset.url_namespace}:{pattern.name}"


def address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        make = OBJECTS.get(name) or OBJECTS[name.partition(":")[0]]
        return reverse(name, args=[make().pk])


def everywhere(role: Role) -> StaffClient:
    """Signed in, and at work in every area there is."""
    client = signed_in(role)
    for area in Jurisdiction.objects.all():
        EditorScopeFactory.create(user=client.user, jurisdiction=area)
    return client


def ask(client: Client, name: str, url: str) -> Any:
    return client.post(url, {"decision": "confirm"}) if name in POST_ONLY else client.get(url)


def test_every_registered_address_is_listed():
    assert set(registered()) == set(ALLOWED)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_an_address_opens_for_its_roles_and_nobody_else(name):
    url = address(name)
    responses = {role: ask(everywhere(role), name, url) for role in Role}
    opened = {role for role, response in responses.items() if not is_refused(response)}
    assert opened == ALLOWED[name]
    assert all(responses[role].status_code in (200, 302) for role in opened)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_without_signing_in_there_is_only_the_sign_in_page(name, client):
    response = ask(client, name, address(name))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(POST_ONLY))
def test_a_link_cannot_change_anything(name):
    assert signed_in(Role.ADMINISTRATOR).get(address(name)).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(POST_ONLY | FORMS))
def test_a_forged_form_is_refused_and_changes_nothing(name):
    client = signed_in(Role.ADMINISTRATOR, csrf_checks=True)
    url, before = address(name), Entry.objects.count()
    assert client.post(url, {"decision": "confirm", "reason": "x"}).status_code == 403
    assert Entry.objects.count() == before
