"""What is said in a video, from its captions: labels, filters and search read it as words."""

from __future__ import annotations

import html
import re


_MARK = re.compile(r"<[^<>]*>")


def spoken_in(webvtt: str) -> str:
    """The words of all cues, a cue a line; `webvtt` is as `content.media.captions` wrote it."""
    cues = (block.partition("-->")[2] for block in webvtt.split("\n\n"))
    texts = (" ".join(cue.split("\n")[1:]) for cue in cues)
    return "\n".join(html.unescape(_MARK.sub("", text)).strip() for text in texts if text.strip())
