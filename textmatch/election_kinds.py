"""Which kind of election a text speaks of: "gemeenteraad", "Kommunalwahl", "TK2025"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


_NAMES: Mapping[str, str] = {
    "council": "gemeenteraadsverk* gemeenteraad gemeenteraads gemeenteraden raadsverkiez* kommunalwahl* "
    "gemeinderat* stadtratswahl* gemeenteriedsferk* gemeenterie* riedsferk* municipales belediye* "
    "البلديه البلديات council+election* council+vote municipal+election* local+election* municipal+council* "
    "conseil+municipal yerel+secim* المجلس+البلدي",
    "parliament": "tweede+kamer tweedekamer* twadde+keamer twaddekeamer* bundestagswahl* bundestag "
    "parlementsverkiez* parlamentswahl* legislatives milletvekili general+election* house+of+representatives "
    "parliamentary+election* second+chamber zweite+kammer parlamento+secim* البرلمان البرلمانيه",
    "senate": "eerste+kamer eerstekamer* senate senaat erste+kammer earste+keamer",
    "province": "provinciale+staten statenverkiez* provincialestat* provinsjale+steaten steateferk* provinzwahl* "
    "provincial+election* provincial+council* provinzialwahl* landtagswahl* il+genel",
    "water": "waterschap* wetterskip* waterschapsverk* water+board* wasserverband* su+kurulu* wasserbehorde*",
    "europe": "europees+parlement europese+verkiez* europawahl* europaparlament* european+parliament "
    "european+election* europaisches+parlament* europeesk+parlemint europeeske+ferk* avrupa+parlamentosu "
    "parlement+europeen europeennes البرلمان+الاوروبي",
    "referendum": "referendum* volksraadpl* volksabstimm* volksentscheid* استفتاء الاستفتاء",
    "president": "presidentsverk* presidential+election* prasidentschaftswahl* cumhurbaskanligi "
    "presidentielle*",
    "mayor": "burgemeestersverk* mayoral+election* burgermeisterwahl*",
}
_TAGS: Mapping[str, str] = {
    "gr": "council", "tk": "parliament", "ps": "province", "ep": "europe", "ek": "senate", "ws": "water",
}  # fmt: skip
"""With a year behind them: "gr26", "tk2025"."""


def _table() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """By the first word of a name: its further words, and its kind; the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for kind, names in _NAMES.items():
        for name in names.split():
            first, *rest = name.split("+")
            found.setdefault(first, []).append((tuple(rest), kind))
    return {
        first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in found.items()
    }


_BY_FIRST = _table()
_BEGINNINGS = {first.rstrip("*") for first in _BY_FIRST if first.endswith("*")}
_LENGTHS = tuple(sorted({len(beginning) for beginning in _BEGINNINGS}))
WHOLE = frozenset(first for first in _BY_FIRST if not first.endswith("*")) | set(_TAGS)
HEADS = frozenset(beginning[:4] for beginning in _BEGINNINGS)
"""The first four letters of every other word a name may begin with."""


def kind_at(tokens: Sequence[str], start: int) -> tuple[str, int] | None:
    """The kind of election whose name begins at `start`, and where it ends."""
    word = tokens[start]
    if word in WHOLE:
        return _tag(tokens, start) or _named(tokens, start, word)
    for length in _LENGTHS:
        if length > len(word):
            return None
        if word[:length] in _BEGINNINGS:
            return _named(tokens, start, f"{word[:length]}*")
    return None


def _tag(tokens: Sequence[str], start: int) -> tuple[str, int] | None:
    kind = _TAGS.get(tokens[start])
    following = tokens[start + 1] if start + 1 < len(tokens) else ""
    is_year = following.isdecimal() and (len(following) == 2 or following.startswith("20"))
    return (kind, start + 2) if kind and is_year else None


def _named(tokens: Sequence[str], start: int, first: str) -> tuple[str, int] | None:
    for rest, kind in _BY_FIRST.get(first, ()):
        end = start + 1 + len(rest)
        if end <= len(tokens) and all(map(_is, tokens[start + 1 : end], rest)):
            return kind, end
    return None


def _is(token: str, name: str) -> bool:
    return token.startswith(name[:-1]) if name.endswith("*") else token == name
