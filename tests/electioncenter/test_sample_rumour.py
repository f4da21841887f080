"""The sample's rumour is noticed by itself, and the ordinary talk around it is not."""

import pytest
from django.core.management import call_command

from factchecks.models import Claim
from labels.actions.clusters import cluster_unmatched
from labels.actions.labelling import label_waiting


pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_of_all_the_sample_the_growing_rumour_alone_is_proposed(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    call_command("sync_roles", verbosity=0)
    call_command("load_sample", verbosity=0)
    label_waiting(by="system:test")
    cluster_unmatched(by="system:test")
    proposed = Claim.objects.filter(origin=Claim.Origin.MATCHER)
    assert [("barcode" in each.statement) for each in proposed] == [True]
    assert proposed[0].appearances.count() >= 8
