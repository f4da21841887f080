"""Writing a verdict at the portal, and handing it to a second reader."""

import pytest
from django.urls import reverse

from factchecks.models import Notification, Verdict
from tests.factchecks.verdicts import author as author_of
from tests.factchecks.verdicts import draft, handed_in, person, trail
from tests.factories.factchecks import (
    ClaimFactory,
    EvidenceFactory,
    PartnerFactory,
    RatingMappingFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from tests.portal import PortalClient, member, overseer


pytestmark = pytest.mark.django_db


def page(name: str, *args: int) -> str:
    return reverse(f"portal:{name}", args=args)


@pytest.fixture
def author() -> PortalClient:
    return member()


def claim_of(client: PortalClient, **fields):
    return ClaimFactory.create(organisation=client.organisation, **fields)


def typed(*texts: tuple[str, str, str], **changes: object) -> dict[str, object]:
    """A form as a browser sends it; `texts` are (language, headline, explanation)."""
    rows = texts or (("nl", "Nee, om negen uur", "De wet zegt negen uur."),)
    posted: dict[str, object] = {
        "rating": "false",
        "applies_to": "listed_posts_only",
        "texts-TOTAL_FORMS": len(rows),
        "texts-INITIAL_FORMS": 0,
    }
    for number, row in enumerate(rows):
        for name, value in zip(("language", "headline", "explanation"), row, strict=True):
            posted[f"texts-{number}-{name}"] = value
    return posted | changes


def words_of(response) -> str:
    text: str = response.content.decode()
    return text


class TestWriting:
    def test_a_new_version_is_written_and_read_back(self, author):
        claim = claim_of(author)
        cited = EvidenceFactory.create(claim=claim, title="Kieswet, artikel J 1")
        sent = typed(label="Onwaar", url="https://desk.example/1", evidence=[cited.pk])
        answer = author.post(page("verdict-new", claim.pk), sent, follow=True)
        verdict = Verdict.objects.get()
        assert answer.redirect_chain == [(page("verdict", verdict.pk), 302)]
        assert (verdict.authored_by, verdict.label) == (author.user, "Onwaar")
        assert list(verdict.evidence.all()) == [cited]
        for words in ("Nee, om negen uur", "De wet zegt negen uur.", "Kieswet, artikel J 1"):
            assert words in words_of(answer)

    def test_the_page_says_which_languages_of_the_site_are_missing(self, author):
        verdict = draft(claim=claim_of(author), authored_by=author.user)
        for name in ("verdict", "verdict-edit"):
            assert "English, Frisian, Arabic" in words_of(author.get(page(name, verdict.pk)))

    def test_a_language_is_added_without_script_and_nothing_typed_is_lost(self, author):
        claim = claim_of(author)
        sent = typed(("nl", "Nee", "Om negen uur."), label="Onwaar", more="1")
        answer = words_of(author.post(page("verdict-new", claim.pk), sent))
        assert 'name="texts-1-headline"' in answer
        assert "Om negen uur." in answer
        assert 'value="Onwaar"' in answer
        assert not Verdict.objects.exists()

    def test_an_emptied_language_is_left_out(self, author):
        sent = typed(("nl", "Nee", ""), ("en", "", ""))
        author.post(page("verdict-new", claim_of(author).pk), sent)
        assert Verdict.objects.get().texts.get().language == "nl"

    @pytest.mark.parametrize(
        ("changes", "field", "said"),
        [
            ({"rating": ""}, "Verdict", "required"),
            ({"rating": "unverified"}, "Ends at", "cannot last for ever"),
            ({"rating": "unverified", "ends_at": "2020-01-01T12:00"}, "Ends at", "has passed"),
            ({"reviewed_on": "2999-01-01"}, "Reviewed on", "not come yet"),
            ({"allows_automatic_banner": "on"}, "applied automatically", "any matching post"),
            ({"rating_value": "3", "best_rating": "5"}, "Lowest score", "all three"),
            (
                {"rating_value": "9", "best_rating": "5", "worst_rating": "1"},
                "Score on your own scale",
                "not on its own scale",
            ),
            ({"original_media_url": "https://x.example/"}, "What is wrong", "Say what is wrong"),
            ({"url": "javascript:alert(1)"}, "Address of your article", "valid URL"),
        ],
    )
    def test_an_error_names_its_field(self, author, changes, field, said):
        answer = author.post(page("verdict-new", claim_of(author).pk), typed(**changes))
        assert answer.status_code == 422
        errors = words_of(answer).partition('role="alert"')[2].partition("</div>")[0]
        assert field in errors
        assert said in errors
        assert not Verdict.objects.exists()

    @pytest.mark.parametrize(
        ("texts", "said"),
        [
            ([("nl", "", "")], "at least one language"),
            ([("nl", "Nee", ""), ("nl", "Echt niet", "")], "two texts in the same language"),
            ([("nl", "", "Want de wet zegt het.")], "no headline"),
        ],
    )
    def test_so_do_errors_in_the_texts(self, author, texts, said):
        answer = author.post(page("verdict-new", claim_of(author).pk), typed(*texts))
        assert answer.status_code == 422
        assert said in words_of(answer)

    def test_media_claims_start_with_listed_posts(self, author):
        for media, wanted in (("image", "listed_posts_only"), ("", "any_matching_post")):
            answer = author.get(page("verdict-new", claim_of(author, media=media).pk))
            assert answer.context["form"]["applies_to"].value() == wanted

    def test_the_partners_own_words_and_scale_are_offered(self, author):
        RatingMappingFactory.create(organisation=author.organisation, words="Grotendeels onwaar")
        RatingMappingFactory.create(words="Van een ander")
        VerdictFactory.create(
            claim=claim_of(author), worst_rating=1, best_rating=5, label="Half waar"
        )
        answer = author.get(page("verdict-new", claim_of(author).pk))
        assert "Grotendeels onwaar" in words_of(answer)
        assert "Half waar" in words_of(answer)
        assert "Van een ander" not in words_of(answer)
        assert answer.context["form"]["best_rating"].value() == 5

    def test_without_permission_a_verdict_is_not_automatic_whatever_is_sent(self):
        organisation = PartnerFactory.create(automatic_reach="never").organisation
        client = member(organisation=organisation)
        url = page("verdict-new", claim_of(client).pk)
        assert "Not for your organisation" in words_of(client.get(url))
        sent = typed(applies_to="any_matching_post", allows_automatic_banner="on")
        client.post(url, sent)
        assert Verdict.objects.get().allows_automatic_banner is False

    def test_with_it_one_may_be(self, author):
        sent = typed(applies_to="any_matching_post", allows_automatic_banner="on")
        author.post(page("verdict-new", claim_of(author).pk), sent)
        assert Verdict.objects.get().allows_automatic_banner is True

    def test_a_correction_starts_from_the_version_before(self, author):
        first = VerdictFactory.create(claim=claim_of(author), published=True, label="Onwaar")
        VerdictTextFactory.create(verdict=first, headline="Nee, om negen uur")
        answer = words_of(author.get(page("verdict-new", first.claim_id)))
        assert "Nee, om negen uur" in answer
        assert 'value="Onwaar"' in answer

    def test_long_sentences_are_pointed_out_while_typing(self, author):
        long = "Dit is " + "een heel erg lange zin " * 8 + "die nooit ophoudt."
        answer = author.post(page("verdict-hints"), {"texts-0-explanation": long})
        assert "1 sentence has more than 20 words" in words_of(answer)
        answer = author.post(page("verdict-hints"), {"texts-0-explanation": "De wet zegt negen."})
        assert "short and plain" in words_of(answer)

    def test_only_evidence_of_this_claim_is_cited(self, author):
        other = EvidenceFactory.create()
        url = page("verdict-new", claim_of(author).pk)
        assert author.post(url, typed(evidence=[other.pk])).status_code == 422


class TestEditingTogether:
    def test_a_colleagues_words_are_shown_and_not_lost(self, author):
        verdict = draft(claim=claim_of(author), authored_by=author.user)
        colleague = member(organisation=author.organisation)
        url = page("verdict-edit", verdict.pk)
        seen = author.get(url).context["form"]["seen"].value()
        colleague.post(url, typed(("nl", "Van mijn collega", ""), seen=seen))
        mine = typed(("nl", "Van mij", ""), seen=seen)
        answer = author.post(url, mine)
        assert answer.status_code == 409
        assert "Van mijn collega" in words_of(answer)
        assert "Van mij<" in words_of(answer) or 'value="Van mij"' in words_of(answer)
        again = mine | {"seen": answer.context["form"]["seen"].value()}
        author.post(url, again)
        verdict.refresh_from_db()
        assert verdict.texts.get().headline == "Van mij"
        assert verdict.authored_by == author.user

    def test_what_was_handed_in_is_not_edited(self, author):
        verdict = handed_in(claim=claim_of(author))
        url = page("verdict-edit", verdict.pk)
        assert "no draft any more" in words_of(author.get(url, follow=True))
        assert author.post(url, typed(seen="x")).status_code == 409


class TestSecondReader:
    def test_the_queue_is_the_partners_own_and_the_oldest_first(self, author):
        first = handed_in(claim=claim_of(author, statement="Eerste bewering"))
        handed_in(claim=claim_of(author, statement="Tweede bewering"), authored_by=author.user)
        handed_in(claim=ClaimFactory.create(statement="Van een ander"))
        draft(claim=claim_of(author, statement="Nog niet af"))
        answer = words_of(author.get(page("second-reader")))
        assert answer.index("Eerste bewering") < answer.index("Tweede bewering")
        assert "Van een ander" not in answer
        assert "Nog niet af" not in answer
        assert "yours: somebody else reads it" in answer
        assert page("verdict", first.pk) in answer

    @pytest.mark.parametrize("rows", [1, 12])
    def test_the_queue_asks_the_same_number_of_questions(
        self, author, rows, django_assert_max_num_queries
    ):
        for _ in range(rows):
            handed_in(claim=claim_of(author))
        author.get(page("second-reader"))
        with django_assert_max_num_queries(14):
            author.get(page("second-reader"))

    def test_handing_in_tells_the_editors(self, author):
        editor = member("editor", author.organisation)
        verdict = draft(claim=claim_of(author), authored_by=author.user)
        answer = author.post(page("verdict-submit", verdict.pk), follow=True)
        assert "waits for a second reader" in words_of(answer)
        verdict.refresh_from_db()
        assert verdict.state == "submitted"
        told = Notification.objects.get()
        assert (told.user, told.kind) == (editor.user, "submitted")

    def test_a_correction_is_not_handed_in_without_a_reason(self, author):
        first = VerdictFactory.create(claim=claim_of(author), published=True)
        second = draft(claim=first.claim, authored_by=author.user)
        url = page("verdict-submit", second.pk)
        answer = author.post(url)
        assert answer.status_code == 422
        assert "Give the reason" in words_of(answer)
        author.post(url, {"note": "A new source."})
        second.refresh_from_db()
        assert (second.state, second.correction_note) == ("submitted", "A new source.")

    def test_a_colleagues_draft_says_who_hands_it_in(self, author):
        verdict = draft(claim=claim_of(author), authored_by=person())
        answer = words_of(author.get(page("verdict", verdict.pk)))
        assert "wrote this version and hands it in" in answer
        assert author.post(page("verdict-submit", verdict.pk)).status_code == 403

    def test_the_reader_sees_what_changes(self, author):
        first = VerdictFactory.create(claim=claim_of(author), published=True, rating="false")
        VerdictTextFactory.create(verdict=first, headline="Nee, om acht uur")
        second = handed_in(claim=first.claim, rating="misleading", correction_note="Verkeerd uur.")
        second.texts.all()
        answer = words_of(member("editor", author.organisation).get(page("verdict", second.pk)))
        assert "<del>False</del>" in answer
        assert "<ins>Misleading</ins>" in answer
        assert "Verkeerd uur." in answer

    def test_the_author_reads_why_there_is_no_button(self, author):
        editor = member("editor", author.organisation)
        verdict = handed_in(claim=claim_of(author), authored_by=author.user)
        answer = words_of(author.get(page("verdict", verdict.pk)))
        assert "somebody else reads and publishes it" in answer
        assert editor.user.get_username() in answer
        assert page("verdict-publish", verdict.pk) not in answer

    def test_a_fact_checker_reads_that_editors_publish(self, author):
        verdict = handed_in(claim=claim_of(author))
        assert "Editors and organisation admins publish" in words_of(
            author.get(page("verdict", verdict.pk))
        )
        assert author.post(page("verdict-publish", verdict.pk)).status_code == 403
        assert author.post(page("verdict-return", verdict.pk), {"note": "x"}).status_code == 403

    def test_an_editor_sends_it_back_with_a_note(self, author):
        verdict = handed_in(claim=claim_of(author), authored_by=author.user)
        editor = member("editor", author.organisation)
        url = page("verdict-return", verdict.pk)
        assert editor.post(url).status_code == 422
        editor.post(url, {"note": "Noem de bron."})
        assert "Noem de bron." in words_of(author.get(page("verdict", verdict.pk)))
        told = Notification.objects.get()
        assert (told.user, told.kind, told.text) == (author.user, "returned", "Noem de bron.")

    def test_the_author_takes_it_back(self, author):
        verdict = handed_in(claim=claim_of(author), authored_by=author.user)
        author.post(page("verdict-return", verdict.pk))
        verdict.refresh_from_db()
        assert verdict.state == "draft"

    def test_a_draft_is_thrown_away(self, author):
        verdict = draft(claim=claim_of(author), authored_by=author.user)
        answer = author.post(page("verdict-discard", verdict.pk))
        assert answer["Location"] == page("claim", verdict.claim_id)
        assert trail() == ["factchecks.verdict_discarded"]


class TestOthers:
    @pytest.mark.parametrize("name", ["verdict", "verdict-edit", "verdict-preview"])
    def test_another_partners_versions_are_not_there(self, author, name):
        assert author.get(page(name, draft().pk)).status_code == 404

    @pytest.mark.parametrize("name", ["submit", "return", "discard"])
    def test_nor_are_its_steps(self, author, name):
        verdict = handed_in()
        assert author.post(page(f"verdict-{name}", verdict.pk)).status_code == 404
        assert trail() == []

    def test_another_partners_claim_gets_no_verdict(self, author):
        claim = ClaimFactory.create()
        assert author.post(page("verdict-new", claim.pk), typed()).status_code == 404

    def test_staff_who_oversee_read_what_was_published_and_no_draft(self):
        staff = overseer()
        assert staff.get(page("verdict", draft().pk)).status_code == 404
        assert staff.get(page("verdict", handed_in().pk)).status_code == 404
        published = VerdictFactory.create(published=True)
        answer = words_of(staff.get(page("verdict", published.pk)))
        assert "Withdraw the verdict" in answer
        assert author_of(published).get_username() not in answer


def test_the_claim_page_lists_every_version(author):
    claim = claim_of(author)
    VerdictFactory.create(claim=claim, withdrawn=True)
    verdict = draft(claim=claim)
    answer = words_of(author.get(page("claim", claim.pk)))
    assert "The quotation was real." in answer
    assert page("verdict", verdict.pk) in answer
    assert page("verdict-new", claim.pk) in answer


def test_the_statement_under_a_verdict_is_not_rewritten(author):
    claim = VerdictFactory.create(claim=claim_of(author), published=True).claim
    url = page("claim-edit", claim.pk)
    version = author.get(url).context["form"]["version"].value()
    sent = {
        "statement": "Het omgekeerde van wat er stond.",
        "language": "nl",
        "version": version,
        "wordings-TOTAL_FORMS": 0,
        "wordings-INITIAL_FORMS": 0,
    }
    answer = author.post(url, sent)
    assert answer.status_code == 409
    assert "withdraw the verdict first" in words_of(answer)
