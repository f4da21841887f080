from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("factchecks", "0020_claims_alike")]

    operations = [
        migrations.AddIndex(
            model_name="tip",
            index=models.Index(
                condition=models.Q(("submitter_hash", ""), _negated=True),
                fields=["submitter_hash", "created_at"],
                name="factchecks_tip_submitter",
            ),
        ),
    ]
