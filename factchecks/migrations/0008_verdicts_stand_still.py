from django.db import migrations


# What was handed in or published is what the second reader read: it never changes again. A
# permission may be taken back, never given.
CONTENT = """
CREATE FUNCTION factchecks_verdict_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (
        (OLD.claim_id, OLD.version, OLD.rating, OLD.label, OLD.rating_value, OLD.best_rating,
         OLD.worst_rating, OLD.organisation_id, OLD.applies_to, OLD.url, OLD.reviewed_on,
         OLD.ends_at, OLD.media_category, OLD.original_media_url, OLD.original_media_context,
         OLD.origin, OLD.source_hash, OLD.authored_by_id, OLD.correction_note)
        IS DISTINCT FROM
        (NEW.claim_id, NEW.version, NEW.rating, NEW.label, NEW.rating_value, NEW.best_rating,
         NEW.worst_rating, NEW.organisation_id, NEW.applies_to, NEW.url, NEW.reviewed_on,
         NEW.ends_at, NEW.media_category, NEW.original_media_url, NEW.original_media_context,
         NEW.origin, NEW.source_hash, NEW.authored_by_id, NEW.correction_note)
        OR NEW.allows_automatic_banner AND NOT OLD.allows_automatic_banner
        OR OLD.state <> 'submitted' AND OLD.approved_by_id IS DISTINCT FROM NEW.approved_by_id
    ) THEN
        RAISE EXCEPTION 'verdict % is % and its content stands still', OLD.id, OLD.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
        ('draft', 'submitted'), ('submitted', 'draft'), ('submitted', 'published'),
        ('published', 'corrected'), ('published', 'withdrawn')
    ) AND NOT (OLD.state = 'draft' AND NEW.state = 'published' AND NEW.origin = 'import') THEN
        RAISE EXCEPTION 'verdict % cannot go from % to %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER factchecks_verdict_content BEFORE UPDATE ON factchecks_verdict
    FOR EACH ROW EXECUTE FUNCTION factchecks_verdict_content();

CREATE FUNCTION factchecks_verdict_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM factchecks_verdict WHERE id = OLD.verdict_id AND state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'the texts of verdict % stand still', OLD.verdict_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER factchecks_verdict_words BEFORE UPDATE OR DELETE ON factchecks_verdicttext
    FOR EACH ROW EXECUTE FUNCTION factchecks_verdict_words();
CREATE TRIGGER factchecks_verdict_citations BEFORE UPDATE OR DELETE
    ON factchecks_verdict_evidence
    FOR EACH ROW EXECUTE FUNCTION factchecks_verdict_words();
"""
UNDO = """
DROP TRIGGER factchecks_verdict_citations ON factchecks_verdict_evidence;
DROP TRIGGER factchecks_verdict_words ON factchecks_verdicttext;
DROP TRIGGER factchecks_verdict_content ON factchecks_verdict;
DROP FUNCTION factchecks_verdict_words();
DROP FUNCTION factchecks_verdict_content();
"""


class Migration(migrations.Migration):
    dependencies = [("factchecks", "0007_two_persons")]

    operations = [migrations.RunSQL(CONTENT, UNDO)]
