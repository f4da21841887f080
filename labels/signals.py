from django.dispatch import Signal


posts_unmatched = Signal()
"""Posts about elections that match no claim were labelled: clustering has work. No arguments."""
