"""Addresses of portal, account and public fact-checks, generated from the URL configuration."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver

from tests.factchecks.permission_world import Who, World


OURS = ("portal/", "account/", "claims/", "oembed", "api/v1/claims", "api/v1/tips")


def addresses() -> list[str]:
    """Names of everything there is below `OURS`."""
    return sorted(name for path, name in _walk(get_resolver()) if path.startswith(OURS))


def _walk(resolver: Any, path: str = "", namespace: str = "") -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield here, f"{namespace}{pattern.name}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, here, inner)


def _pk(key: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": world.objects[key].pk}


def _claim(world: World) -> dict[str, Any]:
    return {"pk": world.claim.pk}


def _draft(world: World) -> dict[str, Any]:
    return {"pk": world.draft.pk}


def _partner(world: World) -> dict[str, Any]:
    return {"pk": world.a.pk}


def _slug(world: World) -> dict[str, Any]:
    return {"slug": world.published.claim.slug}


KWARGS: dict[str, Callable[[World], dict[str, Any]]] = {
    **dict.fromkeys(
        (
            "portal:claim", "portal:claim-take", "portal:claim-release", "portal:claim-dismiss",
            "portal:claim-restore", "portal:claim-watch", "portal:claim-assign",
            "portal:claim-note", "portal:claim-edit", "portal:evidence-rule",
            "portal:claim-merge", "portal:claim-split", "portal:appearances",
            "portal:appearance-add", "portal:verdict-new",
        ),
        _claim,
    ),
    **dict.fromkeys(
        (
            "portal:verdict", "portal:verdict-edit", "portal:verdict-submit",
            "portal:verdict-return", "portal:verdict-discard", "portal:verdict-publish",
            "portal:verdict-withdraw", "portal:verdict-preview",
        ),
        _draft,
    ),
    **dict.fromkeys(
        (
            "portal:import", "portal:import-progress", "portal:import-columns",
            "portal:import-apply", "portal:import-rejects",
        ),
        _pk("run"),
    ),
    **dict.fromkeys(("portal:complaint", "portal:complaint-decide"), _pk("complaint")),
    **dict.fromkeys(("portal:review-pair", "portal:review-decide"), _pk("appearance")),
    **dict.fromkeys(("portal:evidence-remove", "portal:evidence-file"), _pk("evidence")),
    "portal:automatic-restart": _pk("stop"),
    **dict.fromkeys(("portal:team-role", "portal:team-remove"), _pk("membership")),
    **dict.fromkeys(("portal:partner", "portal:partner-signatory", "portal:partner-invite"), _partner),
    **dict.fromkeys(("factchecks:claim", "factchecks:card", "factchecks:complain"), _slug),
    **dict.fromkeys(("mfa_edit_webauthn", "mfa_remove_webauthn"), _pk("security_key")),
    "portal:evidence-new": lambda world: {"pk": world.claim.pk, "kind": "link"},
    "portal:appearance-undo": _pk("decided"),
    "portal:claim-unmerge": lambda world: {"merge": world.objects["merge"].pk},
    "portal:review-undo": lambda world: {"batch": world.objects["batch"]},
    "portal:verdict-search": lambda world: _draft(world) | {"search_pk": world.objects["search"].pk},
    "portal:filter-delete": _pk("filter"),
    "portal:key-revoke": _pk("key"),
    "portal:team-revoke": _pk("invitation"),
    "portal:partner-reset-factor": lambda world: (
        _partner(world) | {"member": world.objects["membership"].pk}
    ),
    "account-session-end": _pk("session"),
    "account-invitation": lambda world: {"secret": "of-partner-a"},
    "account_reset_password_from_key": lambda world: {"uidb36": "1", "key": "set-password"},
    "factchecks:atom": lambda world: {"language": "en"},
    "factchecks:atom-of-election": lambda world: {
        "language": "en", "election": world.objects["election"].slug,
    },
    "factchecks:asked": lambda world: {"receipt": "unknown"},
    "factchecks:complaint": lambda world: {"receipt": "unknown"},
    "factchecks:report": lambda world: {"post_id": world.objects["appearance"].post_id},
    "factchecks:report-csv": lambda world: {"month": "2026-10"},
    "factchecks:monthly-report": lambda world: {"month": "2026-10"},
    "api-claim": _slug,
}  # fmt: skip

# --- who gets in ----------------------------------------------------------------------------

People = frozenset[Who]
NOBODY: People = frozenset()
ANYBODY = frozenset(Who)
A_CHECKERS = frozenset({Who.CHECKER_A, Who.EDITOR_A, Who.ADMIN_A})
A_EDITORS = frozenset({Who.EDITOR_A, Who.ADMIN_A})
A_ADMIN = frozenset({Who.ADMIN_A})
B_CHECKERS = frozenset({Who.CHECKER_B, Who.EDITOR_B, Who.ADMIN_B})
CHECKERS = A_CHECKERS | B_CHECKERS
EDITORS = A_EDITORS | {Who.EDITOR_B, Who.ADMIN_B}
ADMINS = A_ADMIN | {Who.ADMIN_B}
OVERSEER = frozenset({Who.OVERSEER})
DESKS = CHECKERS | OVERSEER
# Signed in as far as this person can be; each sees their own account only.
SIGNED_IN = ANYBODY - {Who.ANONYMOUS, Who.FACTOR_NOT_SHOWN}


@dataclass(frozen=True)
class Row:
    """Who gets an answer that is no refusal; `data` is what the form would send."""

    get: People = NOBODY
    post: People = NOBODY
    data: Callable[[World], dict[str, Any]] = lambda world: {}


PAGE_OF_A, FORM_OF_A, ACT_OF_A = Row(A_CHECKERS), Row(A_CHECKERS, A_CHECKERS), Row(post=A_CHECKERS)

PORTAL: dict[str, Row] = {
    # The same for everybody; each sees their own.
    "portal:inbox": Row(DESKS),
    "portal:counts": Row(DESKS),
    "portal:published": Row(DESKS),
    "portal:similar": Row(post=DESKS),
    "portal:complaints": Row(DESKS),
    "portal:precision": Row(DESKS),
    "portal:precision-csv": Row(DESKS),
    "portal:statistics": Row(DESKS),
    "portal:statistics-csv": Row(DESKS),
    "portal:notifications": Row(DESKS, DESKS),
    "portal:claim-new": Row(DESKS, DESKS),
    "portal:verdict-hints": Row(post=DESKS),
    "portal:filter-save": Row(post=DESKS),
    "portal:filter-delete": Row(post=DESKS),  # of one's own, and silently of nobody else's
    "portal:claims": Row(CHECKERS),
    "portal:review": Row(CHECKERS),
    "portal:second-reader": Row(CHECKERS),
    "portal:imports": Row(EDITORS, EDITORS),
    "portal:mappings": Row(EDITORS, EDITORS),
    "portal:settings": Row(ADMINS, ADMINS),
    "portal:key-new": Row(post=ADMINS),
    "portal:team": Row(ADMINS),
    "portal:team-invite": Row(post=ADMINS),
    # A claim of A's. Taking it fails for B as if somebody had been first, or it were not there.
    "portal:claim-take": Row(post=CHECKERS),
    "portal:claim": PAGE_OF_A,
    "portal:appearances": PAGE_OF_A,
    "portal:review-pair": PAGE_OF_A,
    "portal:evidence-file": PAGE_OF_A,
    "portal:verdict": PAGE_OF_A,
    "portal:verdict-search": PAGE_OF_A,
    "portal:claim-edit": FORM_OF_A,
    "portal:claim-split": FORM_OF_A,
    "portal:claim-merge": Row(
        A_CHECKERS, A_CHECKERS, lambda world: {"into": world.published.claim_id}
    ),
    "portal:evidence-new": FORM_OF_A,
    "portal:evidence-rule": Row(
        A_CHECKERS, A_CHECKERS, lambda world: {"election": world.objects["election"].pk}
    ),
    "portal:verdict-new": FORM_OF_A,
    "portal:verdict-edit": FORM_OF_A,
    "portal:verdict-preview": FORM_OF_A,
    "portal:claim-release": ACT_OF_A,
    "portal:claim-dismiss": ACT_OF_A,
    "portal:claim-restore": ACT_OF_A,
    "portal:claim-watch": ACT_OF_A,
    "portal:claim-assign": ACT_OF_A,
    "portal:claim-note": ACT_OF_A,
    "portal:claim-unmerge": ACT_OF_A,
    "portal:evidence-remove": ACT_OF_A,
    "portal:review-decide": ACT_OF_A,
    "portal:appearance-undo": ACT_OF_A,
    "portal:appearance-add": Row(
        post=A_CHECKERS, data=lambda world: {"post": world.objects["appearance"].post_id}
    ),
    "portal:review-undo": Row(post=frozenset({Who.CHECKER_A})),  # one's own decisions
    "portal:verdict-submit": Row(post=frozenset({Who.CHECKER_A})),  # one's own draft
    "portal:verdict-return": ACT_OF_A,
    "portal:verdict-discard": ACT_OF_A,
    "portal:verdict-publish": Row(post=A_EDITORS),
    "portal:verdict-withdraw": Row(post=A_EDITORS),
    "portal:complaint": Row(A_CHECKERS | OVERSEER),
    "portal:complaint-decide": Row(post=A_EDITORS | OVERSEER),
    # Files, people and keys of A's.
    "portal:import": Row(A_EDITORS),
    "portal:import-progress": Row(A_EDITORS),
    "portal:import-rejects": Row(A_EDITORS),
    "portal:import-columns": Row(),  # a file without columns
    "portal:import-apply": Row(post=A_EDITORS),
    "portal:key-revoke": Row(post=A_ADMIN),
    "portal:team-revoke": Row(post=A_ADMIN),
    "portal:team-role": Row(post=A_ADMIN),
    "portal:team-remove": Row(post=A_ADMIN),
    "portal:switch": Row(post=A_CHECKERS, data=lambda world: {"organisation": world.a.pk}),
    # Oversight.
    "portal:partners": Row(OVERSEER),
    "portal:partner-new": Row(OVERSEER, OVERSEER),
    "portal:partner": Row(OVERSEER, OVERSEER),
    "portal:partner-signatory": Row(post=OVERSEER),
    "portal:partner-invite": Row(post=OVERSEER),
    "portal:partner-reset-factor": Row(post=OVERSEER),
    "portal:automatic-restart": Row(post=OVERSEER),
}

# Sends who is signed in on to where they work, and the others to the form.
ENTRANCE = Row(ANYBODY, ANYBODY)
OWN = Row(SIGNED_IN, SIGNED_IN)
NEWCOMER = Row(ANYBODY - {Who.FACTOR_NOT_SHOWN}, ANYBODY - {Who.FACTOR_NOT_SHOWN})

ACCOUNT: dict[str, Row] = {
    **dict.fromkeys(
        (
            "account_login", "account_logout", "account_reset_password",
            "account_reset_password_from_key", "mfa_authenticate", "mfa_login_webauthn",
        ),
        ENTRANCE,
    ),
    "account_inactive": Row(ANYBODY),
    "account_reset_password_done": Row(ANYBODY),
    "account_reset_password_from_key_done": Row(ANYBODY),
    "account-invitation": Row(ANYBODY, frozenset({Who.ANONYMOUS})),  # the others: not theirs
    # Who has a factor and has not shown it is asked for it first; nobody's link is only told of.
    "account-sign-up": NEWCOMER,
    "account-new-login": NEWCOMER,
    "account-home": Row(ANYBODY - {Who.ANONYMOUS}),
    "account-second-factor": Row(SIGNED_IN),
    "account-session-end": Row(post=SIGNED_IN),  # of one's own, and silently of nobody else's
    "account_change_password": OWN,
    "account_set_password": OWN,
    "usersessions_list": OWN,
    "mfa_index": Row(SIGNED_IN),
    "mfa_list_webauthn": Row(SIGNED_IN),
    "mfa_activate_totp": OWN,
    "mfa_add_webauthn": OWN,
    "mfa_generate_recovery_codes": OWN,
    # Another person's key, and codes that nobody here has: 404.
    **dict.fromkeys(
        (
            "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_deactivate_totp",
            "mfa_view_recovery_codes", "mfa_download_recovery_codes",
        ),
        Row(),
    ),
    # Only who has a factor and has not shown it can show one again; the others have none here.
    "mfa_reauthenticate": Row(
        frozenset({Who.FACTOR_NOT_SHOWN}), frozenset({Who.FACTOR_NOT_SHOWN})
    ),
    "account_reauthenticate": Row(),
    "mfa_reauthenticate_webauthn": Row(),
}  # fmt: skip

PUBLIC: dict[str, Row] = {
    **dict.fromkeys(
        (
            "factchecks:index", "factchecks:claim", "factchecks:card", "factchecks:atom",
            "factchecks:atom-of-election", "factchecks:reports", "api-claims", "api-claim",
            "api-claims-search",
        ),
        Row(ANYBODY),
    ),
    **dict.fromkeys(
        ("factchecks:ask", "factchecks:complain", "factchecks:report"), Row(ANYBODY, ANYBODY)
    ),
    # Nobody's receipt, a month without a report, a page that is not ours, a key of a machine.
    **dict.fromkeys(
        (
            "factchecks:asked", "factchecks:complaint", "factchecks:monthly-report",
            "factchecks:report-csv", "oembed", "api-tips",
        ),
        Row(),
    ),
}  # fmt: skip
TABLE = PORTAL | ACCOUNT | PUBLIC
