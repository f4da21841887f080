"""Reads of the feeds: posts for a page, where candidates come from, and what a viewer did."""

from feeds.queries.cards import PAGE_SIZE, Card, FeedPage, cards, newest, single


__all__ = ["PAGE_SIZE", "Card", "FeedPage", "cards", "newest", "single"]
