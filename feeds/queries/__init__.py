"""Reads of the feeds: posts for a page, where candidates come from, and what a viewer did."""

from feeds.queries.cards import Card, cards, single


__all__ = ["Card", "cards", "single"]
