from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Entry
from tests.concurrency import all_at_once
from tests.factories.users import ApiKeyFactory, OrganisationFactory
from users.actions.keys import create_api_key, revoke_api_key, touch_api_key
from users.models import ApiKey


def trail() -> list[tuple[str, str, str]]:
    return list(Entry.objects.order_by("sequence").values_list("action", "actor", "subject"))


@pytest.mark.django_db
def test_a_new_key_is_shown_once_and_kept_as_a_hash():
    organisation = OrganisationFactory.create(slug="kiesraad")
    key, secret = create_api_key(
        organisation=organisation, name="Ingest", scopes=["posts:write"], by="user:1"
    )
    assert ApiKey.objects.matching(secret).get() == key
    assert secret.startswith("ec_")
    assert key.prefix == secret[:9]
    assert secret not in str(ApiKey.objects.values().get())
    assert trail() == [("users.api_key_created", "user:1", f"users.apikey:{key.pk}")]
    entry = Entry.objects.get()
    assert entry.data == {"organisation": "kiesraad", "scopes": ["posts:write"]}


@pytest.mark.django_db
def test_keys_are_hard_to_guess_and_never_alike():
    organisation = OrganisationFactory.create()
    secrets = {
        create_api_key(
            organisation=organisation, name="Ingest", scopes=["posts:write"], by="user:1"
        )[1]
        for _ in range(20)
    }
    assert len(secrets) == 20
    assert min(map(len, secrets)) == len("ec_") + 43  # 256 bits in base64


@pytest.mark.django_db
@pytest.mark.parametrize("scopes", [[], ["everything"]])
def test_a_key_with_wrong_scopes_leaves_nothing_behind(scopes):
    organisation = OrganisationFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        create_api_key(organisation=organisation, name="Ingest", scopes=scopes, by="user:1")
    assert not ApiKey.objects.exists()
    assert trail() == []


@pytest.mark.django_db
def test_a_revoked_key_opens_nothing_any_more():
    key = ApiKeyFactory.create(secret="ec_open-sesame")
    assert revoke_api_key(key=key, by="user:1")
    assert not ApiKey.objects.matching("ec_open-sesame").exists()
    assert trail() == [("users.api_key_revoked", "user:1", f"users.apikey:{key.pk}")]


@pytest.mark.django_db
def test_revoking_twice_keeps_the_first_moment_and_says_so():
    key = ApiKeyFactory.create()
    revoke_api_key(key=key, by="user:1")
    first = ApiKey.objects.get().revoked_at
    assert not revoke_api_key(key=key, by="user:2")
    assert ApiKey.objects.get().revoked_at == first
    assert len(trail()) == 1


@pytest.mark.django_db(transaction=True)
def test_of_several_who_revoke_a_key_at_once_one_does():
    key = ApiKeyFactory.create()
    results = all_at_once([lambda: revoke_api_key(key=key, by="user:1")] * 8)
    assert sorted(results) == [False] * 7 + [True]
    assert len(trail()) == 1


@pytest.mark.django_db
def test_the_last_use_is_noted_once_a_minute(time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    key = ApiKeyFactory.create()
    for seconds, noted in [(0, 0), (59, 0), (60, 0), (61, 61), (90, 61)]:
        time_machine.move_to(start + timedelta(seconds=seconds), tick=False)
        touch_api_key(key=key)
        assert ApiKey.objects.get().last_used_at == start + timedelta(seconds=noted)


@pytest.mark.django_db
def test_noting_the_use_takes_one_query_and_no_audit_entry(django_assert_num_queries):
    key = ApiKeyFactory.create()
    with django_assert_num_queries(1):
        touch_api_key(key=key)
    assert trail() == []
