import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# What two persons agreed on is what holds, and the public can look it up: a policy is never
# changed or deleted. It is approved once, by another than its author; it may end, and earlier
# than was said, but a policy that is over stays over. An end that lies ahead is taken back only
# where the version that was to begin then ended before. Its rules come with the draft.
STANDS = """
CREATE FUNCTION feeds_policy_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.approved_at IS NOT NULL THEN
            RAISE EXCEPTION 'policy % was approved and is history', OLD.slug
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF (OLD.slug, OLD.version, OLD.titles, OLD.statements, OLD.legal_basis, OLD.legal_url,
        OLD.election_id, OLD.regions, OLD.holds_where_unknown, OLD.starts_at, OLD.ends_at,
        OLD.proposed_by_id, OLD.proposed_at) IS DISTINCT FROM (NEW.slug, NEW.version, NEW.titles,
        NEW.statements, NEW.legal_basis, NEW.legal_url, NEW.election_id, NEW.regions,
        NEW.holds_where_unknown, NEW.starts_at, NEW.ends_at, NEW.proposed_by_id, NEW.proposed_at)
    THEN
        RAISE EXCEPTION 'version % of policy % stands still', OLD.version, OLD.slug
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.approved_at IS NULL AND NEW.approved_at IS NOT NULL AND (
        OLD.ended_at IS NOT NULL
        OR NOT EXISTS (SELECT FROM feeds_policyrule WHERE policy_id = NEW.id)
    ) THEN
        RAISE EXCEPTION 'policy % cannot be approved', OLD.slug
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.approved_at IS NOT NULL AND (OLD.approved_by_id, OLD.approved_at)
        IS DISTINCT FROM (NEW.approved_by_id, NEW.approved_at)
    THEN
        RAISE EXCEPTION 'policy % was approved when it was', OLD.slug
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.ended_at IS NOT NULL AND (OLD.ended_by_id, OLD.ended_at, OLD.end_reason)
        IS DISTINCT FROM (NEW.ended_by_id, NEW.ended_at, NEW.end_reason)
        AND NOT (OLD.approved_at IS NOT NULL AND OLD.ended_at > statement_timestamp()
            AND (COALESCE(NEW.ended_at < OLD.ended_at, false)
                OR NEW.ended_at IS NULL AND EXISTS (
                    SELECT FROM feeds_eligibilitypolicy AS next
                    WHERE next.slug = OLD.slug AND next.version > OLD.version
                        AND next.approved_at IS NOT NULL AND next.starts_at = OLD.ended_at
                        AND next.ended_at < next.starts_at)))
    THEN
        RAISE EXCEPTION 'policy % has ended', OLD.slug USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feeds_policy_stands BEFORE UPDATE OR DELETE ON feeds_eligibilitypolicy
    FOR EACH ROW EXECUTE FUNCTION feeds_policy_stands();

CREATE FUNCTION feeds_policy_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.approved_at IS NOT NULL OR NEW.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'policy % begins as a draft', NEW.slug
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feeds_policy_begins BEFORE INSERT ON feeds_eligibilitypolicy
    FOR EACH ROW EXECUTE FUNCTION feeds_policy_begins();

CREATE FUNCTION feeds_policyrule_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    policy bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.policy_id ELSE NEW.policy_id END;
    is_closed boolean;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'rule % stands still', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    -- Locked, so that nobody approves what is being added to.
    SELECT approved_at IS NOT NULL OR ended_at IS NOT NULL INTO is_closed
        FROM feeds_eligibilitypolicy WHERE id = policy FOR SHARE;
    IF is_closed THEN
        RAISE EXCEPTION 'the rules of policy % stand still', policy
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER feeds_policyrule_stands BEFORE INSERT OR UPDATE OR DELETE ON feeds_policyrule
    FOR EACH ROW EXECUTE FUNCTION feeds_policyrule_stands();
"""
UNDO = """
DROP TRIGGER feeds_policyrule_stands ON feeds_policyrule;
DROP TRIGGER feeds_policy_begins ON feeds_eligibilitypolicy;
DROP TRIGGER feeds_policy_stands ON feeds_eligibilitypolicy;
DROP FUNCTION feeds_policyrule_stands();
DROP FUNCTION feeds_policy_begins();
DROP FUNCTION feeds_policy_stands();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0005_post_relations"),
        ("elections", "0051_deadline_rule"),
        ("feeds", "0002_limits_of_viewers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EligibilityPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("titles", models.JSONField(verbose_name="title per language")),
                (
                    "statements",
                    models.JSONField(verbose_name="statement for the public per language"),
                ),
                ("legal_basis", models.CharField(max_length=300, verbose_name="legal basis")),
                (
                    "legal_url",
                    models.URLField(max_length=500, verbose_name="address of the legal basis"),
                ),
                (
                    "regions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), size=None, verbose_name="regions"
                    ),
                ),
                (
                    "holds_where_unknown",
                    models.BooleanField(
                        default=False, verbose_name="holds for viewers whose region is unknown"
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
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
                    "election",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="eligibility_policies",
                        to="elections.election",
                        verbose_name="election",
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
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "eligibility policy",
                "verbose_name_plural": "eligibility policies",
                "permissions": [("manage_policies", "Can propose, approve and end policies")],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="PolicyRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("account", "Accounts"),
                            ("post", "Posts"),
                            ("label", "Posts with a label"),
                        ],
                        max_length=7,
                        verbose_name="hits",
                    ),
                ),
                (
                    "values",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=400), size=None, verbose_name="which"
                    ),
                ),
                (
                    "effect",
                    models.CharField(
                        choices=[
                            ("not_recommended", "Not amplified: in no For You and no Popular"),
                            ("pending_review", "Under review"),
                            ("removed", "Removed"),
                            ("civic_source", "Civic source: counts more in For You"),
                        ],
                        max_length=15,
                        verbose_name="effect",
                    ),
                ),
                ("weight", models.FloatField(blank=True, null=True, verbose_name="weight")),
                (
                    "exempt_followers",
                    models.BooleanField(
                        default=False, verbose_name="not for followers of the author"
                    ),
                ),
                (
                    "propagate",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=6),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="also hits",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="feeds.eligibilitypolicy",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of a policy",
                "verbose_name_plural": "rules of policies",
                "ordering": ["position"],
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="eligibilitypolicy",
            constraint=models.UniqueConstraint(
                fields=("slug", "version"), name="feeds_policy_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilitypolicy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("approved_at__isnull", True), ("ended_at__isnull", True)),
                fields=("slug",),
                name="feeds_policy_one_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilitypolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="feeds_policy_two_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilitypolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("end_reason", ""), ("ended_at__isnull", True), ("ended_by__isnull", True)
                    ),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        models.Q(("end_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="feeds_policy_ended_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilitypolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="feeds_policy_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilitypolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("statements__has_keys", ["nl", "en"]), ("titles__has_keys", ["nl", "en"])
                ),
                name="feeds_policy_speaks_to_the_public",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilitypolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("legal_basis", ""), _negated=True),
                    models.Q(("legal_url", ""), _negated=True),
                ),
                name="feeds_policy_has_a_legal_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilitypolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("regions__len__gt", 0)), name="feeds_policy_holds_somewhere"
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilitypolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__isnull", True),
                    ("ends_at__gt", models.F("starts_at")),
                    _connector="OR",
                ),
                name="feeds_policy_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.UniqueConstraint(
                fields=("policy", "position"), name="feeds_policyrule_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("target__in", ["account", "post", "label"])),
                name="feeds_policyrule_target_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("effect__in", ["not_recommended", "pending_review", "removed", "civic_source"])
                ),
                name="feeds_policyrule_effect_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("values__len__gt", 0)), name="feeds_policyrule_hits_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("propagate__contained_by", ["repost", "quote", "reply"])),
                name="feeds_policyrule_relations_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("weight__isnull", True),
                        models.Q(("effect", "civic_source"), _negated=True),
                    ),
                    models.Q(
                        ("effect", "civic_source"),
                        ("exempt_followers", False),
                        ("propagate", []),
                        ("target", "account"),
                        ("weight__gt", 1),
                        ("weight__isnull", False),
                        ("weight__lte", 2.0),
                    ),
                    _connector="OR",
                ),
                name="feeds_policyrule_weight_of_sources",
            ),
        ),
        migrations.RunSQL(STANDS, UNDO),
    ]
