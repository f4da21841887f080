"""ActivityStreams 2.0: notes, articles and videos of Mastodon, PeerTube, Lemmy and others.

https://www.w3.org/TR/activitystreams-vocabulary/. Reads the object itself or the activity
that made, changed or deleted it.
"""

import re
from urllib.parse import urlsplit

from content.formats.events import (
    Fields,
    Format,
    Gone,
    Item,
    Skipped,
    mapping,
    sequence,
    strings,
    text_or_none,
)
from content.formats.html_text import text_of_html
from content.records import MAX_ORIGINS


POSTS = frozenset({"Note", "Article", "Video", "Page", "Question", "Image", "Audio"})
_WITH_POST = frozenset({"Create", "Update"})
_ACTIVITIES = _WITH_POST | {
    "Announce",
    "Delete",
    "Like",
    "Follow",
    "Undo",
    "Accept",
    "Block",
    "Add",
}
# As FEP-044f, Mastodon, Misskey and Fedibird write which post is quoted.
_QUOTES = ("quote", "quoteUrl", "quoteUri", "_misskey_quote")
_PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_NAME_IN_PATH = re.compile(r"/(?:users|u|accounts|@|c|video-channels|profile)/?@?([^/@]+)/?$")


def read(item: Item) -> Fields | Gone | Skipped:
    kind = _kind(item)
    if kind in _WITH_POST:
        inner = item.get("object")
        return read(inner) if isinstance(inner, dict) else Skipped("only a reference to a post")
    if kind in ("Delete", "Tombstone"):
        return _gone(item)
    if kind not in POSTS:
        return Skipped(f"{kind or 'no type'}"[:60])
    if not _is_public(item):
        return Skipped("not public")
    return _post(item)


def _post(item: Item) -> Fields:
    content, language = _content(item)
    return Fields(
        external_id=item.get("id"),
        account=_account(item),
        caption=content,
        hashtags=_hashtags(item),
        language=language,
        url=_address(item.get("url")) or _address(item.get("id")),
        created_at=item.get("published"),
        views=item.get("views"),
        likes=_total(item.get("likes")),
        shares=_total(item.get("shares")),
        comments=_total(item.get("replies")),
        **_origins(item),
    )


def _origins(item: Item) -> dict[str, object]:
    """What it answers and quotes, by id; left out where it does neither.

    Whoever names more than may be kept is read all the same: else a post with many links would be
    refused, and have no label.
    """
    replies = _ids(item.get("inReplyTo"))
    quotes = next((ids for name in _QUOTES if (ids := _ids(item.get(name)))), [])
    found = {"reply_to": replies, "quote_of": quotes or _linked_quotes(item)}
    return {name: ids[:MAX_ORIGINS] for name, ids in found.items() if ids}


def _linked_quotes(item: Item) -> list[str]:
    """Of FEP-e232: links among the tags that say they are a quote."""
    tags = [mapping(tag) for tag in sequence(item.get("tag"))]
    return strings(
        [tag.get("href") for tag in tags if any("quote" in rel for rel in strings(tag.get("rel")))]
    )


def _ids(value: object) -> list[str]:
    """Addresses of objects, which stand there themselves or as addresses."""
    return strings([mapping(each).get("id", each) for each in sequence(value)])


def _kind(item: Item) -> str:
    kinds = strings(item.get("type"))
    return next((kind for kind in kinds if kind in POSTS), kinds[0] if kinds else "")


def _gone(item: Item) -> Gone:
    target = item.get("object") if _kind(item) == "Delete" else item
    return Gone(mapping(target).get("id") if isinstance(target, dict) else target)


def _is_public(item: Item) -> bool:
    """Says to whom it is addressed, if it says so at all."""
    if "to" not in item and "cc" not in item:
        return True
    return not _PUBLIC.isdisjoint([*strings(item.get("to")), *strings(item.get("cc"))])


def _content(item: Item) -> tuple[str | None, object]:
    """Title, content warning and content as plain text, and their language."""
    content = text_or_none(item.get("content"))
    by_language = {
        key: value
        for key, value in mapping(item.get("contentMap")).items()
        if isinstance(value, str)
    }
    same = [key for key, value in by_language.items() if value == content]
    code: object = same[0] if same else next(iter(by_language), None)
    if content is None and code is not None:
        content = by_language[str(code)]
    language = code or mapping(item.get("language")).get("identifier")
    if content is not None and item.get("mediaType") in (None, "text/html"):
        content = text_of_html(content)
    parts = [*strings(item.get("name")), *strings(item.get("summary")), *strings(content)]
    return "\n".join(parts) if parts else content, language


def _account(item: Item) -> str | None:
    """`name@host` where the actor's address shows it, else that address."""
    actors = sequence(item.get("attributedTo") or item.get("actor"))
    people = [actor for actor in actors if mapping(actor).get("type") == "Person"]
    actor = next(iter(people or actors), None)
    address = mapping(actor).get("id") if isinstance(actor, dict) else actor
    if not isinstance(address, str):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:  # no address, but still a name
        return address
    name = mapping(actor).get("preferredUsername") or (
        match.group(1) if (match := _NAME_IN_PATH.search(parts.path)) else None
    )
    return f"{name}@{parts.netloc}" if name and parts.netloc else address


def _hashtags(item: Item) -> list[str]:
    tags = [mapping(tag) for tag in sequence(item.get("tag"))]
    return strings([tag.get("name") for tag in tags if tag.get("type") == "Hashtag"])


def _address(value: object) -> str | None:
    """The page of the post among its links: the first that is a web page."""
    links = [
        mapping(link) if isinstance(link, dict) else {"href": link} for link in sequence(value)
    ]
    pages = [link for link in links if link.get("mediaType") in (None, "text/html")]
    for link in [*pages, *links]:
        href = link.get("href")
        if isinstance(href, str) and href.startswith(("https://", "http://")):
            return href
    return None


def _total(collection: object) -> object:
    return collection if isinstance(collection, int) else mapping(collection).get("totalItems")


def recognises(item: Item) -> bool:
    kind = _kind(item)
    is_activity = kind in _ACTIVITIES and "object" in item
    is_post = kind in POSTS and ("attributedTo" in item or "content" in item or "to" in item)
    is_declared = "activitystreams" in str(item.get("@context"))
    return is_declared or is_activity or is_post or kind == "Tombstone"


ACTIVITYSTREAMS = Format(
    name="activitystreams", platform="fediverse", recognises=recognises, read=read
)
