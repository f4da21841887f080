"""`make bench`: ours beside its peers in one run: quality, speed, memory."""
