"""Examples in the API's document; no post in them exists."""

from typing import Any


FEEDS = {
    "feeds": [
        {
            "name": "popular",
            "title": "Non-personalised",
            "text": "What is popular and new in your region and language: the same for everyone there.",
            "is_profiled": False,
            "needs": "",
        }
    ],
    "generators": [
        {
            "name": "generator:slow-news",
            "title": "Slow news",
            "text": "Long reports of local newsrooms, the oldest first.",
            "maker": "Newsroom",
        }
    ],
    "parameters_version": "0d3f6f1c2a55",
    "parameters": [
        {
            "name": "taste_now",
            "title": "Like what you liked just now",
            "explanation": "How much the post is about the same as the posts you liked most recently.",
            "weight": 2.0,
        }
    ],
}
PAGE: dict[str, Any] = {
    "feed": "for-you",
    "cursor": "eyJ2IjoxfQ:u3bT…",
    "request_id": "6f1c1c0e-6f0e-4f4e-9d7e-0c5a8f1f2b11",
    "parameters": "0d3f6f1c2a55",
    "is_profiled": True,
    "reached_end": False,
    "elections_seen": False,
    "missing": [],
    "chosen_by": "",
    "items": [
        {
            "post": {
                "id": 12,
                "platform": "sample",
                "external_id": "7301",
                "account": {"id": 3, "handle": "maker", "name": "Maker", "kind": "person"},
                "caption": "Morgen stemmen",
                "hashtags": ["stemmen"],
                "language": "nl",
                "region": "NL",
                "url": "",
                "created_at": "2026-03-17T18:30:00Z",
                "media": {
                    "kind": "video",
                    "url": "/feed/posts/12/media/file",
                    "content_type": "video/webm",
                    "size_bytes": 48213,
                    "width": 360,
                    "height": 640,
                    "duration_ms": 4000,
                    "poster_url": "/feed/posts/12/media/poster",
                    "alt_text": "",
                    "is_ai_generated": False,
                    "captions": [
                        {
                            "language": "nl",
                            "label": "Nederlands",
                            "url": "/feed/posts/12/media/captions-nl",
                        }
                    ],
                },
            },
            "position": 0,
            "source": "near",
            "reasons": [{"signal": "taste_now", "value": 1.31}],
            "figures": {"shown": 40, "likes": 12, "saves": 1, "shares": 2},
            "banner": None,
            "labels": [],
        }
    ],
}
_ITEM = PAGE["items"][0]
OF_GENERATOR = PAGE | {
    "feed": "generator",
    "request_id": None,
    "parameters": "slow-news.7",
    "is_profiled": False,
    "chosen_by": "Newsroom",
    "items": [{**_ITEM, "source": "generator", "reasons": []}],
}
WHY = {
    "post_id": 12,
    "feed": "for-you",
    "at": "2026-03-17T18:31:00Z",
    "source": {
        "identifier": "near",
        "name": "Your taste",
        "text": "Posts near what you liked and watched.",
    },
    "score": 1.8,
    "base": 0.0,
    "contributions": [
        {
            "signal": "taste_now",
            "name": "Like what you liked just now",
            "text": "How much the post is about the same as the posts you liked most recently.",
            "value": 1.8,
            "control": "history",
        }
    ],
    "parameters": "0d3f6f1c2a55",
}
