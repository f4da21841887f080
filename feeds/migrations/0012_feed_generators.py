import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# What a second person approved is what viewers are told: only the decisions about it are written
# later, each once, and nobody begins with one.
STANDS = """
CREATE FUNCTION feeds_generator_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.approved_at IS NOT NULL OR NEW.ended_at IS NOT NULL THEN
            RAISE EXCEPTION 'generator % begins as a draft', NEW.slug
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.slug, OLD.name, OLD.description, OLD.maker_id, OLD.contact, OLD.proposed_by_id,
        OLD.proposed_at) IS DISTINCT FROM (NEW.slug, NEW.name, NEW.description, NEW.maker_id,
        NEW.contact, NEW.proposed_by_id, NEW.proposed_at)
    THEN
        RAISE EXCEPTION 'generator % stands as it was proposed', OLD.slug
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.approved_at IS NOT NULL AND (OLD.approved_by_id, OLD.approved_at)
        IS DISTINCT FROM (NEW.approved_by_id, NEW.approved_at)
        OR OLD.ended_at IS NOT NULL AND (OLD.ended_by_id, OLD.ended_at, OLD.end_reason,
        OLD.approved_at) IS DISTINCT FROM (NEW.ended_by_id, NEW.ended_at, NEW.end_reason,
        NEW.approved_at)
    THEN
        RAISE EXCEPTION 'generator % was decided', OLD.slug USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feeds_generator_stands BEFORE INSERT OR UPDATE ON feeds_feedgenerator
    FOR EACH ROW EXECUTE FUNCTION feeds_generator_stands();
"""
UNDO = """
DROP TRIGGER feeds_generator_stands ON feeds_feedgenerator;
DROP FUNCTION feeds_generator_stands();
"""
ID = (
    "id",
    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0031_api_keys_send_feeds"),
        ("feeds", "0011_creators_and_uploads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedGenerator",
            fields=[
                ID,
                (
                    "slug",
                    models.CharField(
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator("^[a-z0-9]+(-[a-z0-9]+)*$")
                        ],
                        verbose_name="identifier",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("description", models.CharField(max_length=500, verbose_name="description")),
                ("contact", models.EmailField(max_length=254, verbose_name="contact")),
                ("proposed_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("end_reason", models.TextField(blank=True, verbose_name="why it ended")),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "maker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feed_generators",
                        to="users.organisation",
                        verbose_name="maker",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "feed generator",
                "verbose_name_plural": "feed generators",
                "permissions": [
                    ("manage_generators", "Can propose, approve and stop feed generators")
                ],
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("slug",),
                        name="feeds_generator_one_of_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                        name="feeds_generator_is_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("description", ""), _negated=True),
                            models.Q(("contact", ""), _negated=True),
                        ),
                        name="feeds_generator_says_what_it_is",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="feeds_generator_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("end_reason", ""),
                                ("ended_at__isnull", True),
                                ("ended_by__isnull", True),
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="feeds_generator_ended_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GeneratorSkeleton",
            fields=[
                ID,
                (
                    "posts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None, verbose_name="posts"
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(verbose_name="until")),
                (
                    "generator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skeletons",
                        to="feeds.feedgenerator",
                    ),
                ),
            ],
            options={
                "verbose_name": "skeleton of a feed",
                "verbose_name_plural": "skeletons of feeds",
                "default_permissions": (),
                "indexes": [models.Index(fields=["expires_at"], name="feeds_skeleton_expires")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("posts__len__lte", 500)),
                        name="feeds_skeleton_is_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("received_at"))),
                        name="feeds_skeleton_ends_later",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GeneratorDay",
            fields=[
                ID,
                ("day", models.DateField(verbose_name="day")),
                ("skeletons", models.PositiveIntegerField(default=0)),
                ("named", models.PositiveIntegerField(default=0)),
                ("unknown", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                (
                    "generator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="feeds.feedgenerator",
                    ),
                ),
            ],
            options={
                "verbose_name": "day of a feed generator",
                "verbose_name_plural": "days of feed generators",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("generator", "day"), name="feeds_generatorday_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "named__gte",
                                models.expressions.CombinedExpression(
                                    models.F("unknown"), "+", models.F("refused")
                                ),
                            )
                        ),
                        name="feeds_generatorday_adds_up",
                    ),
                ],
            },
        ),
        migrations.RunSQL(STANDS, UNDO),
    ]
