"""What each kind of staff may do in the CMS: the whole of it, readable in one place.

A role is a Django group of the same name; `manage.py sync_roles` makes the groups as they are
written here and may be run at every deployment. Roles add up: a person may have several.
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    ELECTION_EDITOR = "election_editor"
    ELECTION_REVIEWER = "election_reviewer"
    FACT_CHECK_OVERSEER = "fact_check_overseer"
    LABELLING_OPERATOR = "labelling_operator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Grants:
    """`permissions` are "app.codename"; `pages` are Wagtail's page permissions on the whole tree."""

    permissions: frozenset[str]
    pages: frozenset[str] = frozenset()


# Everyone who works here may enter and see the overview, which is numbers only.
_ENTRY = frozenset({"wagtailadmin.access_admin", "labels.view_label"})


def _each(app: str, actions: str, models: str) -> frozenset[str]:
    return frozenset(
        f"{app}.{action}_{model}" for action in actions.split() for model in models.split()
    )


# What election staff see, each in their own area (elections.models.EditorScope).
_ELECTION_FACTS = _each(
    "elections",
    "view",
    "jurisdiction election electionphase source electoralauthority pollingstation openingperiod"
    " importrun electionnotice correction contest party person candidatelist candidacy"
    " listposition importissue importchange placename pageviewcount revisionapproval",
)
# Either role may propose a notice or a correction, or withdraw one at once.
_PROPOSALS = _each("elections", "add change", "electionnotice correction")
_ELECTION_EDITING = (
    _ELECTION_FACTS
    | _PROPOSALS
    | _each(
        "elections",
        "add change",
        "election electionphase source electoralauthority pollingstation openingperiod importrun"
        " contest party person candidatelist candidacy listposition",
    )
)
_ELECTION_REVIEW = _ELECTION_FACTS | _PROPOSALS | _each("elections", "add", "revisionapproval")
# Areas decide who may edit what, so they and the hand-out of areas are the administrators'.
_AREAS = _each("elections", "add change", "jurisdiction") | _each(
    "elections", "view add change delete", "editorscope"
)
# Fact-checkers are no staff: members of partners, who work at /portal/. Staff oversee them.
_FACT_CHECKS = (
    _each("factchecks", "view", "claim verdict appearance")
    | _each("content", "view", "post")
    | frozenset(
        {
            "factchecks.oversee_partners",
            "labels.view_rulefinding",
            "labels.decide_rulefinding",
            "labels.add_label",
            "feeds.view_eligibilitypolicy",
            "feeds.manage_policies",
            "feeds.view_feedgenerator",
            "feeds.manage_generators",
            "feeds.view_rankermodel",
            "feeds.view_firstaudience",
            "feeds.view_reportdecision",
            "feeds.review_posts",
        }
    )
)
_LABELLING = (
    _each("content", "view", "post")
    | _each("content", "view change", "intake")
    | _each("factchecks", "view", "claim appearance")
    | frozenset({"labels.view_matchermodel", "labels.manage_models", "labels.view_rulefinding"})
    | frozenset({"feeds.view_rankermodel", "feeds.manage_rankers", "feeds.view_firstaudience"})
)
_AUDIT = _each("audit", "view", "entry")
_PEOPLE = (
    _each("users", "view add change delete", "user")
    | _each("users", "view add change", "organisation")
    | _each("users", "view add change delete", "membership")
    | _each("users", "view add change", "apikey")
    | _each("auth", "view add change delete", "group")
)
_WRITE_PAGES = frozenset({"add_page", "change_page"})
# With publish_page also goes taking a page down, which one person may do.
_REVIEW_PAGES = frozenset({"publish_page"})

ROLES = {
    Role.ELECTION_EDITOR: Grants(_ENTRY | _ELECTION_EDITING, pages=_WRITE_PAGES),
    Role.ELECTION_REVIEWER: Grants(_ENTRY | _ELECTION_REVIEW, pages=_REVIEW_PAGES),
    Role.FACT_CHECK_OVERSEER: Grants(_ENTRY | _FACT_CHECKS),
    Role.LABELLING_OPERATOR: Grants(_ENTRY | _LABELLING),
    Role.AUDITOR: Grants(_ENTRY | _AUDIT),
    Role.ADMINISTRATOR: Grants(
        _ENTRY
        | _ELECTION_EDITING
        | _ELECTION_REVIEW
        | _AREAS
        | _FACT_CHECKS
        | _LABELLING
        | _AUDIT
        | _PEOPLE,
        pages=_WRITE_PAGES | _REVIEW_PAGES,
    ),
}
