"""Writes on jurisdictions, elections and their pages."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from audit.actions import record
from elections.models import (
    Election,
    ElectionCenterPage,
    ElectionIndexPage,
    ElectionPhase,
    Jurisdiction,
    Source,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDetails:
    title: str
    publisher: str
    url: str
    retrieved_at: datetime.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseDetails:
    kind: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime | None = None
    descriptions: dict[str, str] = field(default_factory=dict)
    rule_reference: str = ""
    source: SourceDetails | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionDetails:
    """Everything that is known when an election is announced. Names: OCDEP 20, EML_NL."""

    slug: str
    name: str
    names: dict[str, str]
    category: str
    subcategory: str
    date: datetime.date
    announced_on: datetime.date
    topic_terms: Sequence[str] = ()
    identifiers: dict[str, str] = field(default_factory=dict)
    administrative_organization: str = ""
    number_of_seats: int | None = None
    preference_threshold: int | None = None
    requires_voter_id: bool | None = None
    has_election_day_registration: bool | None = None
    results_uri: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContent:
    """An Election Center page in one language; `body` is StreamField data."""

    language: str
    title: str
    slug: str
    introduction: str
    body: list[dict[str, Any]]
    reviewed_at: datetime.datetime


@transaction.atomic
def announce_election(
    *,
    details: ElectionDetails,
    division: Jurisdiction,
    phases: Iterable[PhaseDetails],
    by: str,
) -> Election:
    """A new election with its phases, each with the rule and source it rests on."""
    election = Election.objects.create(
        division=division,
        **{name: getattr(details, name) for name in details.__dataclass_fields__},
    )
    for phase in phases:
        ElectionPhase.objects.create(
            election=election,
            jurisdiction=division,
            kind=phase.kind,
            starts_at=phase.starts_at,
            ends_at=phase.ends_at,
            descriptions=phase.descriptions,
            is_computed=True,
            rule_reference=phase.rule_reference,
            source=_source(phase.source) if phase.source else None,
        )
    record(
        action="elections.election_announced",
        by=by,
        subject=f"elections.election:{election.pk}",
        data={"slug": election.slug, "date": election.date.isoformat()},
    )
    return election


@transaction.atomic
def publish_pages(
    *, election: Election, contents: Sequence[PageContent], by: str
) -> list[ElectionCenterPage]:
    """Publishes the election's page in each language as translations of one another."""
    pages: list[ElectionCenterPage] = []
    for content in contents:
        pages.append(_add_page(election, content, translation_of=pages[0] if pages else None))
    record(
        action="elections.pages_published",
        by=by,
        subject=f"elections.election:{election.pk}",
        data={"languages": [content.language for content in contents]},
    )
    return pages


@transaction.atomic
def ensure_site(*, languages: Sequence[str], site_name: str, hostname: str, port: int) -> None:
    """The root page of every language and the site that serves them; safe to run again."""
    root = Page.get_first_root_node()
    assert root is not None
    first: ElectionIndexPage | None = None
    for language in languages:
        locale, _created = Locale.objects.get_or_create(language_code=language)
        index = ElectionIndexPage.objects.filter(locale=locale).first()
        if index is None:
            index = _add_index(root, locale, site_name, first)
        first = first or index
    assert first is not None
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "root_page": first,
            "site_name": site_name,
            "hostname": hostname,
            "port": port,
        },
    )
    Page.objects.filter(depth=2, slug="home", content_type__model="page").delete()


def _add_index(
    root: Page, locale: Locale, title: str, translation_of: ElectionIndexPage | None
) -> ElectionIndexPage:
    index = ElectionIndexPage(
        title=title, slug=f"election-center-{locale.language_code}", locale=locale
    )
    if translation_of is not None:
        index.translation_key = translation_of.translation_key
    root.add_child(instance=index)
    return index


def _add_page(
    election: Election, content: PageContent, translation_of: ElectionCenterPage | None
) -> ElectionCenterPage:
    index = ElectionIndexPage.objects.get(locale__language_code=content.language)
    page = ElectionCenterPage(
        title=content.title,
        slug=content.slug,
        locale=index.locale,
        election=election,
        introduction=content.introduction,
        reviewed_at=content.reviewed_at,
    )
    page.body = content.body  # StreamField takes the raw list and checks it block by block
    if translation_of is not None:
        page.translation_key = translation_of.translation_key
    index.add_child(instance=page)
    page.save_revision().publish()
    return page


def _source(details: SourceDetails) -> Source:
    source, _created = Source.objects.get_or_create(
        url=details.url,
        title=details.title,
        defaults={"publisher": details.publisher, "retrieved_at": details.retrieved_at},
    )
    return source


@transaction.atomic
def register_jurisdictions(*, rows: Sequence[dict[str, Any]], by: str) -> dict[str, Jurisdiction]:
    """Adds areas that are not known yet, parents before children; by OCD id, known ones too."""
    known: dict[str, Jurisdiction] = {}
    added = []
    for row in rows:
        parent = row.pop("parent", None)
        area, created = Jurisdiction.objects.get_or_create(
            ocd_id=row["ocd_id"],
            defaults={**row, "parent": known[parent] if parent else None},
        )
        known[area.ocd_id] = area
        if created:
            added.append(area.ocd_id)
    if added:
        record(
            action="elections.jurisdictions_registered",
            by=by,
            subject="elections.jurisdiction",
            data={"added": added, "at": timezone.now().isoformat()},
        )
    return known
