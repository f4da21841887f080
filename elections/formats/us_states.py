"""States of the USA: postal code and time zone, for feeds that give hours without a zone.

Where a state has several zones it is the one most of its people live in, and `is_whole` is
False: a feed of such a state needs the zone of its jurisdiction.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class State:
    code: str
    timezone: str
    is_whole: bool


_EAST, _CENTRAL = "America/New_York", "America/Chicago"
_MOUNTAIN, _PACIFIC = "America/Denver", "America/Los_Angeles"
_ZONES = {
    _EAST: (
        "Connecticut CT, Delaware DE, District of Columbia DC, Georgia GA, Maine ME, Maryland MD, "
        "Massachusetts MA, New Hampshire NH, New Jersey NJ, New York NY, North Carolina NC, "
        "Ohio OH, Pennsylvania PA, Rhode Island RI, South Carolina SC, Vermont VT, Virginia VA, "
        "West Virginia WV, Florida FL*, Indiana IN*, Kentucky KY*, Michigan MI*"
    ),
    _CENTRAL: (
        "Alabama AL, Arkansas AR, Illinois IL, Iowa IA, Louisiana LA, Minnesota MN, "
        "Mississippi MS, Missouri MO, Oklahoma OK, Wisconsin WI, Kansas KS*, Nebraska NE*, "
        "North Dakota ND*, South Dakota SD*, Tennessee TN*, Texas TX*"
    ),
    _MOUNTAIN: "Colorado CO, Montana MT, New Mexico NM, Utah UT, Wyoming WY, Idaho ID*",
    "America/Phoenix": "Arizona AZ",
    _PACIFIC: "California CA, Washington WA, Nevada NV, Oregon OR*",
    "America/Anchorage": "Alaska AK*",
    "Pacific/Honolulu": "Hawaii HI",
}


def _table() -> dict[str, State]:
    table = {}
    for zone, states in _ZONES.items():
        for entry in states.split(", "):
            name, _, code = entry.rpartition(" ")
            table[name.casefold()] = State(code.rstrip("*"), zone, not code.endswith("*"))
    return table


STATES = _table()
