from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("factchecks", "0006_claims_have_partners")]

    operations = [
        migrations.RemoveConstraint(
            model_name="verdict",
            name="factchecks_verdict_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="verdict",
            name="factchecks_verdict_published_has_time",
        ),
        migrations.AddConstraint(
            model_name="appearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("relation__in", ["", "repeats", "debunks", "asks", "reports", "other"])
                ),
                name="factchecks_appearance_relation_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="appearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "confirmed"), _negated=True),
                    ("relation__in", ["", "repeats"]),
                    _connector="OR",
                ),
                name="factchecks_appearance_confirmed_repeats",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("media__in", ["", "image", "video", "audio"])),
                name="factchecks_claim_media_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "origin__in",
                        ["staff", "partner", "matcher", "report", "public_form", "api", "import"],
                    )
                ),
                name="factchecks_claim_origin_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["incoming", "taken", "dismissed", "merged"])),
                name="factchecks_claim_stage_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "taken"), _negated=True),
                    ("organisation__isnull", False),
                    _connector="OR",
                ),
                name="factchecks_claim_taken_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "incoming"), _negated=True),
                    ("organisation__isnull", True),
                    _connector="OR",
                ),
                name="factchecks_claim_incoming_is_nobodys",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "dismissed"), _negated=True),
                    models.Q(("dismissal_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="factchecks_claim_dismissed_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", False), ("stage", "merged")),
                    models.Q(
                        models.Q(("stage", "merged"), _negated=True), ("merged_into__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="factchecks_claim_merged_into_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(("merged_into", models.F("pk")), _negated=True),
                    _connector="OR",
                ),
                name="factchecks_claim_not_merged_into_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "submitted", "published", "corrected", "withdrawn"])
                ),
                name="factchecks_verdict_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at__isnull", True), ("state__in", ["draft", "submitted"])),
                    models.Q(
                        models.Q(("state__in", ["draft", "submitted"]), _negated=True),
                        ("published_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="factchecks_verdict_published_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["portal", "import"])),
                name="factchecks_verdict_origin_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "submitted"]),
                    ("origin", "import"),
                    models.Q(
                        ("approved_by__isnull", False),
                        ("authored_by__isnull", False),
                        models.Q(("authored_by", models.F("approved_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="factchecks_verdict_two_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("origin", "import"), _negated=True),
                    models.Q(("source_hash", ""), _negated=True),
                    _connector="OR",
                ),
                name="factchecks_verdict_import_has_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "submitted"), _negated=True),
                    models.Q(("authored_by__isnull", False), ("submitted_at__isnull", False)),
                    _connector="OR",
                ),
                name="factchecks_verdict_submitted_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "media_category__in",
                        [
                            "",
                            "DecontextualizedContent",
                            "EditedOrCroppedContent",
                            "OriginalMediaContent",
                            "SatireOrParodyContent",
                            "StagedContent",
                            "TransformedContent",
                        ],
                    )
                ),
                name="factchecks_verdict_media_category_known",
            ),
        ),
    ]
