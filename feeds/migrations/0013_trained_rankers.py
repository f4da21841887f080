import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# What two persons agreed on is what decides: weights and card of a trained ranker never change, a
# proposal and an approval are given once, only the steps of the way are taken, and one that was
# rolled back does not come back.
STANDS = """
CREATE FUNCTION feeds_ranker_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.approved_at IS NOT NULL THEN
            RAISE EXCEPTION 'ranker % decided and is history', OLD.version
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'candidate' OR NEW.proposed_at IS NOT NULL THEN
            RAISE EXCEPTION 'ranker % begins as a candidate', NEW.version
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.version, OLD.parameters_version, OLD.weights, OLD.card, OLD.trained_at)
        IS DISTINCT FROM (NEW.version, NEW.parameters_version, NEW.weights, NEW.card,
        NEW.trained_at)
        OR OLD.proposed_at IS NOT NULL AND (OLD.proposed_by_id, OLD.proposed_at, OLD.reason)
            IS DISTINCT FROM (NEW.proposed_by_id, NEW.proposed_at, NEW.reason)
        OR OLD.approved_at IS NOT NULL AND (OLD.approved_by_id, OLD.approved_at, OLD.replaced_id)
            IS DISTINCT FROM (NEW.approved_by_id, NEW.approved_at, NEW.replaced_id)
        OR OLD.ended_at IS NOT NULL
    THEN
        RAISE EXCEPTION 'ranker % stands still', OLD.version USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
        ('candidate', 'live'), ('candidate', 'rejected'), ('candidate', 'superseded'),
        ('live', 'retired'), ('retired', 'live')
    ) THEN
        RAISE EXCEPTION 'ranker % cannot go from % to %', OLD.version, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feeds_ranker_stands BEFORE INSERT OR UPDATE OR DELETE ON feeds_rankermodel
    FOR EACH ROW EXECUTE FUNCTION feeds_ranker_stands();
"""
UNDO = """
DROP TRIGGER feeds_ranker_stands ON feeds_rankermodel;
DROP FUNCTION feeds_ranker_stands();
"""


def person() -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


def key() -> models.BigAutoField:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("feeds", "0012_feed_generators"),
    ]

    operations = [
        migrations.CreateModel(
            name="RankerModel",
            fields=[
                ("id", key()),
                ("version", models.CharField(max_length=12, unique=True, verbose_name="version")),
                (
                    "parameters_version",
                    models.CharField(max_length=12, verbose_name="learnt from parameters"),
                ),
                ("weights", models.JSONField(verbose_name="weights")),
                ("card", models.JSONField(verbose_name="model card")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("candidate", "Candidate"),
                            ("live", "Live"),
                            ("retired", "Retired"),
                            ("rejected", "Rejected"),
                            ("superseded", "Replaced by a newer candidate"),
                        ],
                        default="candidate",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("trained_at", models.DateTimeField(verbose_name="trained")),
                ("proposed_by", person()),
                ("proposed_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("approved_by", person()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "replaced",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.rankermodel",
                    ),
                ),
                ("ended_by", person()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "end_reason",
                    models.TextField(blank=True, verbose_name="why it was rejected or rolled back"),
                ),
            ],
            options={
                "verbose_name": "trained ranker",
                "verbose_name_plural": "trained rankers",
                "permissions": [
                    ("manage_rankers", "Can propose, approve and roll back trained rankers")
                ],
                "default_permissions": ("view",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            state__in=["candidate", "live", "retired", "rejected", "superseded"]
                        ),
                        name="feeds_ranker_state_known",
                    ),
                    models.UniqueConstraint(
                        fields=["state"],
                        condition=models.Q(state="live"),
                        name="feeds_ranker_one_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            proposed_by__isnull=True, proposed_at__isnull=True, reason=""
                        )
                        | (
                            models.Q(proposed_by__isnull=False, proposed_at__isnull=False)
                            & ~models.Q(reason="")
                        ),
                        name="feeds_ranker_proposed_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(approved_by__isnull=True, approved_at__isnull=True)
                        | (
                            models.Q(
                                approved_by__isnull=False,
                                approved_at__isnull=False,
                                proposed_by__isnull=False,
                            )
                            & ~models.Q(approved_by=models.F("proposed_by"))
                        ),
                        name="feeds_ranker_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(state__in=["live", "retired"], approved_by__isnull=False)
                        | models.Q(
                            state__in=["candidate", "rejected", "superseded"],
                            approved_by__isnull=True,
                        ),
                        name="feeds_ranker_decides_when_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            state__in=["candidate", "live", "retired", "superseded"],
                            ended_by__isnull=True,
                            ended_at__isnull=True,
                            end_reason="",
                        )
                        | (
                            models.Q(
                                state__in=["retired", "rejected"],
                                ended_by__isnull=False,
                                ended_at__isnull=False,
                            )
                            & ~models.Q(end_reason="")
                        ),
                        name="feeds_ranker_ended_with_reason",
                    ),
                ],
            },
        ),
        migrations.RunSQL(STANDS, UNDO),
        migrations.CreateModel(
            name="FirstAudience",
            fields=[
                ("id", key()),
                ("day", models.DateField(verbose_name="day")),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("everyone", "All accounts"),
                            ("small", "Accounts with fewer than 1,000 followers"),
                            ("new", "Accounts that are new here, for 30 days"),
                        ],
                        max_length=8,
                        verbose_name="whose posts",
                    ),
                ),
                ("posts", models.PositiveIntegerField(verbose_name="new posts")),
                (
                    "median_24",
                    models.FloatField(verbose_name="viewers of the middle post in 24 hours"),
                ),
                (
                    "reached_24",
                    models.PositiveIntegerField(verbose_name="posts seen by twenty in 24 hours"),
                ),
                (
                    "median_48",
                    models.FloatField(verbose_name="viewers of the middle post in 48 hours"),
                ),
                (
                    "reached_48",
                    models.PositiveIntegerField(verbose_name="posts seen by twenty in 48 hours"),
                ),
            ],
            options={
                "verbose_name": "first audience",
                "verbose_name_plural": "first audiences",
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=["day", "group"], name="feeds_firstaudience_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(group__in=["everyone", "small", "new"]),
                        name="feeds_firstaudience_group_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(reached_24__lte=models.F("reached_48"))
                        & models.Q(reached_48__lte=models.F("posts")),
                        name="feeds_firstaudience_of_its_posts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShownOnDay",
            fields=[
                ("id", key()),
                ("day", models.DateField(unique=True, verbose_name="day")),
                ("seen", models.PositiveBigIntegerField(verbose_name="posts seen")),
                (
                    "seen_of_largest",
                    models.PositiveBigIntegerField(
                        verbose_name="of the one account in a hundred seen most"
                    ),
                ),
                (
                    "seen_of_small",
                    models.PositiveBigIntegerField(verbose_name="of accounts with few followers"),
                ),
                (
                    "places",
                    models.PositiveBigIntegerField(verbose_name="places on pages of For You"),
                ),
                (
                    "explored",
                    models.PositiveBigIntegerField(
                        verbose_name="places that exploration gave away"
                    ),
                ),
            ],
            options={
                "verbose_name": "what was shown on a day",
                "verbose_name_plural": "what was shown by the day",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(seen_of_largest__lte=models.F("seen"))
                        & models.Q(seen_of_small__lte=models.F("seen"))
                        & models.Q(explored__lte=models.F("places")),
                        name="feeds_shownonday_parts_of_the_whole",
                    )
                ],
            },
        ),
    ]
