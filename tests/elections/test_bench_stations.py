import io

import pytest
from django.core.management import call_command

from elections.models import Election, Jurisdiction, PlaceName, PollingStation


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_measurement_names_every_kind_of_search_and_leaves_nothing_behind():
    out = io.StringIO()
    call_command("bench_stations", stations=40, searches=2, stdout=out)
    text = out.getvalue()
    assert text.startswith("40 stations in ")
    for name in ("position", "town, two filters", "postal code", "town with a typing error"):
        assert f"{name} " in text
    assert not PollingStation.objects.exists()
    assert not PlaceName.objects.exists()
    assert not Election.objects.exists()
    assert not Jurisdiction.objects.exists()
