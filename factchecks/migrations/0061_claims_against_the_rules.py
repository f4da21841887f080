from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("elections", "0051_deadline_rule"),
        ("factchecks", "0043_imports_by_two_persons"),
        ("users", "0030_api_keys_ask_for_checks"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="claim",
            name="factchecks_claim_origin_known",
        ),
        migrations.AlterField(
            model_name="claim",
            name="origin",
            field=models.CharField(
                choices=[
                    ("staff", "Written by staff"),
                    ("partner", "Written by a fact-checker"),
                    ("matcher", "Growing cluster of posts"),
                    ("rules", "Contradicts the official rules"),
                    ("report", "Reports of viewers"),
                    ("public_form", "Public form"),
                    ("api", "API"),
                    ("import", "Import"),
                ],
                default="staff",
                max_length=12,
                verbose_name="origin",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "origin__in",
                        [
                            "staff",
                            "partner",
                            "matcher",
                            "rules",
                            "report",
                            "public_form",
                            "api",
                            "import",
                        ],
                    )
                ),
                name="factchecks_claim_origin_known",
            ),
        ),
    ]
