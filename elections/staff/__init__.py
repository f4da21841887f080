"""Elections in the CMS: their facts, what two persons decide, and who works where."""

from elections.staff.group import ElectionViewSetGroup
from elections.staff.pages import ElectionPageViewSet, offer_corrections, review_in_editor


__all__ = [
    "ElectionPageViewSet",
    "ElectionViewSetGroup",
    "offer_corrections",
    "review_in_editor",
]
