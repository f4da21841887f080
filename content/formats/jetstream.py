"""Events of Bluesky's Jetstream: posts that are made, changed and deleted.

https://github.com/bluesky-social/jetstream; the record is app.bsky.feed.post.
"""

from content.formats.events import Fields, Format, Gone, Item, Skipped, mapping, sequence, strings
from content.times import EARLIEST, read_time


POSTS = "app.bsky.feed.post"


def read(item: Item) -> Fields | Gone | Skipped:
    if item.get("kind") != "commit":
        return Skipped(f"{item.get('kind')} event"[:60])
    commit = mapping(item.get("commit"))
    if commit.get("collection") != POSTS:
        return Skipped(f"{commit.get('collection')}"[:60])
    did, key = item.get("did"), commit.get("rkey")
    uri = f"at://{did}/{POSTS}/{key}" if did and key else None
    if commit.get("operation") == "delete":
        return Gone(uri)
    return _post(item, mapping(commit.get("record")), uri, key)


def _post(item: Item, record: Item, uri: str | None, key: object) -> Fields:
    return Fields(
        external_id=uri,
        account=item.get("did"),
        caption=record.get("text"),
        hashtags=_hashtags(record),
        on_screen_text=_described_images(record),
        language=next(iter(sequence(record.get("langs"))), None),
        created_at=_made_at(record.get("createdAt"), item.get("time_us")),
        url=f"https://bsky.app/profile/{item.get('did')}/post/{key}" if uri else None,
        **_origins(record),
    )


def _origins(record: Item) -> dict[str, object]:
    """What it answers (its parent, and the post that the thread began with) and quotes, by address.

    The root too: posts between may never have come by. Left out where it does neither.
    """
    reply, embed = mapping(record.get("reply")), mapping(record.get("embed"))
    quoted = mapping(embed.get("record"))
    quoted = mapping(quoted.get("record")) or quoted  # beside a picture it is one level down
    ends = [mapping(reply.get(name)).get("uri") for name in ("parent", "root")]
    found = {"reply_to": _posts(ends), "quote_of": _posts([quoted.get("uri")])}
    return {name: uris for name, uris in found.items() if uris}


def _posts(uris: list[object]) -> list[str]:
    """Lists, feeds and starter packs are embedded in the same way, and are no posts."""
    return list(dict.fromkeys(uri for uri in strings(uris) if f"/{POSTS}/" in uri))


def _made_at(said: object, seen: object) -> object:
    """The writer's clock says when; but never later than the relay saw the post."""
    try:
        seen_at = read_time(seen)
    except ValueError:
        return said
    try:
        said_at = read_time(said)
    except ValueError:
        return seen_at
    return said_at if EARLIEST <= said_at <= seen_at else seen_at


def _hashtags(record: Item) -> list[str]:
    features = (
        mapping(feature)
        for facet in sequence(record.get("facets"))
        for feature in sequence(mapping(facet).get("features"))
    )
    return [*strings(record.get("tags")), *strings([each.get("tag") for each in features])]


def _described_images(record: Item) -> str | None:
    """The maker's own description of the images, which often is the text on them."""
    embed = mapping(record.get("embed"))
    media = mapping(embed.get("media")) or embed
    images = (mapping(image).get("alt") for image in sequence(media.get("images")))
    return "\n".join(strings(list(images))) or None


def recognises(item: Item) -> bool:
    return "did" in item and "kind" in item and ("commit" in item or "time_us" in item)


JETSTREAM = Format(name="jetstream", platform="bluesky", recognises=recognises, read=read)
