"""The portal's main menu: one list, filtered by what a person may open."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """`name` is that of the address in "portal:"; `access` as in factchecks.portal.access."""

    name: str
    label: Promise
    access: frozenset[str]
    icon: str = ""

    @property
    def url(self) -> str:
        return reverse(f"portal:{self.name}")


_CHECKERS, _EVERYONE = frozenset({"fact_checker"}), frozenset({"fact_checker", "overseer"})
ITEMS = (
    NavigationItem("inbox", _("Inbox"), _EVERYONE),
    NavigationItem("claims", _("Our claims"), _CHECKERS),
    NavigationItem("second-reader", _("Second reader"), _CHECKERS),
    NavigationItem("review", _("Review matches"), _CHECKERS),
    NavigationItem("complaints", _("Complaints"), _CHECKERS),
    NavigationItem("imports", _("Import"), frozenset({"editor"})),
    NavigationItem("precision", _("Matcher"), _EVERYONE),
    NavigationItem("statistics", _("Statistics"), _EVERYONE),
    NavigationItem("team", _("Team"), frozenset({"admin"})),
    NavigationItem("partners", _("Partners"), frozenset({"overseer"})),
)


def items_for(granted: frozenset[str]) -> list[NavigationItem]:
    return [item for item in ITEMS if item.access & granted and _exists(item)]


def _exists(item: NavigationItem) -> bool:
    try:
        return bool(item.url)
    except NoReverseMatch:
        return False
