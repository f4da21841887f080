"""How plain a text is: the length of its sentences, which readers feel before anything else.

Official Dutch advice for plain government language is sentences of 10 to 15 words on average,
none far above 20; the bounds here follow it. A hint for the writer, never a gate.
"""

import re
from dataclasses import dataclass


LONG_SENTENCE = 20  # words; above it the writer is shown the sentence
LONG_AVERAGE = 15
LONG_TEXT = 120  # words; what a reader takes in under a post
_SENTENCE = re.compile(r"[^.!?؟…\n]+[.!?؟…]*")
_ABBREVIATION = re.compile(
    r"\b((?:[^\W\d_]\.){2,}|\d+\.(?=\d)|(?:nr|art|dr|mr|ca|bv|enz|etc)\.)", re.IGNORECASE
)
_WORD = re.compile(r"\w+(?:[.'\u2019\-]\w+)*")


@dataclass(frozen=True, slots=True)
class PlainWords:
    words: int
    sentences: int
    long_sentences: tuple[str, ...]

    @property
    def average(self) -> float:
        """Words in a sentence."""
        return self.words / self.sentences if self.sentences else 0.0

    @property
    def is_plain(self) -> bool:
        short = self.words <= LONG_TEXT and self.average <= LONG_AVERAGE
        return short and not self.long_sentences


def plain_words(text: str) -> PlainWords:
    shielded = _ABBREVIATION.sub(lambda found: found[0].replace(".", "·"), text)
    spans = [found.span() for found in _SENTENCE.finditer(shielded)]
    sentences = [text[start:end].strip() for start, end in spans]
    counted = [(sentence, _count(sentence)) for sentence in sentences]
    said = [(sentence, words) for sentence, words in counted if words]
    return PlainWords(
        words=sum(words for _sentence, words in said),
        sentences=len(said),
        long_sentences=tuple(each for each, words in said if words > LONG_SENTENCE),
    )


def _count(sentence: str) -> int:
    return len(_WORD.findall(sentence))
