"""What tests of the matcher share: one sample and one matcher for many tests."""

import pytest
from django.conf import settings

from labels.goldsets import GoldSet, read_folder
from labels.matching import Matcher


@pytest.fixture(scope="session")
def sample() -> GoldSet:
    (gold,) = read_folder(settings.BASE_DIR / "electioncenter" / "sample")
    return gold


@pytest.fixture(scope="session")
def sample_matcher(sample: GoldSet) -> Matcher:
    return Matcher(sample.claims)
