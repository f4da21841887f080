"""One checker for the election that the case files are about."""

import os
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from elections.voting_rules import ElectionFacts, rules_for
from labels.voting_rules import RuleChecker


CASES = Path(__file__).parents[1] / "data"
TRAINING = settings.BASE_DIR / "labels" / "voting_rules" / "training"
MUNICIPAL = ElectionFacts(category="GR", polling_day=date(2026, 3, 18))


@pytest.fixture(scope="session")
def checker() -> RuleChecker:
    return RuleChecker(rules_for(MUNICIPAL))


@pytest.fixture
def votecheck() -> Path:
    root = os.environ.get(
        "ELECTIONCENTER_SHARED_DATA", settings.BASE_DIR.parent / "shared" / "data"
    )
    file = Path(root) / "moderation" / "votecheck" / "votecheck_dev.jsonl"
    if not file.exists():
        pytest.skip("needs the shared data (set ELECTIONCENTER_SHARED_DATA)")
    return file
