from django.dispatch import Signal


posts_unmatched = Signal()
"""Posts about elections that match no claim were labelled: clustering has work. No arguments."""

rules_contradicted = Signal()
"""Posts were found to contradict a voting rule, or no longer do: they wait to be grouped. No arguments."""
