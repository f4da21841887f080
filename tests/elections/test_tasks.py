"""What a lost message leaves behind is picked up."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from elections.actions.imports import receive_file
from elections.imports.plan import ImportOptions
from elections.models import ImportRun
from elections.tasks import read_forgotten_imports
from tests.elections.import_files import register
from tests.factories.elections import ElectionFactory


@pytest.mark.django_db
def test_an_uploaded_file_whose_message_was_lost_is_read_after_a_while():
    run = receive_file(
        name="stations.csv",
        content=register({}),
        by="user:1",
        election=ElectionFactory.create(),
        options=ImportOptions(),
        max_drop=0.1,
        is_read_here=True,
    )
    assert read_forgotten_imports() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert read_forgotten_imports() == 1
        assert read_forgotten_imports() == 0
    run.refresh_from_db()
    assert run.state == ImportRun.State.PREVIEW
