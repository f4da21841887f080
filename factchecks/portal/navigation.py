"""The portal's main menu: one list, filtered by what a person may open."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """`name` is that of the address in "portal:"; `access` as in factchecks.portal.access.

    `key` opens the page when typed after "g".
    """

    name: str
    label: Promise
    access: frozenset[str]
    key: str = ""

    @property
    def url(self) -> str:
        return reverse(f"portal:{self.name}")


_CHECKERS, _EVERYONE = frozenset({"fact_checker"}), frozenset({"fact_checker", "overseer"})
ITEMS = (
    NavigationItem("inbox", _("Inbox"), _EVERYONE, "i"),
    NavigationItem("claims", _("Our claims"), _CHECKERS, "c"),
    NavigationItem("second-reader", _("Second reader"), _CHECKERS, "s"),
    NavigationItem("published", _("In force"), _EVERYONE, "v"),
    NavigationItem("review", _("Review matches"), _CHECKERS, "r"),
    NavigationItem("complaints", _("Complaints"), _EVERYONE, "o"),
    NavigationItem("imports", _("Import"), frozenset({"editor"}), "m"),
    NavigationItem("precision", _("Matcher"), _EVERYONE, "p"),
    NavigationItem("statistics", _("Statistics"), _EVERYONE, "t"),
    NavigationItem("team", _("Team"), frozenset({"admin"}), "e"),
    NavigationItem("partners", _("Partners"), frozenset({"overseer"}), "a"),
)


def items_for(granted: frozenset[str]) -> list[NavigationItem]:
    return [item for item in ITEMS if item.access & granted and _exists(item)]


def _exists(item: NavigationItem) -> bool:
    try:
        return bool(item.url)
    except NoReverseMatch:
        return False
