"""Our own JSON Lines, described in docs/ingest.md, and what the API takes.

Also the names other data sets use: see aliases.py.
"""

from content.formats.aliases import FIELD_OF_NAME
from content.formats.events import Fields, Format, Item, mapping


_OF_ACCOUNT = {
    "account": ("handle", "username", "screen_name", "unique_id", "id"),
    "account_name": ("name", "display_name"),
    "account_kind": ("kind",),
    "followers": ("followers", "followers_count", "follower_count"),
}


def read(item: Item) -> Fields:
    fields = Fields()
    ranks: dict[str, int] = {}
    for name, value in item.items():
        known = FIELD_OF_NAME.get(name) or FIELD_OF_NAME.get(name.lower())
        if known is None:
            continue
        field, rank = known
        if field not in fields or _is_better(value, rank, fields[field], ranks[field]):
            fields[field] = value
            ranks[field] = rank
    if account := mapping(fields.get("account")):
        del fields["account"]
        fields |= _account(account)
    if isinstance(language := fields.get("language"), list):
        fields["language"] = next(iter(language), None)
    return fields


def _is_better(value: object, rank: int, other: object, other_rank: int) -> bool:
    """Of two names for one field the one that says something, then the more specific one."""
    return (value is None, rank) < (other is None, other_rank)


def _account(account: Item) -> Fields:
    found = Fields()
    for field, names in _OF_ACCOUNT.items():
        value = next((account[name] for name in names if account.get(name) is not None), None)
        if value is not None:
            found[field] = value
    return found


def recognises(item: Item) -> bool:
    return True


JSONL = Format(name="jsonl", platform="unknown", recognises=recognises, read=read)
