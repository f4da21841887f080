import pytest
from django.db import IntegrityError, transaction

from audit.models import Entry
from factchecks.actions.claims import StatementStands, create_claim, update_claim
from factchecks.models import BackSearch, Claim, ClaimWording
from factchecks.signals import claims_changed
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import ClaimFactory, VerdictFactory


pytestmark = pytest.mark.django_db
BY = "user:7"


def trail() -> list[str]:
    return list(Entry.objects.order_by("sequence").values_list("action", flat=True))


@pytest.fixture
def changed_claims():
    heard = []

    def listen(**kwargs):
        heard.extend(kwargs["claim_ids"])

    claims_changed.connect(listen)
    yield heard
    claims_changed.disconnect(listen)


def test_a_claim_is_made_with_its_wordings_and_elections(
    changed_claims, django_capture_on_commit_callbacks
):
    election = ElectionFactory.create()
    with django_capture_on_commit_callbacks(execute=True):
        claim = create_claim(
            slug="early",
            statement="De stembussen sluiten om vijf uur.",
            language="nl",
            elections=[election],
            wordings=[("en", "Polls close at five."), ("en", "Polls close at five.")],
            by=BY,
        )
    assert list(claim.elections.all()) == [election]
    assert [str(each) for each in claim.wordings.all()] == ["Polls close at five."]
    assert changed_claims == [claim.pk]
    entry = Entry.objects.get()
    assert (entry.action, entry.actor) == ("factchecks.claim_created", BY)
    assert entry.subject == f"factchecks.claim:{claim.pk}"


def test_a_taken_identifier_leaves_nothing_behind():
    ClaimFactory.create(slug="early")
    with pytest.raises(IntegrityError), transaction.atomic():
        create_claim(slug="early", statement="x", language="nl", by=BY)
    assert Claim.objects.count() == 1
    assert trail() == []


def test_changed_wordings_replace_the_earlier_ones():
    claim = create_claim(
        slug="early",
        statement="Vijf uur",
        language="nl",
        wordings=[("en", "kept"), ("en", "dropped")],
        by=BY,
    )
    before = claim.updated_at
    update_claim(
        claim=claim,
        statement="Zes uur",
        language="nl",
        wordings=[("en", "kept"), ("tr", "new")],
        by=BY,
    )
    claim.refresh_from_db()
    assert claim.statement == "Zes uur"
    assert claim.updated_at > before
    assert set(ClaimWording.objects.values_list("text", flat=True)) == {"kept", "new"}
    entry = Entry.objects.order_by("sequence").last()
    assert entry is not None
    assert entry.data == {"wordings_added": 1, "wordings_removed": 1}


def test_under_a_verdict_the_statement_stands_and_wordings_are_added():
    claim = VerdictFactory.create(published=True).claim
    with pytest.raises(StatementStands), transaction.atomic():
        update_claim(claim=claim, statement="Het omgekeerde", language="nl", by=BY)
    wordings = [("en", "Polls close early.")]
    update_claim(claim=claim, statement=claim.statement, language="nl", wordings=wordings, by=BY)
    claim.refresh_from_db()
    assert claim.wordings.get().text == "Polls close early."


def test_nobody_rewords_a_claim_under_an_imported_verdict_either():
    claim = VerdictFactory.create(published=True, origin="import", source_hash="a" * 64).claim
    with pytest.raises(StatementStands), transaction.atomic():
        update_claim(claim=claim, statement="Het omgekeerde", language="nl", by=BY)


def test_under_a_verdict_nobody_else_is_said_to_have_said_it():
    claim = VerdictFactory.create(published=True).claim
    with pytest.raises(StatementStands), transaction.atomic():
        update_claim(
            claim=claim,
            statement=claim.statement,
            language=claim.language,
            speaker="De burgemeester",
            by=BY,
        )


def test_new_words_are_looked_for_in_all_stored_posts_anew():
    claim = VerdictFactory.create(published=True).claim
    for text in ("Polls close early.", "Polls shut early."):
        update_claim(
            claim=claim, statement=claim.statement, language="nl", wordings=[("en", text)], by=BY
        )
    searches = BackSearch.objects.order_by("pk").values_list("state", "error")
    assert list(searches) == [("failed", "claim-changed"), ("waiting", "")]


def test_a_claim_without_a_verdict_is_not_searched_for():
    claim = ClaimFactory.create()
    update_claim(claim=claim, statement="Zes uur", language="nl", by=BY)
    assert not BackSearch.objects.exists()
