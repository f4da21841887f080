from django.db import migrations


# Beside what 0008 says: a version of the past stands whole, times and reasons included; the time
# of a publication is never moved; nothing written here is passed off as an import, which needs no
# second reader; and nothing handed in is published without one.
RECORD = """
CREATE FUNCTION factchecks_verdict_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('corrected', 'withdrawn') AND OLD IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'verdict % is % and stands whole', OLD.id, OLD.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'published' AND (OLD.published_at, OLD.submitted_at, OLD.created_at)
        IS DISTINCT FROM (NEW.published_at, NEW.submitted_at, NEW.created_at) THEN
        RAISE EXCEPTION 'verdict % was published when it was', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.origin = 'portal' AND NEW.origin <> 'portal' THEN
        RAISE EXCEPTION 'verdict % was written here', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'submitted' AND NEW.state = 'published' AND (
        NEW.approved_by_id IS NULL OR NEW.approved_by_id = NEW.authored_by_id
    ) THEN
        RAISE EXCEPTION 'verdict % has no second reader', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER factchecks_verdict_record BEFORE UPDATE ON factchecks_verdict
    FOR EACH ROW EXECUTE FUNCTION factchecks_verdict_record();
"""
NO_RECORD = """
DROP TRIGGER factchecks_verdict_record ON factchecks_verdict;
DROP FUNCTION factchecks_verdict_record();
"""

# A text in another language or one more source is content too: none is added afterwards.
ADDITIONS = """
CREATE FUNCTION factchecks_verdict_additions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM factchecks_verdict WHERE id = NEW.verdict_id AND state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'nothing is added to verdict %', NEW.verdict_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER factchecks_verdict_new_words BEFORE INSERT OR UPDATE ON factchecks_verdicttext
    FOR EACH ROW EXECUTE FUNCTION factchecks_verdict_additions();
CREATE TRIGGER factchecks_verdict_new_citations BEFORE INSERT OR UPDATE
    ON factchecks_verdict_evidence
    FOR EACH ROW EXECUTE FUNCTION factchecks_verdict_additions();
"""
NO_ADDITIONS = """
DROP TRIGGER factchecks_verdict_new_citations ON factchecks_verdict_evidence;
DROP TRIGGER factchecks_verdict_new_words ON factchecks_verdicttext;
DROP FUNCTION factchecks_verdict_additions();
"""


class Migration(migrations.Migration):
    dependencies = [("factchecks", "0040_oversight_and_endings")]

    operations = [
        migrations.RunSQL(RECORD, NO_RECORD),
        migrations.RunSQL(ADDITIONS, NO_ADDITIONS),
    ]
