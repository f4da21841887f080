import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import feeds.models.uploads


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0005_post_relations"),
        ("feeds", "0010_eligibility_policies"),
    ]

    operations = [
        migrations.CreateModel(
            name="Creator",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="creator",
                        serialize=False,
                        to="content.account",
                    ),
                ),
                ("skeleton", models.CharField(max_length=30, unique=True)),
                ("bio", models.CharField(blank=True, max_length=300, verbose_name="about you")),
                ("began_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "creator",
                "verbose_name_plural": "creators",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("skeleton__regex", "^[a-z0-9]{2,30}$")),
                        name="feeds_creator_skeleton_plain",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("caption", models.TextField(blank=True, max_length=5000, verbose_name="caption")),
                (
                    "hashtags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        default=list,
                        size=None,
                        verbose_name="hashtags",
                    ),
                ),
                ("language", models.CharField(max_length=3, verbose_name="language")),
                ("region", models.CharField(blank=True, max_length=2, verbose_name="region")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        max_length=100,
                        storage=feeds.models.uploads.waiting_files,
                        upload_to="",
                    ),
                ),
                (
                    "alt_text",
                    models.CharField(
                        blank=True, max_length=1000, verbose_name="description of the picture"
                    ),
                ),
                ("captions", models.TextField(blank=True, verbose_name="captions file")),
                (
                    "captions_language",
                    models.CharField(
                        blank=True, max_length=3, verbose_name="language of the captions"
                    ),
                ),
                ("is_ai_generated", models.BooleanField(verbose_name="made with AI")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits to be looked at"),
                            ("checked", "Waits for its labels"),
                            ("live", "In the feeds"),
                            ("refused", "Refused"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("refused_field", models.CharField(blank=True, max_length=30)),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                ("reason_values", models.JSONField(blank=True, default=dict)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to="content.account",
                    ),
                ),
                (
                    "post",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="upload",
                        to="content.post",
                    ),
                ),
            ],
            options={
                "verbose_name": "upload",
                "verbose_name_plural": "uploads",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["account", "-id"], name="feeds_upload_of_account"),
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "checked"])),
                        fields=["id"],
                        name="feeds_upload_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "checked", "live", "refused"])
                        ),
                        name="feeds_upload_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("post__isnull", False), ("state__in", ["checked", "live"])),
                            models.Q(("post__isnull", True), ("state__in", ["waiting", "refused"])),
                            _connector="OR",
                        ),
                        name="feeds_upload_post_once_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), models.Q(("reason", ""), _negated=True)),
                            models.Q(
                                models.Q(("state", "refused"), _negated=True),
                                ("reason", ""),
                                ("refused_field", ""),
                            ),
                            _connector="OR",
                        ),
                        name="feeds_upload_refused_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "waiting"), _negated=True),
                            models.Q(("caption", ""), _negated=True),
                            models.Q(("file", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="feeds_upload_holds_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "waiting"), ("file", ""), _connector="OR"),
                        name="feeds_upload_file_only_while_waiting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("captions", ""), ("captions_language", "")),
                            models.Q(
                                models.Q(("captions", ""), _negated=True),
                                models.Q(("captions_language", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="feeds_upload_captions_in_a_language",
                    ),
                ],
            },
        ),
    ]
