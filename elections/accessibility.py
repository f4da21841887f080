"""The facts a voter may need of a station: yes, no or unknown, and unknown is never "no"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Field
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from elections.models.station import Accessibility


@dataclass(frozen=True, slots=True)
class Fact:
    """`name` is the field; `yes` are the values of a field that says more than yes or no."""

    name: str
    label: Any  # translated when it is shown
    yes: tuple[str, ...] = ()


def _fact(name: str, yes: tuple[str, ...] = ()) -> Fact:
    return Fact(name, _field(name).verbose_name, yes)


def _field(name: str) -> Field[Any, Any]:
    field = Accessibility._meta.get_field(name)
    assert isinstance(field, Field)
    return field


FACTS = (
    _fact("accessible"),
    _fact("accessible_public_transport"),
    _fact("toilet"),
    _fact("accessible_toilet"),
    _fact("gender_neutral_toilet"),
    _fact("host_present"),
    _fact("guidelines", ("inside_and_outside", "outside", "inside")),
    _fact("voting_template"),
    _fact("braille_candidate_list"),
    _fact("large_lettered_candidate_list"),
    _fact("sign_language_interpreter", ("on_location", "remote")),
    _fact("sign_language_polling_station_member"),
    _fact("acoustics_for_hearing_impaired"),
    _fact("low_stimulus_environment"),
    _fact("prokkelduo"),
)
BY_NAME = {fact.name: fact for fact in FACTS}
CHOICES = [(fact.name, fact.label) for fact in FACTS]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a station says, in the active language; `note` is its own words.

    What nobody says of it is one text: a list of a dozen unknowns helps no reader.
    """

    yes: Sequence[str]
    no: Sequence[str]
    unknown: str
    note: str = ""


def answers(station: Accessibility) -> Answers:
    found: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    for fact in FACTS:
        value = getattr(station, fact.name)
        found[is_yes(fact, value)].append(
            f"{fact.name}={value}" if value in fact.yes else fact.name
        )
    language = get_language() or "en"
    return Answers(
        yes=[_words(key, language) for key in found[True]],
        no=[_words(key, language) for key in found[False]],
        unknown=_list(tuple(found[None]), language),
        note=station.accessibility_note,
    )


def is_yes(fact: Fact, value: bool | str | None) -> bool | None:
    """Three states of any of the fields; text that says nothing is unknown."""
    if value is None or value == "":
        return None
    return value in fact.yes if fact.yes else bool(value)


# Ten stations have a hundred and fifty facts; there are few different ones, in few languages.
@lru_cache(maxsize=1000)
def _words(key: str, language: str) -> str:
    """Of "accessible", or of "guidelines=inside", in that language: the active one."""
    name, _equals, value = key.partition("=")
    fact = BY_NAME[name]
    if not value:
        return str(fact.label)
    choices = dict(_field(name).flatchoices)
    return _("%(fact)s: %(value)s") % {"fact": fact.label, "value": str(choices[value]).lower()}


@lru_cache(maxsize=1000)
def _list(keys: tuple[str, ...], language: str) -> str:
    return ", ".join(_words(key, language) for key in keys)
