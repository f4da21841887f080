from django.dispatch import Signal


claims_changed = Signal()
"""Claims or verdicts were added or changed: matching has new work. Arguments: claim_ids."""

search_requested = Signal()
"""A claim is to be searched in all stored posts: lease it. Arguments: search_id."""

claims_moved = Signal()
"""Reports or posts of incoming claims came or went: score them anew. Arguments: claim_ids."""

review_import_waiting = Signal()
"""A partner's file waits to be read, or its reviews to be applied. Arguments: run_id."""

complaint_decided = Signal()
"""Somebody who left an address waits for the answer. Arguments: complaint_id."""
