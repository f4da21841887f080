import pytest
from django.urls import reverse
from tests.cms import signed_in
from tests.factories.factchecks import AppearanceFactory
from tests.factories.labels import *
from users.roles import Role
pytestmark = pytest.mark.django_db
def test_pages():
    c = signed_in(Role.ADMINISTRATOR)
    decided = AppearanceFactory.create(confirmed=True)
    model = ShadowDecisionFactory.create(language="nl").model
    ShadowTallyFactory.create(model=model)
    ShadowDecisionFactory.create(model=model, post=decided.post, live_claim=decided.claim)
    ModelPromotionFactory.create(model=model)
    for name, args in [("overview", []), ("labels_post", [decided.post.pk]), ("content_failed_posts", []), ("labels_models", []), ("labels_model", [model.pk]), ("labels_model", [MatcherModelFactory.create(live=True).pk]), ("labels_model_compared", [model.pk])]:
        r = c.get(reverse(name, args=args))
        print(name, r.status_code, "ec-page" in r.text)
