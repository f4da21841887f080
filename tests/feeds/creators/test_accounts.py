"""Beginning an account of one's own: who may, under which names, and what is kept of it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Entry
from content.models import Account
from feeds.models import Creator, Viewer
from tests.factories.content import AccountFactory
from tests.factories.feeds import CreatorFactory
from tests.factories.users import OrganisationFactory
from tests.feeds.creators.people import OURS, creator, somebody


pytestmark = pytest.mark.django_db
PAGE = "/feed/account/"


def test_somebody_who_signed_in_begins_an_account_once():
    person = somebody()
    assert "Begin an account" in person.get(PAGE).text
    begun = person.send("own-account", handle="@Mila_88", name="Mila  V.", bio="Fietst.")
    account = Account.objects.get(handle="mila_88")
    assert begun["Location"] == reverse("feeds:account", args=[account.pk])
    assert Viewer.objects.get(user=person.viewer.user).account == account
    assert (account.platform, account.display_name) == ("electioncenter", "Mila V.")
    assert (account.kind, account.creator.bio) == ("person", "Fietst.")
    assert Entry.objects.get().action == "feeds.account_begun"
    person.send("own-account", handle="another", name="Vera", bio="")
    account.refresh_from_db()
    assert (account.handle, account.display_name) == ("mila_88", "Vera")
    assert Creator.objects.count() == 1


def test_nobody_without_a_login_does_and_no_other_site_for_them(client):
    asked = client.post(PAGE, {"handle": "mila"}, headers=OURS)
    assert asked["Location"].startswith("/account/login/?next=")
    for headers in ({}, {"sec-fetch-site": "cross-site"}):
        assert somebody().send("own-account", headers=headers, handle="mila").status_code == 403
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("handle", "name", "said"),
    [
        ("ab", "", "3 to 30 small letters"),
        ("aaa", "", "more than one letter"),
        ("mi1a", "", "looks just like it"),
        ("kiesr4ad", "", "looks like “Kiesraad”"),
        ("mila2", "De Kiesraad", "looks like “Kiesraad”"),
        ("mila2", "Кiesrааd", "looks like “Kiesraad”"),
        ("mila2", "Factcheck Desk", "looks like “Factcheckdesk”"),
        ("administrator", "", "who is somebody else"),
        ("mila2", "…", "A name has letters"),
    ],
)
def test_a_name_that_is_taken_for_somebody_elses_is_refused_with_the_reason(handle, name, said):
    creator("mila")
    AccountFactory.create(handle="kr", display_name="Kiesraad", kind=Account.Kind.AUTHORITY)
    OrganisationFactory.create(name="Factcheckdesk")
    answer = somebody().send("own-account", handle=handle, name=name)
    assert answer.status_code == 400
    assert said in answer.text
    assert Creator.objects.count() == 1


def test_the_database_keeps_look_alikes_apart_too():
    CreatorFactory.create(skeleton="mla")
    with pytest.raises(IntegrityError), transaction.atomic():
        CreatorFactory.create(skeleton="mla")
    with pytest.raises(IntegrityError), transaction.atomic():
        CreatorFactory.create(skeleton="мла")
