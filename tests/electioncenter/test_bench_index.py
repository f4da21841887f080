"""Small runs: that every figure is measured, not how high it is."""

import os
from dataclasses import astuple
from io import StringIO

import pytest
from django.core.management import call_command

from electioncenter.benchmark.following import following
from tests.factories.factchecks import VerdictFactory


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="reads memory as Linux has it")
def test_the_command_prints_every_figure(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    out = StringIO()
    call_command("bench_index", claims="40,80", posts=60, stdout=out)

    assert "80 claims" in out.getvalue()
    for figure in ("build seconds", "open seconds", "gate ms", "inside ms", "shared megabytes"):
        assert figure in out.getvalue()


@pytest.mark.django_db
def test_following_leaves_the_claim_as_it_was(tmp_path):
    claim = VerdictFactory.create(published=True).claim
    before = claim.updated_at

    measured = following(tmp_path)

    claim.refresh_from_db()
    assert claim.updated_at == before
    assert measured.claims == 1
    assert all(figure > 0 for figure in astuple(measured))
