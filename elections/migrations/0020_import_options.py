from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("elections", "0007_more_blocks")]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="options",
            field=models.JSONField(default=dict),
        ),
    ]
