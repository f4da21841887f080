import django.db.models.deletion
from django.db import migrations, models


# Everything a post goes back to over these kinds of relation, at any depth; UNION ends circles.
ORIGINS = """
CREATE FUNCTION content_origins(bigint, text[]) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    WITH RECURSIVE chain AS (
        SELECT origin_id FROM content_postrelation WHERE post_id = $1 AND kind = ANY ($2)
        UNION
        SELECT further.origin_id
        FROM chain JOIN content_postrelation further ON further.post_id = chain.origin_id
        WHERE further.kind = ANY ($2)
    )
    SELECT COALESCE(array_agg(origin_id), '{}') FROM chain
$$;
"""
UNDO = "DROP FUNCTION content_origins(bigint, text[]);"


class Migration(migrations.Migration):
    dependencies = [("content", "0004_intake_states")]

    operations = [
        migrations.CreateModel(
            name="PostRelation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("repost", "Repost"), ("quote", "Quote"), ("reply", "Reply")],
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="origins",
                        to="content.post",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="derived",
                        to="content.post",
                    ),
                ),
            ],
            options={
                "verbose_name": "relation between posts",
                "verbose_name_plural": "relations between posts",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("post", "kind", "origin"), name="content_postrelation_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["repost", "quote", "reply"])),
                        name="content_postrelation_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("post", models.F("origin")), _negated=True),
                        name="content_postrelation_to_another",
                    ),
                ],
            },
        ),
        migrations.RunSQL(ORIGINS, UNDO),
    ]
