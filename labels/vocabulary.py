"""Every label there is: what it is called, how it ranks and what a viewer reads.

Values follow the AT Protocol's form for label identifiers (`[a-z-]+`). A post shows at most
one banner (slot CLAIM) and two chips; inside a slot the highest rank wins.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Slot(StrEnum):
    CLAIM = "claim"
    PROVENANCE = "provenance"
    ADVERTISING = "advertising"
    CONTEXT = "context"
    ACCOUNT = "account"


class Severity(StrEnum):
    INFORM = "inform"
    ALERT = "alert"


CHIP_SLOTS = (Slot.PROVENANCE, Slot.ADVERTISING, Slot.CONTEXT, Slot.ACCOUNT)
MAX_CHIPS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    identifier: str
    slot: Slot
    rank: int
    text: Promise
    severity: Severity = Severity.INFORM
    share_prompt: Promise | None = None
    is_recommended: bool = True


_NOT_CHECKED = _(
    "This claim has not been verified. Fact-checkers could not establish whether it is true."
)
_FALSE = _("Fact-checkers found this claim to be false.")

DEFINITIONS = {
    definition.identifier: definition
    for definition in (
        Definition(
            identifier="synthetic-misleading",
            slot=Slot.CLAIM,
            rank=80,
            severity=Severity.ALERT,
            text=_("Misleading AI media"),
            share_prompt=_("These images were made with AI and mislead about what happened."),
            is_recommended=False,
        ),
        Definition(
            identifier="fact-check-false",
            slot=Slot.CLAIM,
            rank=70,
            severity=Severity.ALERT,
            text=_("False according to fact-checkers"),
            share_prompt=_FALSE,
            is_recommended=False,
        ),
        Definition(
            identifier="fact-check-altered",
            slot=Slot.CLAIM,
            rank=60,
            severity=Severity.ALERT,
            text=_("Altered according to fact-checkers"),
            share_prompt=_("Fact-checkers found that these images or sounds were altered."),
            is_recommended=False,
        ),
        Definition(
            identifier="fact-check-partly-false",
            slot=Slot.CLAIM,
            rank=50,
            severity=Severity.ALERT,
            text=_("Misleading according to fact-checkers"),
            share_prompt=_("Fact-checkers found this claim to be misleading."),
        ),
        Definition(
            identifier="fact-check-missing-context",
            slot=Slot.CLAIM,
            rank=40,
            severity=Severity.ALERT,
            text=_("Missing context"),
            share_prompt=_("Fact-checkers found that important context is missing."),
        ),
        Definition(
            identifier="unverified-claim",
            slot=Slot.CLAIM,
            rank=30,
            severity=Severity.ALERT,
            text=_("Unverified claim"),
            share_prompt=_NOT_CHECKED,
            is_recommended=False,
        ),
        Definition(
            identifier="correction-issued",
            slot=Slot.CLAIM,
            rank=20,
            text=_("Verdict corrected"),
        ),
        Definition(
            identifier="fact-check-true",
            slot=Slot.CLAIM,
            rank=10,
            text=_("True according to fact-checkers"),
        ),
        Definition(
            identifier="ai-generated-credential",
            slot=Slot.PROVENANCE,
            rank=30,
            text=_("AI media (Content Credentials)"),
        ),
        Definition(
            identifier="ai-generated-declared",
            slot=Slot.PROVENANCE,
            rank=20,
            text=_("Creator labelled as AI-generated"),
        ),
        Definition(
            identifier="ai-generated-detected",
            slot=Slot.PROVENANCE,
            rank=10,
            text=_("May be AI-generated"),
        ),
        # Regulation (EU) 2024/900: who publishes a political advertisement has to say that it is one,
        # who paid and for which election. Set by people only; what follows from it a policy says.
        Definition(
            identifier="undeclared-political-ad",
            slot=Slot.ADVERTISING,
            rank=10,
            text=_("Undeclared political ad"),
        ),
        Definition(
            identifier="election-info",
            slot=Slot.CONTEXT,
            rank=10,
            text=_("Information about the election"),
        ),
        Definition(
            identifier="state-affiliated-media",
            slot=Slot.ACCOUNT,
            rank=40,
            text=_("State-affiliated media"),
        ),
        Definition(
            identifier="government-account",
            slot=Slot.ACCOUNT,
            rank=30,
            text=_("Government account"),
        ),
        Definition(
            identifier="politician-account",
            slot=Slot.ACCOUNT,
            rank=20,
            text=_("Politician"),
        ),
        Definition(
            identifier="political-party-account",
            slot=Slot.ACCOUNT,
            rank=10,
            text=_("Political party"),
        ),
    )
}
ELECTION_INFO = "election-info"
UNDECLARED_AD = "undeclared-political-ad"

# Verdict.Rating and Account.Kind → label.
LABEL_OF_RATING = {
    "false": "fact-check-false",
    "altered": "fact-check-altered",
    "misleading": "fact-check-partly-false",
    "missing_context": "fact-check-missing-context",
    "unverified": "unverified-claim",
    "true": "fact-check-true",
}
LABEL_OF_ACCOUNT_KIND = {
    "government": "government-account",
    "authority": "government-account",
    "politician": "politician-account",
    "party": "political-party-account",
}


def highest(identifiers: Iterable[str], slot: Slot) -> Definition | None:
    """The value of that slot a viewer sees; unknown identifiers are passed over."""
    known = (DEFINITIONS[each] for each in identifiers if each in DEFINITIONS)
    return max(
        (definition for definition in known if definition.slot == slot),
        key=lambda definition: definition.rank,
        default=None,
    )


def chips(identifiers: Iterable[str]) -> list[Definition]:
    """Provenance, advertising, context, account, in this order; two at the most."""
    values = list(identifiers)
    found = (highest(values, slot) for slot in CHIP_SLOTS)
    return [definition for definition in found if definition][:MAX_CHIPS]
