"""Video objects of the TikTok Research API, one a line or in its responses.

https://developers.tiktok.com/doc/research-api-specs-query-videos
"""

from content.formats.events import Fields, Format, Item


_NAMES = {
    "id": "external_id",
    "username": "account",
    "video_description": "caption",
    "hashtag_names": "hashtags",
    "voice_to_text": "transcript",
    "region_code": "region",
    "create_time": "created_at",
    "view_count": "views",
    "like_count": "likes",
    "share_count": "shares",
    "comment_count": "comments",
}
_TELLING = frozenset({"video_description", "voice_to_text", "hashtag_names", "region_code"})


def read(item: Item) -> Fields:
    fields = Fields({ours: item.get(theirs) for theirs, ours in _NAMES.items()})
    username, video = item.get("username"), item.get("id")
    if username and video:
        fields["url"] = f"https://www.tiktok.com/@{username}/video/{video}"
    return fields


def recognises(item: Item) -> bool:
    return "video_description" in item or ("create_time" in item and bool(_TELLING & item.keys()))


TIKTOK_RESEARCH = Format(
    name="tiktok-research", platform="tiktok", recognises=recognises, read=read
)
