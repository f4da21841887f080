"""Our own JSON Lines, described in docs/ingest.md, and what the API takes.

Also the names other data sets use: see aliases.py.
"""

from content.formats.aliases import FIELD_OF_NAME
from content.formats.events import Fields, Format, Item, mapping, sequence


_OF_ACCOUNT = {
    "account": ("handle", "username", "screen_name", "unique_id", "id"),
    "account_name": ("name", "display_name"),
    "account_kind": ("kind",),
    "followers": ("followers", "followers_count", "follower_count"),
}
# X's second API names relations by their kind: `referenced_tweets: [{type, id}]`.
_OF_REFERENCE = {"retweeted": "repost_of", "quoted": "quote_of", "replied_to": "reply_to"}
_OF_ORIGIN = ("id_str", "id", "quoted_status")  # Mastodon puts the quoted status one level down


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
    fields.update(_origins(item, fields))
    return fields


def _origins(item: Item, fields: Fields) -> Fields:
    """What the post goes back to, by id; where the whole other post is told, its id is taken."""
    found = Fields()
    for field in _OF_REFERENCE.values():
        if isinstance(value := fields.get(field), dict | list):
            found[field] = _id_of(value) if isinstance(value, dict) else _ids_in(value)
    if "quote_of" not in fields and isinstance(quote := item.get("quote"), dict):
        found["quote_of"] = _id_of(quote)
    for reference in map(mapping, sequence(item.get("referenced_tweets"))):
        field = _OF_REFERENCE.get(str(reference.get("type")), "")
        if field and field not in fields:
            found[field] = [*sequence(found.get(field)), reference.get("id")]
    return found


def _id_of(origin: object) -> object:
    """None where there is no id in it nor one level down. No deeper: nobody writes it so, and JSON
    may be nested further than we can follow."""
    for _level in range(2):
        if isinstance(origin, dict):
            origin = next((origin[name] for name in _OF_ORIGIN if origin.get(name)), None)
    return None if isinstance(origin, dict) else origin


def _ids_in(origins: list[object]) -> list[object]:
    """Without objects: a list of those under such a name is of people who are answered."""
    return [each for each in origins if not isinstance(each, dict)]


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
