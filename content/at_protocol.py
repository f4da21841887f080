"""Posts as the AT Protocol names them: by their own at:// address, or by one under our name."""

from __future__ import annotations

from collections.abc import Collection

from content.models import Post


COLLECTION = "app.bsky.feed.post"
PLATFORM = "bluesky"
"""The platform whose posts are known by their at:// address."""
_LAST_ID = 2**63 - 1


def did_of(host: str) -> str:
    return f"did:web:{host.replace(':', '%3A')}"


def address_of(post_id: int, host: str) -> str:
    """Of a post that has no other address in the AT Protocol."""
    return f"at://{did_of(host)}/{COLLECTION}/{post_id}"


def number_in(address: str, host: str) -> int | None:
    """The id in an address of ours; None for anybody else's, and for what no id can be."""
    prefix = f"at://{did_of(host)}/{COLLECTION}/"
    number = address.removeprefix(prefix)
    is_id = number != address and number.isascii() and number.isdecimal()
    if not is_id or len(number) > len(str(_LAST_ID)) or int(number) > _LAST_ID:
        return None
    return int(number)


def ids_of(addresses: Collection[str], *, host: str) -> dict[str, int]:
    """address → id of every post that is stored here, whatever its state; two queries."""
    numbers = {each: number_in(each, host) for each in addresses}
    ours = {each: number for each, number in numbers.items() if number is not None}
    stored = set(Post.objects.filter(pk__in=ours.values()).values_list("pk", flat=True))
    theirs = Post.objects.filter(
        platform=PLATFORM, external_id__in=[each for each in addresses if each not in ours]
    )
    known = {each: number for each, number in ours.items() if number in stored}
    return known | dict(theirs.values_list("external_id", "pk"))
