from elections.models.authority import ElectoralAuthority
from elections.models.ballot import (
    Candidacy,
    CandidateList,
    Contest,
    ListPosition,
    Party,
    Person,
)
from elections.models.election import Election, ElectionPhase
from elections.models.governance import (
    Correction,
    ElectionNotice,
    RevisionApproval,
)
from elections.models.imports import ImportChange, ImportIssue, ImportRun
from elections.models.jurisdiction import Jurisdiction
from elections.models.page import ElectionCenterPage, ElectionIndexPage
from elections.models.pageview import PageViewCount, PageViewLog
from elections.models.scope import EditorScope
from elections.models.source import Source
from elections.models.station import Accessibility, OpeningPeriod, PlaceName, PollingStation
from elections.models.workflow import SecondPersonTask


__all__ = [
    "Accessibility",
    "Candidacy",
    "CandidateList",
    "Contest",
    "Correction",
    "EditorScope",
    "Election",
    "ElectionCenterPage",
    "ElectionIndexPage",
    "ElectionNotice",
    "ElectionPhase",
    "ElectoralAuthority",
    "ImportChange",
    "ImportIssue",
    "ImportRun",
    "Jurisdiction",
    "ListPosition",
    "OpeningPeriod",
    "PageViewCount",
    "PageViewLog",
    "Party",
    "Person",
    "PlaceName",
    "PollingStation",
    "RevisionApproval",
    "SecondPersonTask",
    "Source",
]
