import django.db.models.deletion
from django.db import migrations, models


# Each text in the language it is written in; what Postgres has no dictionary for stays as it is.
SEARCH = """
CREATE FUNCTION factchecks_search_config(language text) RETURNS regconfig
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE split_part(language, '-', 1)
        WHEN 'nl' THEN 'pg_catalog.dutch'::regconfig
        WHEN 'en' THEN 'pg_catalog.english'::regconfig
        WHEN 'de' THEN 'pg_catalog.german'::regconfig
        WHEN 'fr' THEN 'pg_catalog.french'::regconfig
        WHEN 'tr' THEN 'pg_catalog.turkish'::regconfig
        WHEN 'ar' THEN 'pg_catalog.arabic'::regconfig
        ELSE 'pg_catalog.simple'::regconfig
    END
$$;
CREATE INDEX factchecks_claim_words ON factchecks_claim
    USING gin (to_tsvector(factchecks_search_config(language::text), statement));
CREATE INDEX factchecks_wording_words ON factchecks_claimwording
    USING gin (to_tsvector(factchecks_search_config(language::text), text));
CREATE INDEX factchecks_headline_words ON factchecks_verdicttext
    USING gin (to_tsvector(factchecks_search_config(language::text), headline::text));
"""
NO_SEARCH = """
DROP INDEX factchecks_headline_words;
DROP INDEX factchecks_wording_words;
DROP INDEX factchecks_claim_words;
DROP FUNCTION factchecks_search_config(text);
"""
# As the verdict's own words: once it is no draft any more, its source stands still.
STANDS_STILL = """
CREATE TRIGGER factchecks_verdict_source BEFORE UPDATE OR DELETE ON factchecks_reviewsource
    FOR EACH ROW EXECUTE FUNCTION factchecks_verdict_words();
"""
MOVES = "DROP TRIGGER factchecks_verdict_source ON factchecks_reviewsource;"


class Migration(migrations.Migration):
    dependencies = [("factchecks", "0008_verdicts_stand_still")]

    operations = [
        migrations.AddField(
            model_name="reviewimport",
            name="asks_to_publish",
            field=models.BooleanField(default=False, verbose_name="may be published at once"),
        ),
        migrations.AddField(
            model_name="reviewimport",
            name="publishes",
            field=models.BooleanField(default=False, verbose_name="publish at once"),
        ),
        migrations.AddConstraint(
            model_name="reviewimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("publishes", False), ("asks_to_publish", True), _connector="OR"
                ),
                name="factchecks_reviewimport_publishes_as_asked",
            ),
        ),
        migrations.CreateModel(
            name="ReviewSource",
            fields=[
                (
                    "verdict",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="source",
                        serialize=False,
                        to="factchecks.verdict",
                    ),
                ),
                ("node", models.JSONField()),
            ],
            options={
                "verbose_name": "source of an imported verdict",
                "verbose_name_plural": "sources of imported verdicts",
            },
        ),
        migrations.RunSQL(STANDS_STILL, MOVES),
        migrations.RunSQL(SEARCH, NO_SEARCH),
    ]
