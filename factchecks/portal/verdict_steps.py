"""Which steps a person may take with a version now, and in words why another one is not theirs."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from factchecks.models import Verdict
from factchecks.portal.access import Desk


@dataclass(frozen=True, slots=True)
class Step:
    """`why_not` is empty where the step may be taken; some are not taken without a note."""

    name: str
    label: Promise | str
    key: str
    why_not: str = ""
    needs_note: bool = False

    @property
    def is_open(self) -> bool:
        return not self.why_not


def steps_for(verdict: Verdict, desk: Desk, readers: list[str]) -> dict[str, Step]:
    """The steps of the state the version is in; `readers` are names of who else may publish."""
    own = desk.partner is not None and verdict.organisation_id == desk.partner.pk
    state = Verdict.State(verdict.state)
    found: list[Step] = []
    if own and state == Verdict.State.DRAFT:
        found = [Step("edit", _("Edit"), "e"), _submit(verdict, desk), _discard(verdict, desk)]
    elif own and state == Verdict.State.SUBMITTED:
        found = [_publish(verdict, desk, readers), _return(verdict, desk)]
    elif state == Verdict.State.PUBLISHED:
        found = [_withdraw(desk, own=own)]
    return {step.name: step for step in found}


def _is_author(verdict: Verdict, desk: Desk) -> bool:
    return verdict.authored_by_id == desk.user.pk


def _submit(verdict: Verdict, desk: Desk) -> Step:
    why_not = ""
    if verdict.authored_by_id not in (None, desk.user.pk):
        why_not = gettext(
            "%(name)s wrote this version and hands it in. Edit and save it to take it over."
        ) % {"name": verdict.authored_by}
    elif not verdict.rating:
        why_not = gettext("It has no verdict yet.")
    elif not verdict.texts.all():
        why_not = gettext("It has no text yet.")
    return Step("submit", _("Hand in to a second reader"), "h", why_not)


def _discard(verdict: Verdict, desk: Desk) -> Step:
    mine = _is_author(verdict, desk) or desk.may_edit
    why_not = "" if mine else gettext("Its author or an editor throws it away.")
    return Step("discard", _("Throw away"), "", why_not)


def _publish(verdict: Verdict, desk: Desk, readers: list[str]) -> Step:
    why_not = ""
    if _is_author(verdict, desk):
        why_not = (
            gettext("You wrote it: somebody else reads and publishes it.") + " " + _who(readers)
        )
    elif not desk.may_edit:
        why_not = gettext("Editors and organisation admins publish.") + " " + _who(readers)
    return Step("publish", _("Publish"), "p", why_not)


def _who(readers: list[str]) -> str:
    if not readers:
        return gettext("Your organisation has nobody who can: ask an admin to make an editor.")
    return ngettext(
        "%(names)s can.", "One of these can: %(names)s.", len(readers)
    ) % {"names": ", ".join(readers)}  # fmt: skip


def _return(verdict: Verdict, desk: Desk) -> Step:
    if _is_author(verdict, desk):
        return Step("return", _("Take back"), "r")
    why_not = "" if desk.may_edit else gettext("Editors and its author send it back.")
    return Step("return", _("Send back with a note"), "r", why_not, needs_note=True)


def _withdraw(desk: Desk, *, own: bool) -> Step:
    allowed = desk.may_oversee or (own and desk.may_edit)
    why_not = "" if allowed else gettext("Editors and organisation admins withdraw.")
    return Step("withdraw", _("Withdraw"), "w", why_not)
