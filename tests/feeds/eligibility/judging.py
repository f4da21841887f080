"""Cases of eligibility from a file, in the form of the shared ones."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from feeds.eligibility.rules import (
    Key,
    PostFacts,
    Relation,
    Rule,
    Scope,
    State,
    Target,
    TargetKind,
    ViewerFacts,
)


FIELDS = {"repost_of": Relation.REPOST, "quote_of": Relation.QUOTE, "reply_to": Relation.REPLY}


@dataclass(frozen=True)
class Case:
    id: str
    post: str
    viewer: ViewerFacts
    at: datetime
    surface: str
    state: State
    is_shown: bool
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Cases:
    rules: list[Rule]
    posts: dict[Key, PostFacts]
    cases: list[Case]


def read_cases(path: Path) -> Cases:
    data = json.loads(path.read_text(encoding="utf-8"))
    return Cases(
        [_rule(each) for each in data["rules"]],
        {each["id"]: _post(each) for each in data["posts"]},
        [_case(each) for each in data["cases"]],
    )


def _rule(each: dict[str, Any]) -> Rule:
    return Rule(
        id=each["id"],
        target=Target(TargetKind(each["target"]["type"]), frozenset(each["target"]["values"])),
        effect=State[each["effect"].upper()],
        scope=Scope(
            regions=frozenset(each["regions"]),
            starts_at=datetime.fromisoformat(each["from"]),
            ends_at=datetime.fromisoformat(each["to"]),
            holds_where_unknown=each["unknown_region"] == "apply",
        ),
        exempt_followers=each["exempt_followers"],
        propagate=frozenset(Relation(kind) for kind in each["propagate"]),
    )


def _post(each: dict[str, Any]) -> PostFacts:
    origins = tuple((kind, each[field]) for field, kind in FIELDS.items() if each[field])
    return PostFacts(each["id"], each["author"], frozenset(each["labels"]), origins)


def _case(each: dict[str, Any]) -> Case:
    viewer = each["viewer"]
    return Case(
        id=each["id"],
        post=each["post"],
        viewer=ViewerFacts(viewer["region"], frozenset(viewer["follows"])),
        at=datetime.fromisoformat(each["at"]),
        surface=each["surface"].replace("_", "-"),
        state=State[each["expect_state"].upper()],
        is_shown=each["expect_shown"],
        rules=tuple(each["expect_rule"]),
    )
