import pytest

from feeds.eligibility.in_force import forget_policies
from feeds.queries import hot
from feeds.trained.in_force import forget_ranker


@pytest.fixture(autouse=True)
def _forget_the_newest_posts() -> None:
    """What a process knows of the newest posts outlives a test that took its posts back."""
    hot.forget()
    forget_policies()
    forget_ranker()
