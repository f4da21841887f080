from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


SCOPES = ["posts:write", "labels:read", "claims:write", "claims:propose", "feeds:write"]


class Migration(migrations.Migration):
    dependencies = [("users", "0030_api_keys_ask_for_checks")]

    operations = [
        migrations.AlterField(
            model_name="apikey",
            name="scopes",
            field=ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("posts:write", "Send posts"),
                        ("labels:read", "Read labels"),
                        ("claims:write", "Send fact-checks"),
                        ("claims:propose", "Ask for fact-checks"),
                        ("feeds:write", "Send feeds"),
                    ],
                    max_length=30,
                ),
                size=None,
                verbose_name="scopes",
            ),
        ),
        migrations.RemoveConstraint(model_name="apikey", name="users_apikey_scopes_known"),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(("scopes__contained_by", SCOPES)),
                name="users_apikey_scopes_known",
            ),
        ),
    ]
