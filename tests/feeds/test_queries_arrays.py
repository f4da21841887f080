import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.queries.arrays import array_of


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(ids=st.lists(st.integers(0, 2**63 - 1)))
def test_postgres_reads_the_same_list(ids: list[int]):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::bigint[]", [array_of(ids)])
        assert cursor.fetchone()[0] == ids
