"""The one form in which a post enters, whatever brought it: a file, a stream or the API.

`validate` turns loosely typed fields into a PostRecord, or names every field that is wrong.
A field that is absent (None) says nothing: what is stored stays as it is.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Literal, get_args, get_type_hints

import msgspec
from msgspec import Meta

from content.times import parse_time


MAX_COUNT = 2**63 - 1  # Postgres' bigint
MAX_HASHTAGS = 100
OWN_PLATFORM = "electioncenter"
"""Of posts that people make here. No row from elsewhere may say that it is one of them."""
MAX_ORIGINS = 10
LONGEST_ID = 300

Platform = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=50)]
ExternalId = Annotated[str, Meta(min_length=1, max_length=LONGEST_ID)]
Name = Annotated[str, Meta(max_length=300)]
Caption = Annotated[str, Meta(max_length=50_000)]
LongText = Annotated[str, Meta(max_length=200_000)]
Hashtag = Annotated[str, Meta(max_length=200)]
Count = Annotated[int, Meta(ge=0, le=MAX_COUNT)]
Origins = Annotated[list[ExternalId], Meta(max_length=MAX_ORIGINS)]
AccountKind = Literal[
    "person", "news", "government", "politician", "party", "fact_checker", "authority"
]
ACCOUNT_KINDS: tuple[str, ...] = get_args(AccountKind)


class PostRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A post as it is saved; the order of the fields is that of the COPY into Postgres."""

    platform: Platform
    external_id: ExternalId
    account: Annotated[str, Meta(min_length=1, max_length=300)] | None = None
    account_name: Name | None = None
    account_kind: AccountKind | None = None
    followers: Count | None = None
    caption: Caption | None = None
    hashtags: Annotated[list[Hashtag], Meta(max_length=MAX_HASHTAGS)] | None = None
    transcript: LongText | None = None
    on_screen_text: Caption | None = None
    language: Annotated[str, Meta(pattern=r"^[a-z]{2,3}$")] | None = None
    region: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")] | None = None
    url: Annotated[str, Meta(pattern=r"^https?://[^\s]+$", max_length=500)] | None = None
    created_at: datetime | None = None
    views: Count | None = None
    likes: Count | None = None
    shares: Count | None = None
    comments: Count | None = None
    # Ids of other posts on the same platform, which need not be here.
    repost_of: Origins | None = None
    quote_of: Origins | None = None
    reply_to: Origins | None = None

    def overlaid(self, later: "PostRecord") -> "PostRecord":
        """This record with all that a later record of the same post says."""
        said = {
            name: value
            for name, value in msgspec.structs.asdict(later).items()
            if value is not None
        }
        return msgspec.structs.replace(self, **said)


class Deletion(msgspec.Struct, frozen=True, kw_only=True):
    """Its maker took the post away."""

    platform: Platform
    external_id: ExternalId


class FieldError(msgspec.Struct, frozen=True):
    field: str
    message: str


class Invalid(Exception):
    """The row cannot be a post; `errors` names every field that is wrong and why."""

    def __init__(self, *errors: FieldError) -> None:
        self.errors = errors
        super().__init__("; ".join(f"{each.field}: {each.message}" for each in errors))


_ORIGINS = f"the id of a post on the same platform, or a list of at most {MAX_ORIGINS}"
_COUNT = f"a whole number from 0 to {MAX_COUNT}"
EXPECTED = {
    "platform": "a name in lower-case letters, digits, dots and dashes, at most 50 characters",
    "external_id": "a text of 1 to 300 characters or a whole number",
    "account": "a text of 1 to 300 characters",
    "account_name": "a text of at most 300 characters",
    "account_kind": "one of " + ", ".join(ACCOUNT_KINDS),
    "followers": _COUNT,
    "caption": "a text of at most 50000 characters",
    "hashtags": f"at most {MAX_HASHTAGS} texts of at most 200 characters",
    "transcript": "a text of at most 200000 characters",
    "on_screen_text": "a text of at most 50000 characters",
    "language": "a language code such as nl or pt-BR",
    "region": "a country code of two letters such as NL",
    "url": "an http or https address of at most 500 characters",
    "created_at": "an ISO 8601 date or seconds since 1970",
    "views": _COUNT,
    "likes": _COUNT,
    "shares": _COUNT,
    "comments": _COUNT,
    "repost_of": _ORIGINS,
    "quote_of": _ORIGINS,
    "reply_to": _ORIGINS,
}
TEXT_FIELDS = ("caption", "transcript", "on_screen_text", "hashtags")
# An empty text in these says as little as none; in the text fields it says "no text".
_EMPTY_IS_ABSENT = frozenset(EXPECTED) - {*TEXT_FIELDS, "external_id"}
_TYPES = get_type_hints(PostRecord, include_extras=True)


def validate(fields: Mapping[str, object], *, now: datetime) -> PostRecord:
    """The record of these fields, named as in PostRecord; raises Invalid.

    One text field must be there, if only as None: a row without any is no post.
    """
    values, errors = _normalised(fields, now)
    if "external_id" not in values and "external_id" not in errors:
        errors["external_id"] = "is missing"
    if not any(name in fields for name in TEXT_FIELDS):
        errors["caption"] = "is missing: a post has a caption, a transcript or text on screen"
    if not errors:
        try:
            return msgspec.convert(values, PostRecord, strict=False)
        except msgspec.ValidationError:
            pass
    errors = _misfits(values) | errors
    raise Invalid(*(FieldError(name, message) for name, message in sorted(errors.items())))


def validate_deletion(*, platform: object, external_id: object, now: datetime) -> Deletion:
    record = validate({"platform": platform, "external_id": external_id, "caption": None}, now=now)
    return Deletion(platform=record.platform, external_id=record.external_id)


def _normalised(
    fields: Mapping[str, object], now: datetime
) -> tuple[dict[str, object], dict[str, str]]:
    values: dict[str, object] = {}
    errors: dict[str, str] = {}
    for name, value in fields.items():
        if value is None or (value == "" and name in _EMPTY_IS_ABSENT):
            continue
        try:
            found = _clean(name, value, now)
        except ValueError as error:
            errors[name] = str(error)
        else:
            if found is not None:
                values[name] = found
    return values, errors


def _clean(name: str, value: object, now: datetime) -> object:
    if name == "created_at":
        return parse_time(value, now=now)
    if rule := _RULES.get(name):
        value = rule(value)
    if isinstance(value, str):
        _refuse_unstorable(value)
    elif isinstance(value, list):
        for part in value:
            if isinstance(part, str):
                _refuse_unstorable(part)
    return value


def _refuse_unstorable(text: str) -> None:
    """Postgres stores neither NUL characters nor what is not Unicode."""
    if "\0" in text:
        raise ValueError("contains a NUL character")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueError("is not valid UTF-8 text") from None


def _misfits(values: Mapping[str, object]) -> dict[str, str]:
    """Of each field that does not fit its type: what it should be."""
    errors = {}
    for name, value in values.items():
        try:
            msgspec.convert(value, _TYPES[name], strict=False)
        except msgspec.ValidationError:
            errors[name] = f"must be {EXPECTED[name]}, not {_shown(value)}"
    if "platform" not in values:
        errors["platform"] = "is missing"
    return errors


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f"{value[:40]!r}" + (f"… ({len(value)} characters)" if len(value) > 40 else "")
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return f"an object of {len(value)}"
    return repr(value)[:40]


def _platform(value: object) -> object:
    if not isinstance(value, str):
        return value
    name = value.strip().lower()
    if name == OWN_PLATFORM:
        raise ValueError("is this platform itself: posts come in here by their makers' hands")
    return name


def _external_id(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        raise ValueError("is a decimal number, in which digits of the id are lost; quote the id")
    return value.strip() if isinstance(value, str) else value


def _account(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip().removeprefix("@") if isinstance(value, str) else value


_UNKNOWN_LANGUAGES = frozenset({"und", "zxx", "mul", "mis", "art", "unknown"})


def _language(value: object) -> object:
    """The primary code of a language tag; None where it says that nobody knows."""
    if not isinstance(value, str):
        return value
    code = re.split("[-_]", value.strip().lower(), maxsplit=1)[0]
    is_private_use = len(code) == 3 and "qaa" <= code <= "qtz"  # X's qme, qst, …
    return None if code in _UNKNOWN_LANGUAGES or is_private_use else code


def _region(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def _hashtags(value: object) -> object:
    """A list, or one text with the tags between spaces or commas, as CSV files have it."""
    if isinstance(value, str):
        value = re.split(r"[\s,;|]+", value.strip("[] "))
    if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
        return value
    tags = (tag.strip(" \t'\"").lstrip("#") for tag in value)
    return list(dict.fromkeys(tag for tag in tags if tag))


_NO_ID = frozenset({"", "nan", "none", "null"})  # as tables write that there is none


def _origins(value: object) -> object:
    """A list of ids, from one or more; None where nothing is said.

    A decimal number lost digits of the id on its way, and no post has an id that is too long: they
    name no post, and the post is none the worse for it.
    """
    ids = [_origin(each) for each in (value if isinstance(value, list) else [value])]
    return list(dict.fromkeys(each for each in ids if each not in _NO_ID)) or None


def _origin(value: object) -> str:
    if isinstance(value, bool | float) or value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        text = value.strip()
        return "" if text.lower() in _NO_ID or len(text) > LONGEST_ID else text
    raise ValueError(f"must be {_ORIGINS}")


_RULES: dict[str, Callable[[object], object]] = {
    "platform": _platform,
    "external_id": _external_id,
    "account": _account,
    "language": _language,
    "region": _region,
    "hashtags": _hashtags,
    "repost_of": _origins,
    "quote_of": _origins,
    "reply_to": _origins,
}
