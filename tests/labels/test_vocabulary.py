import json
import os
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from content.models import Account
from factchecks.models import Verdict
from labels import vocabulary
from labels.vocabulary import CHIP_SLOTS, DEFINITIONS, Severity, Slot


SHARED = Path(
    os.environ.get("ELECTIONCENTER_SHARED_DATA", settings.BASE_DIR.parent / "shared" / "data")
)
REFERENCE = SHARED / "moderation" / "labels"
needs_reference = pytest.mark.skipif(
    not REFERENCE.is_dir(),
    reason="needs the shared label vocabulary (set ELECTIONCENTER_SHARED_DATA)",
)
# Not a label that anyone sees: what it says is a post's eligibility, see content.Post.
NOT_A_LABEL = "not-recommended"

identifiers = st.lists(st.sampled_from([*DEFINITIONS, "brand-new-value", ""]), max_size=12)


def banner_and_chips(values: list[str]) -> tuple[str | None, list[str]]:
    banner = vocabulary.highest(values, Slot.CLAIM)
    return banner.identifier if banner else None, [
        each.identifier for each in vocabulary.chips(values)
    ]


@given(identifiers)
def test_a_slot_shows_its_highest_value(values):
    for slot in Slot:
        shown = vocabulary.highest(values, slot)
        ranks = [
            DEFINITIONS[each].rank
            for each in values
            if each in DEFINITIONS and DEFINITIONS[each].slot == slot
        ]
        assert (shown.rank if shown else None) == max(ranks, default=None)


@given(identifiers)
def test_there_are_two_chips_at_most_and_one_of_a_slot_in_the_slots_order(values):
    slots = [definition.slot for definition in vocabulary.chips(values)]
    assert len(slots) <= 2
    assert slots == [slot for slot in CHIP_SLOTS if slot in slots]


@given(identifiers, st.randoms())
def test_the_order_of_arrival_and_repeats_change_nothing(values, random):
    shuffled = random.sample(values, len(values)) + values[:2]
    assert banner_and_chips(shuffled) == banner_and_chips(values)


@given(identifiers)
def test_unknown_values_are_passed_over(values):
    known = [each for each in values if each in DEFINITIONS]
    assert banner_and_chips(values) == banner_and_chips(known)


@given(st.lists(st.sampled_from(list(DEFINITIONS)), min_size=1))
def test_a_chip_is_never_a_claim(values):
    assert Slot.CLAIM not in {definition.slot for definition in vocabulary.chips(values)}


def test_identifiers_have_the_form_of_at_protocol_labels():
    assert all(re.fullmatch(r"[a-z-]{1,100}", identifier) for identifier in DEFINITIONS)
    assert all(identifier == each.identifier for identifier, each in DEFINITIONS.items())


def test_no_two_values_of_a_slot_have_one_rank():
    places = [(definition.slot, definition.rank) for definition in DEFINITIONS.values()]
    assert len(places) == len(set(places))


def test_every_rating_of_a_fact_checker_is_a_banner():
    assert set(vocabulary.LABEL_OF_RATING) == set(Verdict.Rating.values)
    slots = {DEFINITIONS[each].slot for each in vocabulary.LABEL_OF_RATING.values()}
    assert slots == {Slot.CLAIM}


def test_every_account_label_belongs_to_a_kind_of_account():
    assert set(vocabulary.LABEL_OF_ACCOUNT_KIND) <= set(Account.Kind.values)
    slots = {DEFINITIONS[each].slot for each in vocabulary.LABEL_OF_ACCOUNT_KIND.values()}
    assert slots == {Slot.ACCOUNT}


def test_a_viewer_is_warned_before_sharing_what_alerts_and_only_then():
    for definition in DEFINITIONS.values():
        assert (definition.share_prompt is not None) == (definition.severity == Severity.ALERT)


@pytest.mark.skipif(
    not (settings.BASE_DIR / "locale/nl/LC_MESSAGES/django.mo").exists(),
    reason="needs the compiled translations (manage.py compilemessages)",
)
@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=list(DEFINITIONS))
def test_every_label_is_written_in_dutch_and_in_english(definition):
    for text in filter(None, (definition.text, definition.share_prompt)):
        with translation.override("en"):
            english = str(text)
        with translation.override("nl"):
            dutch = str(text)
        assert english
        assert dutch
        assert dutch != english


def reference() -> dict[str, dict[str, Any]]:
    content = json.loads((REFERENCE / "label_vocabulary.json").read_text())
    return {row["identifier"]: row for row in content["labels"] if row["identifier"] != NOT_A_LABEL}


@needs_reference
def test_the_vocabulary_is_the_one_that_was_agreed():
    ours = {
        each.identifier: (each.slot.value, each.rank, each.severity.value, not each.is_recommended)
        for each in DEFINITIONS.values()
        if each.slot != Slot.ADVERTISING  # came with Regulation (EU) 2024/900, after the agreement
    }
    agreed = {
        identifier: (row["slot"], row["rank"], row["severity"], row["not_recommended"])
        for identifier, row in reference().items()
    }
    assert ours == agreed


def active(case: dict[str, Any]) -> list[str]:
    """The values in force in a case: the events of `labels` played by the rules beside it."""
    now = datetime.fromisoformat(case["now"])
    latest: dict[tuple[str, str], dict[str, Any]] = {}
    for event in case["labels"]:
        if datetime.fromisoformat(event["cts"]) > now:
            continue
        before = latest.get((event["src"], event["val"]))
        key = (event["cts"], event.get("neg", False))
        if before is None or key >= (before["cts"], before.get("neg", False)):
            latest[event["src"], event["val"]] = event
    return [
        event["val"]
        for event in latest.values()
        if not event.get("neg")
        and ("exp" not in event or datetime.fromisoformat(event["exp"]) > now)
    ]


def slot_cases() -> list[dict[str, Any]]:
    path = REFERENCE / "slot_cases.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@needs_reference
@pytest.mark.parametrize("case", slot_cases(), ids=lambda case: case["id"])
def test_a_case_shows_the_banner_and_chips_that_were_agreed(case):
    values, expected = active(case), case["expect"]
    assert banner_and_chips(values) == (expected["banner"], expected["chips"])
    known = [DEFINITIONS[each] for each in values if each in DEFINITIONS]
    recommended = all(each.is_recommended for each in known) and NOT_A_LABEL not in values
    assert recommended is expected["recommendable"]
    banner = vocabulary.highest(values, Slot.CLAIM)
    if expected["share_warning"]:  # we warn for every alert, the reference for unverified claims
        assert banner is not None
        assert banner.share_prompt is not None
