from dataclasses import replace
from datetime import UTC, datetime

import pytest

from audit.models import Entry
from elections.actions.elections import AuthorityDetails, SourceDetails, register_authority
from elections.models import ElectoralAuthority
from tests.factories.elections import JurisdictionFactory


DETAILS = AuthorityDetails(
    name="Gemeente Duinwaard",
    elections_uri="https://duinwaard.example/verkiezingen",
    email="verkiezingen@duinwaard.example",
    source=SourceDetails(
        title="Contact",
        publisher="Gemeente Duinwaard",
        url="https://duinwaard.example/contact",
        retrieved_at=datetime(2027, 1, 4, 9, tzinfo=UTC),
    ),
)

pytestmark = pytest.mark.django_db


def test_an_authority_is_registered_with_its_source():
    area = JurisdictionFactory.create()
    register_authority(jurisdiction=area, details=DETAILS, by="user:1")

    authority = ElectoralAuthority.objects.get(jurisdiction=area)
    assert authority.email == "verkiezingen@duinwaard.example"
    assert authority.source is not None
    assert authority.source.publisher == "Gemeente Duinwaard"
    assert authority.publishes_stations is None
    entry = Entry.objects.get(action="elections.authority_registered")
    assert (entry.actor, entry.data["ocd_id"]) == ("user:1", area.ocd_id)


def test_registering_the_same_again_changes_nothing():
    area = JurisdictionFactory.create()
    for _time in range(2):
        register_authority(jurisdiction=area, details=DETAILS, by="user:1")

    assert ElectoralAuthority.objects.count() == 1
    assert Entry.objects.filter(action="elections.authority_registered").count() == 1


def test_what_is_told_later_replaces_what_was_told_before():
    area = JurisdictionFactory.create()
    register_authority(jurisdiction=area, details=DETAILS, by="user:1")
    register_authority(
        jurisdiction=area, details=replace(DETAILS, email="", phone="14 0999"), by="user:2"
    )

    authority = ElectoralAuthority.objects.get(jurisdiction=area)
    assert (authority.email, authority.phone) == ("", "14 0999")
    assert Entry.objects.get(actor="user:2").data["changed"] == ["phone", "email"]
