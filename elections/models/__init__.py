from elections.models.election import Election, ElectionPhase
from elections.models.jurisdiction import Jurisdiction
from elections.models.page import ElectionCenterPage, ElectionIndexPage
from elections.models.source import Source


__all__ = [
    "Election",
    "ElectionCenterPage",
    "ElectionIndexPage",
    "ElectionPhase",
    "Jurisdiction",
    "Source",
]
