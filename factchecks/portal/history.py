"""What the audit log says of a claim, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from factchecks.models import Claim
from factchecks.queries.history import Happening, history_of
from users.models import Organisation


WORDS = {
    "factchecks.appearance_decided": _("decided on a post"),
    "factchecks.claim_assigned": _("assigned the claim"),
    "factchecks.claim_changed": _("changed the claim"),
    "factchecks.claim_created": _("wrote the claim down"),
    "factchecks.claim_dismissed": _("dismissed the claim"),
    "factchecks.claim_proposed": _("proposed the claim from similar posts"),
    "factchecks.claim_released": _("gave the claim back"),
    "factchecks.claim_restored": _("took the dismissal back"),
    "factchecks.claim_split": _("split the claim"),
    "factchecks.claim_taken": _("took the claim"),
    "factchecks.claim_unassigned": _("assigned the claim to nobody"),
    "factchecks.claim_unwatched": _("no longer watches the claim"),
    "factchecks.claim_watched": _("watches the claim"),
    "factchecks.claims_merged": _("merged claims"),
    "factchecks.claims_unmerged": _("undid a merge"),
    "factchecks.end_warned": _("warned that the verdict ends soon"),
    "factchecks.evidence_added": _("added evidence"),
    "factchecks.evidence_removed": _("removed evidence"),
    "factchecks.note_added": _("wrote a note"),
    "factchecks.posts_proposed": _("found more posts"),
    "factchecks.preview_requested": _("asked for a preview"),
    "factchecks.verdict_discarded": _("discarded a draft"),
    "factchecks.verdict_draft_revised": _("revised the draft"),
    "factchecks.verdict_drafted": _("drafted a verdict"),
    "factchecks.verdict_ended": _("saw the verdict end"),
    "factchecks.verdict_imported": _("imported a verdict"),
    "factchecks.verdict_published": _("published the verdict"),
    "factchecks.verdict_returned": _("sent the draft back"),
    "factchecks.verdict_submitted": _("handed the draft to a second reader"),
    "factchecks.verdict_withdrawn": _("withdrew the verdict"),
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    at: datetime
    who: str
    what: str
    version: int | None


def history_in_words(claim: Claim, organisation: Organisation) -> list[HistoryLine]:
    """An action that has no words yet is shown under its name: nothing is left out."""
    return [
        HistoryLine(each.at, _who(each), str(WORDS.get(each.action, each.action)), each.version)
        for each in history_of(claim, organisation=organisation)
    ]


def _who(happening: Happening) -> str:
    if happening.who:
        return happening.who
    return gettext("Election Center") if happening.is_system else gettext("Somebody elsewhere")
