"""The viewer's keyword filter: which posts a word hides, by which of their words, and why.

Pure: no database, no Django. A post is read once, when it comes in (`terms_of`); a filter is
compiled when it is saved. Choosing the filters that may hide a post is then a look-up in a
dictionary, and only those read the text (`FilterSet.first_hit`).
"""

from feeds.keywords.filters import Filter, FilterSet, compile_filter
from feeds.keywords.kinds import Hit, Kind
from feeds.keywords.reading import terms_of
from feeds.keywords.suggestions import Suggestion, suggest


__all__ = [
    "Filter",
    "FilterSet",
    "Hit",
    "Kind",
    "Suggestion",
    "compile_filter",
    "suggest",
    "terms_of",
]
