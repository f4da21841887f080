"""The fixed parts of a news agency's fact-check: what is claimed, the verdict, the facts.

dpa writes “BEWERTUNG:” and “FAKTEN:” at the start of a paragraph; others use the same form.
"""

import re
from dataclasses import dataclass


LONGEST_RATING = 40
_VERDICT = re.compile(r"^\s*(?:BEWERTUNG|BEOORDELING|OORDEEL|VERDICT|RATING)\s*:\s*", re.MULTILINE)
_FACTS = re.compile(r"^\s*(?:FAKTEN|FEITEN|FACTS)\s*:\s*", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")


@dataclass(frozen=True, slots=True)
class Parts:
    """Texts of the parts; "" where the body has none such."""

    claim: str
    verdict: str
    facts: str


def parts_of(body: str, title: str = "") -> Parts:
    """`title`, where the body repeats it as its first line, is not part of the claim."""
    before, verdict, facts = body, "", ""
    if found := _VERDICT.search(body):
        before, verdict = body[: found.start()], body[found.end() :]
        if after := _FACTS.search(verdict):
            verdict, facts = verdict[: after.start()], verdict[after.end() :]
    before = before.strip().removeprefix(title.strip()).strip()
    return Parts(before, " ".join(verdict.split()), facts.strip())


def rating_words(verdict: str) -> str:
    """The first sentence where it is a rating, like “Größtenteils falsch.”; "" for a longer one."""
    sentence = _SENTENCE_END.split(verdict, maxsplit=1)[0].strip()
    return sentence if len(sentence) <= LONGEST_RATING else ""
