import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


KINDS = [("repost", "Repost"), ("quote", "Quote"), ("reply", "Reply")]


class Migration(migrations.Migration):
    dependencies = [("content", "0006_post_media")]

    operations = [
        migrations.CreateModel(
            name="AwaitedOrigin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=KINDS, max_length=6, verbose_name="kind")),
                ("platform", models.CharField(max_length=50, verbose_name="platform")),
                (
                    "external_id",
                    models.CharField(max_length=300, verbose_name="id on the platform"),
                ),
                ("said_at", models.DateTimeField(auto_now_add=True)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="awaited_origins",
                        to="content.post",
                    ),
                ),
            ],
            options={
                "verbose_name": "awaited origin",
                "verbose_name_plural": "awaited origins",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["platform", "external_id"], name="content_awaitedorigin_by_key"
                    ),
                    django.contrib.postgres.indexes.BrinIndex(
                        fields=["said_at"], name="content_awaitedorigin_age"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("post", "kind", "external_id"), name="content_awaitedorigin_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["repost", "quote", "reply"])),
                        name="content_awaitedorigin_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        name="content_awaitedorigin_has_external_id",
                    ),
                ],
            },
        ),
    ]
