"""The public's side: a form without an account, and the address where the answer will stand."""

import pytest
from django.test import Client
from django.urls import reverse

from factchecks import complaining
from factchecks.actions.complaints import decide_complaint
from factchecks.models import Complaint
from tests.factories.content import PostFactory
from tests.factories.factchecks import ClaimFactory, VerdictFactory
from tests.factories.users import UserFactory


pytestmark = pytest.mark.django_db
WORDS = "The quotation is older than the article says."


@pytest.fixture
def verdict():
    return VerdictFactory.create(published=True)


def address(verdict):
    return reverse("factchecks:complain", args=[verdict.claim.slug])


def text(response):
    return " ".join(response.content.decode().split())


def test_the_form_says_who_answers_and_takes_a_complaint(client, verdict):
    page = text(client.get(address(verdict)))
    assert verdict.claim.statement in page
    assert f"Somebody at {verdict.organisation.name} who neither wrote nor approved" in page
    response = client.post(address(verdict), {"text": WORDS, "email": "mira@example.org"})
    complaint = Complaint.objects.get()
    assert (complaint.verdict, complaint.text) == (verdict, WORDS)
    assert (complaint.email, complaint.language) == ("mira@example.org", "en")
    assert "Keep the address of this page" in text(client.get(response["Location"]))


def test_the_answer_stands_where_the_receipt_leads(client, verdict):
    receipt = client.post(address(verdict), {"text": WORDS})["Location"]
    decide_complaint(
        complaint=Complaint.objects.get(),
        is_upheld=False,
        answer="The <i>recording</i> is from May.",
        by=UserFactory.create(password=None),
    )
    shown = client.get(receipt)
    assert "The verdict stands." in text(shown)
    assert "The &lt;i&gt;recording" in text(shown)
    assert "no-store" in shown["Cache-Control"]


def test_a_receipt_cannot_be_guessed(client, verdict):
    client.post(address(verdict), {"text": WORDS})
    pk = Complaint.objects.get().pk
    assert client.get(reverse("factchecks:complaint", args=[str(pk)])).status_code == 404


def test_the_newest_published_version_is_complained_about(client):
    claim = ClaimFactory.create()
    VerdictFactory.create(claim=claim, corrected=True)
    current = VerdictFactory.create(claim=claim, published=True)
    VerdictFactory.create(claim=claim, draft=True)
    client.post(address(current), {"text": WORDS})
    assert Complaint.objects.get().verdict == current


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_what_was_never_published_cannot_be_complained_about(client, state):
    verdict = VerdictFactory.create(**{state: True})
    assert client.get(address(verdict)).status_code == 404


def test_the_post_with_the_banner_comes_along_and_one_that_is_gone_does_not_matter(client, verdict):
    post = PostFactory.create()
    page = client.get(address(verdict), {"post": post.pk})
    assert f'name="post" value="{post.pk}"' in text(page)
    for pk in (post.pk, post.pk + 100):
        client.post(address(verdict), {"text": WORDS, "post": pk})
    assert set(Complaint.objects.values_list("post", flat=True)) == {post.pk, None}


@pytest.mark.parametrize(
    "wrong", [{"text": "No!"}, {"email": "mira@"}, {"text": "x" * 3001}, {"post": "zero"}]
)
def test_a_form_that_cannot_be_taken_comes_back_with_its_words(client, verdict, wrong):
    response = client.post(address(verdict), {"text": WORDS} | wrong)
    assert "Send the complaint" in text(response)
    assert not Complaint.objects.exists()


def test_a_program_that_fills_in_every_field_is_thanked_and_not_heard(client, verdict):
    response = client.post(address(verdict), {"text": WORDS, "website": "https://spam.example"})
    assert client.get(response["Location"]).status_code == 200
    assert not Complaint.objects.exists()


def test_one_visitor_complains_a_few_times_an_hour(client, verdict, monkeypatch):
    monkeypatch.setattr(complaining, "MOST_AN_HOUR", 2)
    statuses = [client.post(address(verdict), {"text": WORDS}).status_code for _ in range(3)]
    assert statuses == [302, 302, 429]
    other = Client(REMOTE_ADDR="192.0.2.9")
    assert other.post(address(verdict), {"text": WORDS}).status_code == 302


def test_a_forged_form_is_refused(verdict):
    client = Client(enforce_csrf_checks=True)
    assert client.post(address(verdict), {"text": WORDS}).status_code == 403


def test_a_flood_is_stopped_when_no_cache_counts(client, verdict, monkeypatch):
    monkeypatch.setattr(complaining, "is_within_limit", lambda *_args, **_limits: True)
    monkeypatch.setattr(complaining, "MOST_OF_A_VERDICT", 2)
    statuses = [client.post(address(verdict), {"text": WORDS}).status_code for _ in range(3)]
    assert statuses == [302, 302, 429]
