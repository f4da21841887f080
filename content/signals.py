from django.dispatch import Signal


posts_waiting = Signal()
"""Posts were saved or changed and wait to be labelled. Arguments: count (int)."""
