"""Whether whoever is new here finds viewers: what is counted, and a simulation of it."""

from datetime import timedelta


FEW_FOLLOWERS = 1_000
NEW_FOR = timedelta(days=30)
"""An account is new here for so long after its first post came in."""
AN_AUDIENCE = 20
"""Viewers: so many have seen a post that found its first audience."""
