import time
import pytest
from django.db import connection
from django.utils import timezone
from content.models import Post, PostRelation
from feeds.eligibility.in_force import policies_in_force, forget_policies
from feeds.eligibility.retrieval import not_eligible
from feeds.eligibility.states import states_of
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.feeds import EligibilityPolicyFactory


@pytest.mark.django_db
def test_measure():
    accounts = AccountFactory.create_batch(50)
    now = timezone.now()
    posts = Post.objects.bulk_create(Post(platform="sample", external_id=f"x{n}", account=accounts[n % 50], caption="x", created_at=now, region="NL", language="nl") for n in range(6000))
    PostRelation.objects.bulk_create(PostRelation(post=posts[n], kind="repost", origin=posts[n - 1]) for n in range(1, 6000) if n % 6)
    with connection.cursor() as c: c.execute("ANALYZE content_post, content_postrelation, content_account")
    def run(name, f, times=20):
        f(); a, w = time.process_time(), time.perf_counter()
        for _ in range(times): f()
        print(f"MEASURED {name}: client CPU {(time.process_time()-a)/times*1000:.2f} ms, wall {(time.perf_counter()-w)/times*1000:.2f} ms")
    def explain(name):
        q = Post.objects.eligible().exclude(not_eligible(now, "NL")).newest_first().values("pk")[:400]
        for _ in range(3): text = q.explain(analyze=True)
        print("MEASURED", name, [l for l in text.splitlines() if "Time" in l])
    ids10, ids40 = [p.pk for p in posts[:10]], [p.pk for p in posts[:40]]
    rules = ({"target": "account", "values": [f"sample:nobody{n}" for n in range(660)] + [accounts[3].platform + ":" + accounts[3].handle], "propagate": ["repost", "quote"], "exempt_followers": True}, {"values": ["undeclared-political-ad"]})
    s = lambda ids: lambda: states_of(ids, viewer_region="NL", follows=(), now=now)
    policies_in_force(now, "NL"); run("states_of 10, no policy", s(ids10)); explain("400 newest, no policy")
    EligibilityPolicyFactory.create(approved=True, rules=rules)
    def read():
        forget_policies(); policies_in_force(now, "NL")
    run("read policies with 661 accounts", read)
    run("states_of 10, policy with chains", s(ids10)); run("states_of 40", s(ids40)); explain("400 newest, policy")
    import cProfile, pstats, io
    pr = cProfile.Profile(); pr.enable()
    for _ in range(20): states_of(ids10, viewer_region="NL", follows=(), now=now)
    pr.disable(); out = io.StringIO(); pstats.Stats(pr, stream=out).sort_stats("cumulative").print_stats(38); print(out.getvalue())
    from factchecks.queries.recommendation import carries_unverified_claim
    run("build carries_unverified", lambda: carries_unverified_claim(now=now))
    run("compile", lambda: str(Post.objects.filter(pk__in=ids10).annotate(u=carries_unverified_claim(now=now)).values_list("pk", "u").query))
