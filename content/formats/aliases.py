"""Names under which public data sets and platforms keep the fields of a post.

Ours comes first in each row; the earlier of two names in one row of data wins.
"""

ALIASES: dict[str, tuple[str, ...]] = {
    "platform": ("platform", "network"),
    "external_id": (
        "id", "external_id", "post_id", "tweet_id", "status_id", "video_id", "id_str", "uri",
        "query_id", "tweetid", "postid", "videoid",
    ),
    "account": (
        "account", "author", "username", "screen_name", "user", "user_name", "handle", "did",
        "author_id", "user_id", "party",
    ),
    "account_name": ("account_name", "display_name", "author_name", "nickname"),
    "account_kind": ("account_kind",),
    "followers": ("followers", "follower_count", "followers_count"),
    "caption": (
        "caption", "text", "full_text", "tweet_text", "tweet", "description", "video_description",
        "content", "body", "message", "title", "selftext",
    ),
    "hashtags": ("hashtags", "hashtag_names", "tags"),
    "transcript": ("transcript", "voice_to_text", "subtitles", "speech"),
    "on_screen_text": ("on_screen_text", "ocr_text", "ocr", "text_on_screen", "sticker_text"),
    "language": ("language", "lang", "languages", "langs"),
    "region": ("region", "region_code", "country_code"),
    "url": ("url", "permalink", "link", "video_url", "tweet_url"),
    "created_at": (
        "created_at", "createdat", "create_time", "published_at", "published", "date", "datetime",
        "timestamp", "created_utc", "time",
    ),
    "views": ("views", "view_count", "play_count", "impressions", "impression_count"),
    "likes": ("likes", "like_count", "favorite_count", "digg_count", "favorites"),
    "shares": ("shares", "share_count", "retweet_count", "retweets", "reposts", "repost_count"),
    "comments": ("comments", "comment_count", "reply_count", "replies"),
    "repost_of": ("repost_of", "retweeted_status_id", "retweeted_status", "reblog"),
    "quote_of": ("quote_of", "quoted_status_id_str", "quoted_status_id", "quoted_status"),
    "reply_to": (
        "reply_to", "in_reply_to_status_id_str", "in_reply_to_status_id", "in_reply_to_id",
    ),
}  # fmt: skip

FIELD_OF_NAME: dict[str, tuple[str, int]] = {
    name: (field, rank) for field, names in ALIASES.items() for rank, name in enumerate(names)
}
