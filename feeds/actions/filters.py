"""A viewer's keyword filters. Only words that the viewer gave or confirmed are ever added."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from feeds.actions.refused import Refused
from feeds.actions.viewers import lock
from feeds.keywords import compile_filter
from feeds.models import MOST_FILTERS, KeywordFilter, Viewer


LONGEST = 100  # letters of a word or phrase
MOST_RELATED = 50
LONGEST_RUN = timedelta(days=5 * 365)


@transaction.atomic
def add_filter(
    *,
    viewer: Viewer,
    phrase: str,
    now: datetime,
    language: str = "",
    related: Iterable[str] = (),
    scope: str = KeywordFilter.Scope.RECOMMENDED,
    expires_at: datetime | None = None,
) -> KeywordFilter:
    """A new filter, or the one with this phrase as it is asked for now."""
    phrase = _clean(phrase)
    values = _checked(phrase, language, related, scope, expires_at, now)
    lock(viewer=viewer)
    known = viewer.keyword_filters.filter(phrase__iexact=phrase).first()
    if known is not None:
        return _changed(known, values)
    if viewer.keyword_filters.count() >= MOST_FILTERS:
        raise Refused(
            "phrase",
            _("You have %(most)d filters, the most that is possible.") % {"most": MOST_FILTERS},
        )
    return KeywordFilter.objects.create(viewer=viewer, phrase=phrase, **values)


@transaction.atomic
def change_filter(
    *,
    viewer: Viewer,
    filter_id: int,
    now: datetime,
    language: str,
    related: Iterable[str],
    scope: str,
    expires_at: datetime | None,
) -> KeywordFilter:
    """The phrase stays: another phrase is another filter."""
    lock(viewer=viewer)
    known = viewer.keyword_filters.filter(pk=filter_id).first()
    if known is None:
        raise Refused("filter", _("There is no such filter."))
    return _changed(known, _checked(known.phrase, language, related, scope, expires_at, now))


@transaction.atomic
def remove_filter(*, viewer: Viewer, filter_id: int) -> bool:
    """Whether there was one. What it kept back is shown again."""
    return viewer.keyword_filters.filter(pk=filter_id).delete()[0] > 0


def _changed(known: KeywordFilter, values: dict[str, object]) -> KeywordFilter:
    for name, value in values.items():
        setattr(known, name, value)
    known.save(update_fields=list(values))
    # What it met before it may not meet now; the next pages say so anew.
    known.filtered_posts.all().delete()
    return known


def _checked(
    phrase: str,
    language: str,
    related: Iterable[str],
    scope: str,
    expires_at: datetime | None,
    now: datetime,
) -> dict[str, object]:
    if not phrase or len(phrase) > LONGEST:
        raise Refused("phrase", _("A word or phrase of 1 to 100 letters."))
    if language and not re.fullmatch("[a-z]{2}", language):
        raise Refused("language", _("A language is two letters, such as nl."))
    if scope not in KeywordFilter.Scope.values:
        raise Refused("scope", _("There is no such scope."))
    if expires_at is not None and not now < expires_at <= now + LONGEST_RUN:
        raise Refused("expires_at", _("An end in the future, within five years."))
    words = _related(related)
    try:
        compile_filter(phrase, language=language or None, related=words)
    except ValueError as error:
        raise Refused("phrase", _("A filter needs at least one letter or digit.")) from error
    return {"language": language, "related": words, "scope": scope, "expires_at": expires_at}


def _related(words: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(filter(None, map(_clean, words))))
    if len(found) > MOST_RELATED or any(len(word) > LONGEST for word in found):
        raise Refused("related", _("At most 50 related words, of at most 100 letters each."))
    return found


def _clean(text: str) -> str:
    """One spelling of what looks the same; control characters cannot be stored."""
    one_line = " ".join(text.replace("\0", " ").split())
    return unicodedata.normalize("NFC", one_line)
