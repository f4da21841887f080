from django.dispatch import Signal


uploads_waiting = Signal()
"""A creator handed something in: a worker looks at its file. No arguments."""
