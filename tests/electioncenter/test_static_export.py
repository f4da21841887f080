"""A copy of the site works from any static host: the fallback on election night."""

import hashlib
import json
import re

import pytest
from django.core.management import CommandError, call_command

from audit.actions import record
from audit.queries import chain_head
from electioncenter import static_export
from electioncenter.static_export import ExportError, export
from electioncenter.static_links import Address
from tests.factories.elections import ElectionCenterPageFactory, PollingStationFactory
from tests.factories.factchecks import VerdictFactory, VerdictTextFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings):
    """One election with a page in two languages, a station and a fact-check."""
    settings.SITE_URL = "http://localhost:8000"
    page = ElectionCenterPageFactory.create()
    ElectionCenterPageFactory.create(election=page.election, language="nl")
    PollingStationFactory.create(election=page.election)
    verdict = VerdictFactory.create(published=True)
    VerdictTextFactory.create(verdict=verdict, language="en", headline="No, that is wrong")
    verdict.claim.elections.add(page.election)
    record(action="elections.page_changed", by="system:test", subject="elections.election:1")
    return page


@pytest.fixture
def copy(site, tmp_path):
    result = export(tmp_path / "copy", base_url="https://copy.example/elections")
    assert result.broken == []
    return tmp_path / "copy"


def html(copy, file):
    return (copy / file).read_text(encoding="utf-8")


def test_every_kind_of_page_is_there_in_its_languages(copy, site):
    slug = site.election.slug
    files = {str(file.relative_to(copy)) for file in copy.rglob("*") if file.is_file()}
    station = rf"/elections/{re.escape(slug)}/stations/\d+/index\.html"
    for language in ("nl", "en", "fy", "ar"):
        assert f"{language}/index.html" in files
        assert f"{language}/elections/{slug}/stations/area/index.html" in files
        assert any(re.fullmatch(language + station, file) for file in files)
    assert f"{site.url.strip('/')}/index.html" in files
    assert {"index.html", "404.html", "503.html", "sitemap.xml", "robots.txt"} <= files
    assert any(file.startswith("nl/claims/") for file in files)
    assert f"en/elections/{slug}/calendar.ics" in files
    assert "static/electioncenter/site.css" in files


def test_links_are_relative_or_lead_to_the_live_site(copy, site):
    page = html(copy, f"{site.url.strip('/')}/index.html")
    inside = re.findall(r'<(?:a|link|img|script|use)\b[^>]*?\b(?:href|src)="([^"]*)"', page)
    assert [link for link in inside if link.startswith("/")] == []
    assert 'href="../../static/electioncenter/site.css"' in page
    assert 'href="http://localhost:8000/feed/"' in page


def test_a_dutch_page_leads_to_the_dutch_fact_check(copy):
    folder = copy / "nl" / "claims"
    claim = next(each for each in folder.iterdir() if each.name.startswith("claim-"))
    page = html(copy, f"nl/claims/{claim.name}/index.html")
    assert '<html lang="nl"' in page
    assert f'href="../../../claims/{claim.name}/index.html"' in page  # English, by a plain link
    assert "<form" not in page


def test_where_one_would_search_the_page_says_so_and_leads_to_the_lists(copy, site):
    page = html(copy, f"en/elections/{site.election.slug}/stations/index.html")
    assert "<form" not in page
    assert "Searching does not work in this copy" in page
    assert 'href="area/index.html"' in page


def test_every_page_says_when_it_was_copied(copy):
    assert "This is a copy of the site, made on" in html(copy, "en/index.html")


def test_a_redirect_becomes_a_page_that_leads_on(copy, site):
    sign = html(copy, f"en/elections/{site.election.slug}/index.html")
    assert f'content="0; url=../../{site.slug}/index.html"' in sign


def test_the_page_for_lost_addresses_works_at_any_depth(copy):
    assert 'href="/elections/static/electioncenter/site.css"' in html(copy, "404.html")
    assert 'href="/elections/static/electioncenter/site.css"' in html(copy, "503.html")


def test_search_engines_find_the_copy_under_its_own_address(copy):
    assert "<loc>https://copy.example/elections/en/</loc>" in html(copy, "sitemap/pages.xml")


def test_the_manifest_proves_every_file_and_names_the_audit_chains_end(copy):
    manifest = json.loads(html(copy, "manifest.json"))
    files = {str(file.relative_to(copy)) for file in copy.rglob("*") if file.is_file()}
    assert set(manifest["files"]) == files - {"manifest.json"}
    for file, digest in manifest["files"].items():
        assert hashlib.sha256((copy / file).read_bytes()).hexdigest() == digest
    assert manifest["audit_chain"]["hash"] == chain_head().hash
    assert manifest["copy_of"] == "http://localhost:8000"


def test_a_new_copy_replaces_the_old_one_whole(copy, site):
    (copy / "en" / "left-behind.html").write_text("old")
    site.unpublish()
    assert export(copy, base_url="").broken == []
    assert not (copy / "en" / "left-behind.html").exists()
    assert not (copy / site.url.strip("/")).exists()
    assert [each.name for each in copy.parent.iterdir()] == ["copy"]


def test_another_persons_files_are_left_alone(site, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear reader")
    with pytest.raises(ExportError, match="holds other files"):
        export(tmp_path, base_url="")
    with pytest.raises(CommandError, match="holds other files"):
        call_command("export_static", str(tmp_path), verbosity=0)


def test_a_broken_link_keeps_the_old_copy(copy, monkeypatch):
    before = html(copy, "manifest.json")
    lost = Address("/en/lost/")
    first = static_export._first_addresses
    monkeypatch.setattr(static_export, "_first_addresses", lambda links: [*first(links), lost])
    with pytest.raises(CommandError, match=r"1 broken links.*\n.*/en/lost/ → 404"):
        call_command("export_static", str(copy), verbosity=0)
    assert html(copy, "manifest.json") == before


def test_the_command_says_what_it_wrote(site, tmp_path, capsys):
    call_command("export_static", str(tmp_path / "copy"), verbosity=0)
    assert re.search(r"\d+ files, \d+\.\d MB, no broken link", capsys.readouterr().out)
