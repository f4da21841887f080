import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0007_awaited_origins"),
        ("feeds", "0013_trained_rankers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="keywordfilter",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False)),
                fields=["expires_at"],
                name="feeds_keywordfilter_expires",
            ),
        ),
        migrations.AddIndex(
            model_name="notinterested",
            index=models.Index(fields=["until"], name="feeds_notinterested_until"),
        ),
        migrations.AddIndex(
            model_name="viewer",
            index=models.Index(
                condition=models.Q(("account__isnull", True), ("user__isnull", True)),
                fields=["seen_at"],
                name="feeds_viewer_lost",
            ),
        ),
        migrations.CreateModel(
            name="PostPace",
            fields=[
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="pace",
                        serialize=False,
                        to="content.post",
                    ),
                ),
                ("reach", models.PositiveBigIntegerField()),
                ("shares", models.PositiveBigIntegerField()),
                ("usual_reach", models.FloatField()),
                ("usual_shares", models.FloatField()),
                ("measured_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "pace of a post",
                "verbose_name_plural": "paces of posts",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("usual_reach__gte", 0), ("usual_shares__gte", 0)),
                        name="feeds_postpace_not_backwards",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RisingPost",
            fields=[
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="rise",
                        serialize=False,
                        to="content.post",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for review"),
                            ("released", "May be recommended"),
                            ("kept_out", "Not recommended"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("reach", models.PositiveBigIntegerField(verbose_name="reach")),
                ("reach_an_hour", models.FloatField()),
                ("shares_an_hour", models.FloatField()),
                (
                    "parameters",
                    models.CharField(max_length=20, verbose_name="version of the parameters"),
                ),
                ("held_at", models.DateTimeField(verbose_name="held since")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, max_length=500, verbose_name="reason"),
                ),
            ],
            options={
                "verbose_name": "rising post",
                "verbose_name_plural": "rising posts",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["held_at"],
                        name="feeds_risingpost_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "released", "kept_out"])),
                        name="feeds_risingpost_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("reason", ""),
                                ("state", "waiting"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("state__in", ["released", "kept_out"]),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="feeds_risingpost_decided_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "kept_out"), _negated=True),
                            ("decided_by__isnull", False),
                            _connector="OR",
                        ),
                        name="feeds_risingpost_kept_out_by_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("no_action", "Seen, no action"),
                            ("not_eligible", "Not recommended any more"),
                            ("eligible", "May be recommended again"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("reporters", models.PositiveIntegerField(verbose_name="reported by")),
                ("decided_at", models.DateTimeField(auto_now_add=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="report_decisions",
                        to="content.post",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision on reports",
                "verbose_name_plural": "decisions on reports",
                "permissions": [
                    ("review_posts", "Can decide on reported and rising posts"),
                ],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["post", "-decided_at"], name="feeds_reportdecision_last"),
                    models.Index(fields=["-decided_at", "-id"], name="feeds_reportdecision_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["no_action", "not_eligible", "eligible"])
                        ),
                        name="feeds_reportdecision_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="feeds_reportdecision_has_reason",
                    ),
                ],
            },
        ),
    ]
