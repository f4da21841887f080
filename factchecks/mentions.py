"""Names that a note calls with an @."""

import re


# An e-mail address is no mention; a full stop at the end is the sentence's.
_MENTION = re.compile(r"(?<![\w.+@-])@([\w.+@-]*\w)")


def mentioned(text: str) -> list[str]:
    """The names after an @, in the order of the text, each once."""
    return list(dict.fromkeys(_MENTION.findall(text)))
