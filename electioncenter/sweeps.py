"""What runs by the clock: sweeps for what a lost message left behind, counts, and samples."""

from celery.schedules import crontab


def schedule(*, labelling_seconds: int) -> dict[str, dict[str, object]]:
    """Celery's beat schedule; each name says what it is for."""
    return {
        "label what a lost message left behind": {
            "task": "labels.tasks.label_waiting_posts",
            "schedule": float(labelling_seconds),
        },
        "write a new index when many claims changed": {
            "task": "labels.tasks.renew_index",
            "schedule": 60.0,
        },
        "match posts again after claims changed": {
            "task": "labels.tasks.requeue_after_claim_change",
            "schedule": crontab(minute="*/5"),
        },
        "let labels end with an election that was postponed": {
            "task": "labels.tasks.follow_calendar",
            "schedule": crontab(minute="*/5"),
        },
        "relate posts to what they go back to, where two ingests missed each other": {
            "task": "content.tasks.join_awaited_origins",
            "schedule": crontab(minute="*/10"),
        },
        "count page views": {
            "task": "elections.tasks.count_page_views",
            "schedule": 60.0,
        },
        "read uploaded files whose message was lost": {
            "task": "elections.tasks.read_forgotten_imports",
            "schedule": crontab(minute="*/5"),
        },
        "search stored posts whose message was lost": {
            "task": "factchecks.tasks.sweep_searches",
            "schedule": 30.0,
        },
        "announce verdicts that ended by themselves": {
            "task": "factchecks.tasks.announce_ended_verdicts",
            "schedule": 60.0,
        },
        "warn partners of verdicts that end soon": {
            "task": "factchecks.tasks.warn_of_ending_verdicts",
            "schedule": crontab(minute="*/30"),
        },
        "give requests without a claim their claim": {
            "task": "factchecks.tasks.place_waiting_tips",
            "schedule": crontab(minute="*/5"),
        },
        "go on with imports of fact-checks whose message was lost": {
            "task": "factchecks.tasks.work_on_forgotten_imports",
            "schedule": crontab(minute="*/2"),
        },
        "order the inbox by what is known now": {
            "task": "factchecks.tasks.score_undecided_claims",
            "schedule": 120.0,
        },
        "group waiting claims that say the same": {
            "task": "factchecks.tasks.group_waiting_claims",
            "schedule": crontab(minute="*/5"),
        },
        "save what was counted of banners": {
            "task": "factchecks.tasks.save_banner_counts",
            "schedule": 60.0,
        },
        "answer complaints whose message was lost, and forget addresses": {
            "task": "factchecks.tasks.sweep_complaints",
            "schedule": crontab(minute="*/10"),
        },
        "draw automatic banners for a blind check": {
            "task": "factchecks.tasks.sample_automatic_banners",
            "schedule": crontab(minute=10),
        },
        "stop automatic banners that are too often wrong": {
            "task": "factchecks.tasks.stop_wrong_automatic_banners",
            "schedule": crontab(minute="*/15"),
        },
        "forget what models in shadow decided": {
            "task": "labels.tasks.sweep_shadow_decisions",
            "schedule": crontab(minute=20),
        },
        "propose what contradicts a voting rule": {
            "task": "labels.tasks.propose_contradictions_of_rules",
            "schedule": 60.0,
        },
        "compare posts that match no claim": {
            "task": "labels.tasks.cluster_unmatched_posts",
            "schedule": 60.0,
        },
        "read posts for the feeds whose message was lost": {
            "task": "feeds.tasks.describe_posts",
            "schedule": 60.0,
        },
        "look at what creators handed in, and let go what has its labels": {
            "task": "feeds.tasks.check_uploads",
            "schedule": 15.0,
        },
        "delete handed-in files that no row knows": {
            "task": "feeds.tasks.delete_stray_uploads",
            "schedule": crontab(hour=4, minute=10),
        },
        "remove media that no post shows": {
            "task": "content.tasks.remove_media_leftovers",
            "schedule": crontab(minute=35),
        },
        "look through all posts for what is popular": {
            "task": "feeds.tasks.renew_popular",
            "schedule": 30.0,
        },
        "hold election posts that rise without review": {
            "task": "feeds.tasks.hold_rising_posts",
            "schedule": crontab(minute="*/5"),
        },
        "read posts again whose vectors are of an earlier projection": {
            "task": "feeds.tasks.renew_old_vectors",
            "schedule": crontab(hour=3, minute=40),
        },
        "learn how much each signal of For You should weigh": {
            "task": "feeds.tasks.train_ranker",
            "schedule": crontab(hour=4, minute=20),
        },
        "count how many viewers new posts found": {
            "task": "feeds.tasks.count_first_audiences",
            "schedule": crontab(hour=4, minute=50),
        },
        "fetch feeds of other makers whose address is set": {
            "task": "feeds.tasks.fetch_skeletons",
            "schedule": crontab(minute="*/5"),
        },
        "forget what was kept of viewers long enough": {
            "task": "feeds.tasks.forget_old",
            "schedule": crontab(minute=50),
        },
    }
