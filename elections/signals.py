from django.dispatch import Signal


import_waiting = Signal()
"""A file was uploaded and waits to be read. Arguments: run_id (int)."""

calendar_changed = Signal()
"""An election was postponed to another day. Arguments: election_id."""

approval_given = Signal()
"""A reviewer approves a page's revision, in the transaction that goes on to publish it.

Arguments: revision, by (str), comment (str). An exception of a receiver refuses the approval.
"""
