from django.dispatch import Signal


claims_changed = Signal()
"""Claims or verdicts were added or changed: matching has new work. Arguments: claim_ids."""

search_requested = Signal()
"""A claim is to be searched in all stored posts: lease it. Arguments: search_id."""
