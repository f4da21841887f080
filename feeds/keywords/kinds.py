"""What a filter answers with."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Why a word of a post counts as the viewer's word, the plainest reason first."""

    EXACT = "exact"
    DIACRITIC = "diacritic"
    INFLECTION = "inflection"
    PHRASE = "phrase"
    HASHTAG = "hashtag"
    COMPOUND = "compound"
    DISGUISE = "disguise"
    RELATED = "related"


@dataclass(frozen=True, slots=True)
class Hit:
    """The word of the post, as its writer spelled it; the viewer's word it stands for; and why."""

    word: str
    keyword: str
    kind: Kind
