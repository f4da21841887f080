from django.dispatch import Signal


recorded = Signal()
"""An entry was appended to the trail, so something was written. Arguments: action, subject."""
