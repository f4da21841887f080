"""Claims, their versioned verdicts, and the posts in which a claim appears.

A banner is never stored: it is derived at read time from a confirmed appearance and the
claim's published verdict, so that a correction changes every post at once.
"""

from factchecks.models.accountability import BannerCount, Complaint
from factchecks.models.appearance import (
    Appearance,
    AppearanceDecision,
    AutomaticStop,
    BlindCheck,
)
from factchecks.models.claim import Claim, ClaimMerge, ClaimWording, Tip
from factchecks.models.desk import (
    Assignment,
    Comment,
    Notification,
    SavedFilter,
    Watch,
)
from factchecks.models.imports import ReviewImport, ReviewImportRow, ReviewSource
from factchecks.models.partner import Partner, RatingMapping, Signatory
from factchecks.models.verdict import BackSearch, Evidence, Verdict, VerdictText


__all__ = [
    "Appearance",
    "AppearanceDecision",
    "Assignment",
    "AutomaticStop",
    "BackSearch",
    "BannerCount",
    "BlindCheck",
    "Claim",
    "ClaimMerge",
    "ClaimWording",
    "Comment",
    "Complaint",
    "Evidence",
    "Notification",
    "Partner",
    "RatingMapping",
    "ReviewImport",
    "ReviewImportRow",
    "ReviewSource",
    "SavedFilter",
    "Signatory",
    "Tip",
    "Verdict",
    "VerdictText",
    "Watch",
]
