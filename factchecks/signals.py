from django.dispatch import Signal


claims_changed = Signal()
"""Claims or verdicts were added or changed: matching has new work. Arguments: claim_ids."""
