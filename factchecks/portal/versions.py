"""What every page on one version of a verdict shares: finding it, and showing it in words."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from factchecks.languages import language_choices
from factchecks.models import Verdict
from factchecks.portal.access import Desk, PortalPage
from factchecks.portal.verdict_steps import steps_for
from factchecks.queries.verdicts import content_of, published_of, second_readers_of
from factchecks.versions import (
    Difference,
    fact_differences,
    text_differences,
    whole_difference,
)


def find_version(desk: Desk, pk: int) -> Verdict:
    """404 for another partner's: staff who oversee see what was published, and no draft."""
    seen = Q(pk__in=[])
    if desk.partner is not None:
        seen |= Q(organisation=desk.partner)
    if desk.may_oversee:
        seen |= Q(published_at__isnull=False)
    versions = Verdict.objects.filter(seen).select_related(
        "claim", "organisation", "authored_by", "approved_by", "withdrawn_by"
    )
    return get_object_or_404(versions.prefetch_related("texts", "evidence"), pk=pk)


def own_version(desk: Desk, pk: int) -> Verdict:
    """A version of the partner this person works for."""
    versions = Verdict.objects.filter(organisation=desk.organisation).select_related("claim")
    return get_object_or_404(versions, pk=pk)


def facts_in_words(verdict: Verdict) -> dict[str, str]:
    """Name → value as a person reads it, for every fact the version states."""
    facts = {
        gettext("Verdict"): str(Verdict.Rating(verdict.rating).label) if verdict.rating else "",
        gettext("In your own words"): verdict.label,
        gettext("Score"): _score(verdict),
        gettext("Ends at"): _moment(verdict),
        gettext("Reviewed on"): date_format(verdict.reviewed_on) if verdict.reviewed_on else "",
        gettext("Article"): verdict.url,
        gettext("Applies to"): verdict.get_applies_to_display(),
        gettext("May be applied automatically"): gettext("yes")
        if verdict.allows_automatic_banner
        else gettext("no"),
        gettext("What is wrong with the media"): verdict.get_media_category_display()
        if verdict.media_category
        else "",
        gettext("Original of the media"): verdict.original_media_url,
        gettext("What the original shows"): verdict.original_media_context,
    }
    return {name: value for name, value in facts.items() if value}


def _score(verdict: Verdict) -> str:
    if verdict.rating_value is None:
        return ""
    return gettext("%(score)s on a scale of %(worst)s to %(best)s") % {
        "score": f"{verdict.rating_value:g}",
        "worst": f"{verdict.worst_rating:g}" if verdict.worst_rating is not None else "?",
        "best": f"{verdict.best_rating:g}" if verdict.best_rating is not None else "?",
    }


def _moment(verdict: Verdict) -> str:
    return date_format(localtime(verdict.ends_at), "DATETIME_FORMAT") if verdict.ends_at else ""


@dataclass(frozen=True, slots=True)
class TextPart:
    code: str
    language: str
    headline: Difference
    explanation: Difference


@dataclass(frozen=True, slots=True)
class Comparison:
    """A version beside the one it would replace; without one nothing is marked as new."""

    facts: list[Difference]
    texts: list[TextPart]
    evidence: list[Difference]


def compare(new: Verdict, old: Verdict | None) -> Comparison:
    before = old or new
    names = dict(language_choices())
    words, were = content_of(new).texts, content_of(before).texts
    return Comparison(
        facts=fact_differences(facts_in_words(before), facts_in_words(new)),
        texts=[
            TextPart(code, names.get(code, code), headline, explanation)
            for code, (headline, explanation) in text_differences(were, words).items()
        ],
        evidence=_cited(before, new),
    )


def _cited(old: Verdict, new: Verdict) -> list[Difference]:
    before = {each.pk: each.title for each in old.evidence.all()}
    after = {each.pk: each.title for each in new.evidence.all()}
    return [
        Difference("evidence", whole_difference(before.get(pk, ""), after.get(pk, "")))
        for pk in dict.fromkeys([*after, *before])
    ]


def missing_languages(codes: set[str]) -> list[str]:
    """Languages of the public site in which the verdict says nothing yet, by name."""
    return [gettext(str(name)) for code, name in settings.LANGUAGES if code not in codes]


class VersionPage(PortalPage):
    """The reading page of one version; steps that are refused come back to it, with words."""

    template_name = "factchecks/portal/verdicts/version.html"
    nav_name = "second-reader"
    problem: Any = ""

    def get_title(self) -> str:
        return gettext("Version %(version)s") % {"version": self.version.version}

    @property
    def version(self) -> Verdict:
        if not hasattr(self, "_version"):
            self._version = find_version(self.desk, self.kwargs["pk"])
        return self._version

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        verdict = self.version
        published = published_of(verdict.claim_id)
        replaced = published if published and published.pk != verdict.pk else None
        is_open = verdict.state in (Verdict.State.DRAFT, Verdict.State.SUBMITTED)
        readers = [reader.get_username() for reader in second_readers_of(verdict)]
        return super().get_context_data(
            verdict=verdict,
            claim=verdict.claim,
            published=replaced,
            comparison=compare(verdict, replaced if is_open else None),
            missing=missing_languages({text.language for text in verdict.texts.all()}),
            steps=steps_for(verdict, self.desk, readers),
            is_own=verdict.organisation_id == getattr(self.desk.partner, "pk", None),
            is_open=is_open,
            seen=content_of(verdict).fingerprint,
            problem=self.problem,
            **kwargs,
        )

    def refuse(self, request: HttpRequest, problem: Any, status: int = 409) -> HttpResponse:
        """The page as it is now, with the reason why the step was not taken."""
        self.problem = problem
        self._version = find_version(self.desk, self.kwargs["pk"])
        return self.render_to_response(self.get_context_data(), status=status)


CHANGED = _("It was changed since you opened it. Read it again, then decide.")
OTHER_PUBLISHED = _(
    "Another version was published meanwhile. Nothing of yours is lost: read what is published "
    "now, then decide again."
)
STATE_MOVED_ON = _("This version has moved on meanwhile: look at its state before you decide.")
