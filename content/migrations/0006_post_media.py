import django.db.models.deletion
from django.db import migrations, models

import content.models.media


class Migration(migrations.Migration):
    dependencies = [("content", "0005_post_relations")]

    operations = [
        migrations.CreateModel(
            name="PostMedia",
            fields=[
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="media",
                        serialize=False,
                        to="content.post",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("video", "Video"), ("picture", "Picture")],
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        storage=content.models.media.media_files, unique=True, upload_to="%Y/%m"
                    ),
                ),
                (
                    "content_type",
                    models.CharField(
                        choices=[
                            ("video/mp4", "MP4"),
                            ("video/webm", "WebM"),
                            ("image/webp", "WebP"),
                        ],
                        max_length=10,
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.PositiveIntegerField(verbose_name="size")),
                ("width", models.PositiveSmallIntegerField()),
                ("height", models.PositiveSmallIntegerField()),
                (
                    "duration_ms",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="duration"),
                ),
                (
                    "poster",
                    models.FileField(
                        blank=True, storage=content.models.media.media_files, upload_to="%Y/%m"
                    ),
                ),
                (
                    "alt_text",
                    models.CharField(
                        blank=True,
                        max_length=1000,
                        verbose_name="description for who cannot see it",
                    ),
                ),
                (
                    "is_ai_generated",
                    models.BooleanField(
                        default=False,
                        help_text="As its maker declares.",
                        verbose_name="made with AI",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "media of a post",
                "verbose_name_plural": "media of posts",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("content_type__in", ["video/mp4", "video/webm"]),
                            ("duration_ms__gte", 1),
                            ("duration_ms__isnull", False),
                            ("duration_ms__lte", 600000),
                            ("kind", "video"),
                        )
                        | models.Q(
                            ("content_type", "image/webp"),
                            ("duration_ms__isnull", True),
                            ("kind", "picture"),
                            ("poster", ""),
                        ),
                        name="content_postmedia_kind_fits_type",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["video", "picture"])),
                        name="content_postmedia_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("content_type__in", ["video/mp4", "video/webm", "image/webp"])
                        ),
                        name="content_postmedia_content_type_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="content_postmedia_sha256_hex",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size_bytes__gte", 1), ("size_bytes__lte", 50000000)),
                        name="content_postmedia_size_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("height__gte", 1),
                            ("height__lte", 8192),
                            ("width__gte", 1),
                            ("width__lte", 8192),
                        ),
                        name="content_postmedia_has_extent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("file", ""), _negated=True),
                        name="content_postmedia_has_file",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaptionTrack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=20, verbose_name="language")),
                ("label", models.CharField(max_length=60, verbose_name="name in the menu")),
                (
                    "file",
                    models.FileField(
                        storage=content.models.media.media_files, unique=True, upload_to="%Y/%m"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                (
                    "media",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="captions",
                        to="content.postmedia",
                    ),
                ),
            ],
            options={
                "verbose_name": "captions",
                "verbose_name_plural": "captions",
                "ordering": ["language"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("media", "language"), name="content_captiontrack_one_a_language"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__regex", "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")),
                        name="content_captiontrack_language_is_a_tag",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("label", ""), _negated=True)
                        & models.Q(("file", ""), _negated=True),
                        name="content_captiontrack_has_label_and_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="content_captiontrack_sha256_hex",
                    ),
                ],
            },
        ),
    ]
