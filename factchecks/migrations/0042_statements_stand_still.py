from django.db import migrations


# A verdict is on the statement that its second reader read: one person alone could turn it round
# by rewriting the statement under it. An import follows its source, which has its own readers.
STATEMENT = """
CREATE FUNCTION factchecks_claim_statement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.statement, OLD.language, OLD.speaker)
       IS DISTINCT FROM (NEW.statement, NEW.language, NEW.speaker) AND EXISTS (
        SELECT FROM factchecks_verdict
        WHERE claim_id = OLD.id AND state IN ('submitted', 'published') AND origin = 'portal'
    ) THEN
        RAISE EXCEPTION 'the statement of claim % has a verdict', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER factchecks_claim_statement BEFORE UPDATE ON factchecks_claim
    FOR EACH ROW EXECUTE FUNCTION factchecks_claim_statement();
"""
UNDO = """
DROP TRIGGER factchecks_claim_statement ON factchecks_claim;
DROP FUNCTION factchecks_claim_statement();
"""


class Migration(migrations.Migration):
    dependencies = [("factchecks", "0030_tips_of_a_submitter")]

    operations = [migrations.RunSQL(STATEMENT, UNDO)]
