"""Gives posts of the sample their clips and pictures, as an upload would, and their captions."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language_info

from content.media.actions import add_captions, attach_media
from content.media.captions import check_captions
from content.media.inspection import read_media
from content.models import Post, PostMedia
from electioncenter.sample.files import FOLDER, document


BY = "system:sample"
Cue = tuple[int, int, str | dict[str, str]]  # milliseconds, and the words: of all languages, or by


def load_media(platform: str) -> int:
    """How many posts got some."""
    said = document("media/media.json")
    keys = [(platform, each["id"]) for each in said["posts"]]
    posts = {post.external_id: post for post in Post.objects.with_keys(keys)}
    for each in said["posts"]:
        _show(posts[each["id"]], said["shown"][each["shown"]], is_ai=each["is_ai_generated"])
    return len(said["posts"])


def _show(post: Post, shown: dict[str, Any], *, is_ai: bool) -> None:
    file = FOLDER / "media" / shown["file"]
    poster = file.with_suffix(".webp")
    texts: dict[str, str] = shown["alt"]
    # Our own files: no stranger's, so they need no process of their own.
    media = attach_media(
        post=post,
        checked=read_media(file.read_bytes()),
        poster=read_media(poster.read_bytes()) if poster != file else None,
        alt_text=texts.get(post.language, texts["en"]),
        is_ai_generated=is_ai,
        by=BY,
    )
    if cues := shown.get("cues"):
        _caption(media, cues)


def _caption(media: PostMedia, cues: list[Cue]) -> None:
    for language, _name in settings.LANGUAGES:
        add_captions(
            media=media,
            checked=check_captions(vtt(cues, language).encode()),
            language=language,
            label=get_language_info(language)["name_local"],
            by=BY,
        )


def vtt(cues: list[Cue], language: str) -> str:
    """A captions file in one language."""
    lines = ["WEBVTT"]
    for start, end, words in cues:
        lines += ["", f"{_clock(start)} --> {_clock(end)}"]
        lines.append(words if isinstance(words, str) else words[language])
    return "\n".join(lines)


def _clock(milliseconds: int) -> str:
    return f"00:{milliseconds // 1000:02}.{milliseconds % 1000:03}"
