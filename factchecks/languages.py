"""The languages that a fact-checker chooses from."""

from collections.abc import Iterable

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext


SITE_LANGUAGES = ("nl", "en")


def language_choices(stored: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Every language Django knows by name, those of the site first.

    A code in `stored` that has no name here stays possible, under its code.
    """
    codes = sorted(
        (code for code in LANG_INFO if "name" in LANG_INFO[code]),
        key=lambda code: (code not in SITE_LANGUAGES, gettext(LANG_INFO[code]["name"])),
    )
    named = [(code, gettext(LANG_INFO[code]["name"])) for code in codes]
    known = set(codes)
    return [*named, *((code, code) for code in dict.fromkeys(stored) if code and code not in known)]
