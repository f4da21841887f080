"""The import of real files: back catalogues of partners, and schema.org's own examples.

The files stay outside the project, so these tests need the shared data sets.
"""

import gzip
import io
import json
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from factchecks.actions.ratings import map_words
from factchecks.claimreview import parse
from factchecks.formats import sandbox
from factchecks.formats.records import Found, ReadOptions
from factchecks.markup import claim_review
from factchecks.models import Verdict
from factchecks.nodes import Unusable
from factchecks.queries.export import exports
from tests.factchecks.test_claimreview import SHARED, needs_shared_data
from tests.factories.users import OrganisationFactory, UserFactory


pytestmark = [pytest.mark.django_db, needs_shared_data]
CLAIMS = SHARED / "claims"
ELECTIONS = CLAIMS / "nl_elections_dev" / "claims.jsonl"
AGENCY = CLAIMS / "factchecks_de_en_fr" / "dpa_de.jsonl.gz"
TITLES = CLAIMS / "factchecks_de_en_fr" / "election_titles.jsonl.gz"
SNOPES = CLAIMS / "checkthat2022_2a_en" / "vclaims.jsonl.gz"
EXAMPLES = ("claimreview-eg-0324.json", "claimreview-eg-0325.json")


@pytest.fixture
def take(tmp_path):
    """Runs the command for one partner: its exit code, table and rejects."""
    OrganisationFactory.create(slug="partner")
    rejects = tmp_path / "rejects.jsonl"

    def command(path, *arguments):
        out, code = io.StringIO(), 0
        rejects.unlink(missing_ok=True)
        given = [str(path), "--publisher", "partner", "--rejects", str(rejects), *arguments]
        try:
            call_command("import_claims", *given, stdout=out)
        except CommandError as error:
            code = error.returncode
        lines = [[cell.strip() for cell in line.split("│")] for line in out.getvalue().splitlines()]
        numbers = next(cells[1:8] for cells in lines if len(cells) == 10)
        names = ("read", "published", "drafted", "corrected", "redrafted", "unchanged", "rejected")
        counts = dict(zip(names, (int(n.replace(",", "")) for n in numbers), strict=True))
        kept = rejects.read_text().splitlines() if rejects.exists() else []
        return SimpleNamespace(code=code, rejects=[json.loads(line) for line in kept], **counts)

    return command


def test_forty_election_claims_are_taken_with_the_verdicts_they_state(take):
    rows = [json.loads(line) for line in ELECTIONS.read_text().splitlines()]
    done = take(ELECTIONS)
    assert (done.read, done.published, done.rejected) == (len(rows), len(rows), 0)
    verdicts = Verdict.objects.select_related("claim").in_bulk()
    found = {each.claim.source_id: each.rating for each in verdicts.values()}
    assert found == {row["id"]: row["verdict"] for row in rows}
    assert take(ELECTIONS).unchanged == len(rows)


def test_an_agencys_back_catalogue_is_taken_by_its_parts(take):
    with gzip.open(AGENCY, "rt") as file:
        rows = [json.loads(line) for line in file]
    with_parts = [row for row in rows if "BEWERTUNG:" in row["text"]]
    done = take(AGENCY)
    assert done.read == len(rows)
    assert done.rejected == len(done.rejects) >= len(rows) - len(with_parts)
    assert done.drafted + done.published == len(rows) - done.rejected
    assert {reject["field"] for reject in done.rejects} <= {"claimReviewed"}
    again = take(AGENCY)
    assert (again.unchanged, again.rejected) == (done.read - done.rejected, done.rejected)


def test_titles_are_no_claims_unless_the_partner_says_so():
    content = TITLES.read_bytes()
    found = sandbox.read_file(content, ReadOptions())
    claims = [item for item in found.items if "claimReviewed" in getattr(item, "node", {})]
    assert len(claims) == 1  # the only one with the parts of an agency's text
    told = sandbox.read_file(content, ReadOptions(columns={"claim": "title", "url": "url"}))
    assert all(parse(item.node).claim for item in told.items if isinstance(item, Found))
    assert len(told.items) == 2239


def test_fourteen_thousand_claims_are_read_and_three_without_a_day_are_named():
    found = sandbox.read_file(SNOPES.read_bytes(), ReadOptions())
    reviews, wrong = [], []
    for item in found.items:
        assert isinstance(item, Found)
        try:
            reviews.append(parse(item.node))
        except Unusable as error:
            wrong.append((error.field, str(error)))
    assert len(reviews) == 14228
    assert wrong == [("datePublished", "is no date")] * 3


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_schema_org_are_imported_and_exported_without_loss(take, name):
    example = json.loads((CLAIMS / "schemaorg" / name).read_text())
    done = take(CLAIMS / "schemaorg" / name)
    assert (done.read, done.drafted) == (1, 1)
    verdict = Verdict.objects.select_related("claim", "organisation").get()
    if verdict.label:
        map_words(
            organisation=verdict.organisation,
            words=verdict.label,
            rating="false",
            by=UserFactory.create(password=None),
        )
        verdict.refresh_from_db()
        assert verdict.rating == "false"
    else:
        verdict.rating = "true"  # as its fact-checker would
    [export] = exports([verdict])
    written = claim_review(export, page_url="https://election.example/claims/x/")
    assert lost(example, json.loads(json.dumps(written, default=str))) == []


def lost(said, told, path="") -> list[str]:
    """What the source said and the export does not; numbers may be written as texts."""
    if isinstance(said, dict):
        told = told if isinstance(told, dict) else {}
        parts = [lost(value, told.get(key), f"{path}/{key}") for key, value in said.items()]
        return [each for part in parts for each in part]
    same = said == told or str(said) == str(told).removesuffix(".00")
    return [] if same else [f"{path}: {said!r} became {told!r}"]
