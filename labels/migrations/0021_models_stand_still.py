from django.db import migrations


# What two persons agreed on is what decides: a registered model and its files never change, only
# the steps of the way are taken, and nothing is live without an approval that stands.
RULES = """
CREATE FUNCTION labels_matchermodel_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.version, OLD.encoder, OLD.sha256, OLD.card, OLD.trained_at,
        OLD.trained_by, OLD.registered_at) IS DISTINCT FROM (NEW.version, NEW.encoder, NEW.sha256,
        NEW.card, NEW.trained_at, NEW.trained_by, NEW.registered_at)
    THEN
        RAISE EXCEPTION 'model % is registered and stands still', OLD.version
            USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
        ('candidate', 'shadow'), ('shadow', 'candidate'), ('shadow', 'live'), ('live', 'retired'),
        ('retired', 'live'), ('retired', 'shadow'), ('candidate', 'rejected'),
        ('shadow', 'rejected')
    ) THEN
        RAISE EXCEPTION 'model % cannot go from % to %', OLD.version, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'live' AND NOT EXISTS (
        SELECT FROM labels_modelpromotion
        WHERE model_id = NEW.id AND approved_at IS NOT NULL AND rolled_back_at IS NULL
    ) THEN
        RAISE EXCEPTION 'nobody approved that model % decides', NEW.version
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER labels_matchermodel_steps BEFORE INSERT OR UPDATE ON labels_matchermodel
    FOR EACH ROW EXECUTE FUNCTION labels_matchermodel_steps();

CREATE FUNCTION labels_modelfile_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'file % of a model never changes', OLD.name
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER labels_modelfile_stands BEFORE UPDATE ON labels_modelfile
    FOR EACH ROW EXECUTE FUNCTION labels_modelfile_stands();

CREATE FUNCTION labels_modelpromotion_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR (OLD.model_id, OLD.reason, OLD.proposed_by_id, OLD.proposed_at)
            IS DISTINCT FROM (NEW.model_id, NEW.reason, NEW.proposed_by_id, NEW.proposed_at)
        OR OLD.approved_at IS NOT NULL AND (OLD.replaced_id, OLD.approved_by_id, OLD.approved_at)
            IS DISTINCT FROM (NEW.replaced_id, NEW.approved_by_id, NEW.approved_at)
        OR OLD.refused_at IS NOT NULL OR OLD.rolled_back_at IS NOT NULL
    THEN
        RAISE EXCEPTION 'promotion % is history', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER labels_modelpromotion_stands BEFORE UPDATE OR DELETE ON labels_modelpromotion
    FOR EACH ROW EXECUTE FUNCTION labels_modelpromotion_stands();
"""
UNDO = """
DROP TRIGGER labels_modelpromotion_stands ON labels_modelpromotion;
DROP TRIGGER labels_modelfile_stands ON labels_modelfile;
DROP TRIGGER labels_matchermodel_steps ON labels_matchermodel;
DROP FUNCTION labels_modelpromotion_stands();
DROP FUNCTION labels_modelfile_stands();
DROP FUNCTION labels_matchermodel_steps();
"""


class Migration(migrations.Migration):
    dependencies = [("labels", "0020_models_of_the_matcher")]

    operations = [migrations.RunSQL(RULES, UNDO)]
