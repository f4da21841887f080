"""A text as the tokens values are read from: folded words, numbers as written, telling signs."""

from __future__ import annotations

import re

from textmatch.normalise import clean, without_accents


_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+|[%€$£+/\-.,!?;()]")
_PLAIN_DIGITS = {
    zero + digit: str(digit)
    for zero in (0x660, 0x6F0)  # Arabic-Indic, and its Persian form
    for digit in range(10)
}
_SIGNS = str.maketrans(
    {**{chr(code): to for code, to in _PLAIN_DIGITS.items()}, "٪": "%", "\u066b": ","}
)
_SPELLED_APART = (("o'clock", "oclock"), ("a.m", "am"), ("p.m", "pm"), ("t/m", "tot"))


def value_tokens(text: str) -> list[str]:
    """Tokens of `text`: "21:00" and "3.000" are one each, "20u30" three, "18-jarige" three."""
    text = clean(text).lower()
    if not text.isascii():
        text = without_accents(text.translate(_SIGNS))
    if "'" in text or "." in text or "/" in text:
        for written, meant in _SPELLED_APART:
            text = text.replace(written, meant)
    return _TOKEN.findall(text)
