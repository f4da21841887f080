import pytest

from content.models import Intake
from labels import tasks
from tests.factories.content import PostFactory
from tests.factories.elections import ElectionFactory


@pytest.mark.django_db
def test_the_task_empties_the_queue_with_the_real_matcher():
    ElectionFactory.create(topic_terms=["Duinwaard"])
    PostFactory.create(
        caption="Waar kan ik stemmen in Duinwaard? Het stembureau is open tot negen uur."
    )
    assert tasks.label_waiting_posts() == 1
    assert tasks.label_waiting_posts() == 0
    assert Intake.objects.get().state == Intake.State.DONE


@pytest.mark.django_db
def test_the_sweep_after_changed_claims_is_harmless_without_work():
    assert tasks.requeue_after_claim_change() == 0


@pytest.mark.django_db
def test_searches_and_clusters_have_nothing_to_do_on_a_quiet_day():
    assert tasks.search_posts() == 0
    assert tasks.cluster_unmatched_posts() == 0
