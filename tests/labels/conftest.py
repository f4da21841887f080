"""What tests of the matcher share: real data where it is at hand, and one matcher for many tests."""

import os
from pathlib import Path

import pytest
from django.conf import settings

from labels.goldsets import GoldSet, read_folder
from labels.matching import Matcher


@pytest.fixture(scope="session")
def shared_data() -> Path:
    folder = Path(
        os.environ.get("ELECTIONCENTER_SHARED_DATA", settings.BASE_DIR.parent / "shared" / "data")
    )
    if not folder.is_dir():
        pytest.skip("needs the shared data (set ELECTIONCENTER_SHARED_DATA)")
    return folder


@pytest.fixture(scope="session")
def sample() -> GoldSet:
    (gold,) = read_folder(settings.BASE_DIR / "electioncenter" / "sample")
    return gold


@pytest.fixture(scope="session")
def sample_matcher(sample: GoldSet) -> Matcher:
    return Matcher(sample.claims)
