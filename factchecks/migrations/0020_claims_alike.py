import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("factchecks", "0041_versions_stand_whole"),
    ]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="alike_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="alike",
                to="factchecks.claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("alike_to__isnull", True),
                    models.Q(("alike_to", models.F("pk")), _negated=True),
                    _connector="OR",
                ),
                name="factchecks_claim_not_alike_to_itself",
            ),
        ),
    ]
