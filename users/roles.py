"""What each kind of staff may do in the CMS: the whole of it, readable in one place.

A role is a Django group of the same name; `manage.py sync_roles` makes the groups as they are
written here and may be run at every deployment. Roles add up: a person may have several.
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    ELECTION_EDITOR = "election_editor"
    FACT_CHECK_EDITOR = "fact_check_editor"
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


_ELECTIONS = (
    _each(
        "elections",
        "view add change",
        "jurisdiction election electionphase source electoralauthority pollingstation"
        " openingperiod importrun electionnotice correction contest party person candidatelist"
        " candidacy listposition",
    )
    | _each("elections", "view", "importissue importchange placename pageviewcount editorscope")
    | _each("elections", "view add", "revisionapproval")
)
_SCOPES = _each("elections", "add change delete", "editorscope")
_FACT_CHECKS = (
    _each("factchecks", "view add change", "claim verdict")
    | _each("factchecks", "view change", "appearance")
    | _each("content", "view", "post")
)
_LABELLING = (
    _each("content", "view", "post")
    | _each("content", "view change", "intake")
    | _each("factchecks", "view", "claim appearance")
)
_AUDIT = _each("audit", "view", "entry")
_PEOPLE = (
    _each("users", "view add change delete", "user")
    | _each("users", "view add change", "organisation")
    | _each("users", "view add change delete", "membership")
    | _each("users", "view add change", "apikey")
    | _each("auth", "view add change delete", "group")
)
_PAGES = frozenset({"add_page", "change_page", "publish_page"})

ROLES = {
    Role.ELECTION_EDITOR: Grants(_ENTRY | _ELECTIONS, pages=_PAGES),
    Role.FACT_CHECK_EDITOR: Grants(_ENTRY | _FACT_CHECKS),
    Role.LABELLING_OPERATOR: Grants(_ENTRY | _LABELLING),
    Role.AUDITOR: Grants(_ENTRY | _AUDIT),
    Role.ADMINISTRATOR: Grants(
        _ENTRY | _ELECTIONS | _SCOPES | _FACT_CHECKS | _LABELLING | _AUDIT | _PEOPLE, pages=_PAGES
    ),
}
