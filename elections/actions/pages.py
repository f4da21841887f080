"""Writes on Election Center pages."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from wagtail.models import Locale, Page, Site

from audit.actions import record
from elections.actions.approvals import ensure_review, publish_for_programs
from elections.models import Election, ElectionCenterPage, ElectionIndexPage


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContent:
    """An Election Center page in one language; `body` is StreamField data."""

    language: str
    title: str
    slug: str
    introduction: str
    body: list[dict[str, Any]]
    reviewed_at: datetime.datetime
    variant: str = ElectionCenterPage.Variant.STANDARD


@transaction.atomic
def publish_pages(
    *, election: Election, contents: Sequence[PageContent], by: str
) -> list[ElectionCenterPage]:
    """Publishes a program's pages on an election as translations of one another.

    `by` wrote them ("system:sample") and is followed by "-reviewer" where they are approved.
    What people write is published by approving it: see elections.actions.approvals.
    """
    pages: list[ElectionCenterPage] = []
    for content in contents:
        pages.append(_add_page(election, content, translation_of=pages[0] if pages else None))
        publish_for_programs(page=pages[-1], author=by, reviewer=f"{by}-reviewer")
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
    ensure_review(by="system:pages")


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
        variant=content.variant,
        introduction=content.introduction,
        reviewed_at=content.reviewed_at,
        live=False,
    )
    page.body = content.body  # StreamField takes the raw list and checks it block by block
    if translation_of is not None:
        page.translation_key = translation_of.translation_key
    index.add_child(instance=page)
    return page
