import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0004_intake_states"),
        ("elections", "0051_deadline_rule"),
        ("factchecks", "0061_claims_against_the_rules"),
        ("labels", "0021_models_stand_still"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RuleGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule_id", models.CharField(max_length=20, verbose_name="rule")),
                ("topic", models.CharField(blank=True, max_length=60)),
                ("said", models.CharField(blank=True, max_length=200, verbose_name="said")),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("dismissed_at", models.DateTimeField(blank=True, null=True)),
                ("posts_then", models.PositiveIntegerField(default=0)),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="factchecks.claim",
                    ),
                ),
                (
                    "election",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="elections.election",
                    ),
                ),
            ],
            options={
                "verbose_name": "group of posts against a voting rule",
                "verbose_name_plural": "groups of posts against a voting rule",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RuleFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule_id", models.CharField(max_length=20, verbose_name="rule")),
                ("slot", models.CharField(max_length=40, verbose_name="about")),
                ("topic", models.CharField(blank=True, max_length=60)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("contradicts", "Contradicts"), ("agrees", "Agrees")],
                        max_length=11,
                        verbose_name="outcome",
                    ),
                ),
                ("said", models.CharField(blank=True, max_length=200, verbose_name="said")),
                ("official", models.CharField(blank=True, max_length=200, verbose_name="official")),
                ("passage", models.JSONField(verbose_name="passage")),
                ("confidence", models.FloatField(verbose_name="confidence")),
                ("checker_version", models.CharField(max_length=20, verbose_name="checker")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("confirmed", "Confirmed"),
                            ("dismissed", "Dismissed"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
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
                    "election",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rule_findings",
                        to="elections.election",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rule_findings",
                        to="content.post",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="findings",
                        to="labels.rulegroup",
                    ),
                ),
            ],
            options={
                "verbose_name": "contradiction of a voting rule",
                "verbose_name_plural": "contradictions of voting rules",
                "permissions": [("decide_rulefinding", "Can confirm and dismiss them")],
                "default_permissions": ("view",),
            },
        ),
        migrations.AddConstraint(
            model_name="rulegroup",
            constraint=models.UniqueConstraint(
                fields=("election", "rule_id", "topic", "said"), name="labels_rulegroup_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="rulegroup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dismissed_at__isnull", False), ("posts_then", 0), _connector="OR"
                ),
                name="labels_rulegroup_counted_when_dismissed",
            ),
        ),
        migrations.AddIndex(
            model_name="rulefinding",
            index=models.Index(
                fields=["election", "-created_at"], name="labels_rulefinding_listed"
            ),
        ),
        migrations.AddIndex(
            model_name="rulefinding",
            index=models.Index(
                condition=models.Q(
                    ("group__isnull", True), models.Q(("state", "dismissed"), _negated=True)
                ),
                fields=["id"],
                name="labels_rulefinding_ungrouped",
            ),
        ),
        migrations.AddConstraint(
            model_name="rulefinding",
            constraint=models.UniqueConstraint(
                fields=("post", "rule_id", "checker_version"), name="labels_rulefinding_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="rulefinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["contradicts", "agrees"])),
                name="labels_rulefinding_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rulefinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "confirmed", "dismissed"])),
                name="labels_rulefinding_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rulefinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("reason", ""),
                        ("state", "open"),
                    ),
                    models.Q(
                        models.Q(("state", "open"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="labels_rulefinding_decided_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="rulefinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "dismissed"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="labels_rulefinding_dismissed_with_reason",
            ),
        ),
    ]
