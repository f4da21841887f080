"""Why a post of one's own is not recommended, in words: the reasons that the feeds themselves use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feeds.eligibility.rules import Verdict
from feeds.eligibility.states import GONE, NOT_RECOMMENDED, UNVERIFIED
from feeds.models import Upload
from feeds.queries.reports import Held


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_WORDS = {
    GONE: _("It was removed."),
    NOT_RECOMMENDED: _("It was marked as not to be recommended."),
    UNVERIFIED: _("It holds a claim that fact-checkers could not verify yet."),
}
_BY_A_POLICY = _("An election policy keeps it back.")
_WAITS = _("It spreads fast and nobody has checked it yet: people look at it first.")


def _told(held: Held) -> str | StrPromise:
    if held.is_waiting:
        return _WAITS
    return gettext("People decided not to recommend it: %(reason)s") % {"reason": held.reason}


def reasons_of(upload: Upload, verdict: Verdict, held: Held | None) -> list[str | StrPromise]:
    """None for a post that may be recommended, and while it only waits for its labels.

    `held` says more of a post that people keep out, or have yet to look at.
    """
    told: list[str | StrPromise] = [
        _told(held) if held and rule == NOT_RECOMMENDED else _WORDS.get(rule, _BY_A_POLICY)
        for rule in verdict.rules
    ]
    if upload.state == Upload.State.CHECKED:
        told = [each for each in told if each != _WORDS[NOT_RECOMMENDED]]
    return list(dict.fromkeys(told))
