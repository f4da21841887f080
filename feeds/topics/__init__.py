"""What a post is about: a short list of topics, and how sure the classifier is of each."""

from feeds.topics.classifier import topic_probabilities
from feeds.topics.texts import content_text
from feeds.topics.vocabulary import OTHER, TOPICS


__all__ = ["OTHER", "TOPICS", "content_text", "topic_probabilities"]
