from django.db import migrations


# A count that two requests make at once would let both through: the viewer's row is locked first.
# 200 and 5,000 are MOST_FILTERS and MOST_FOLLOWS of the code, which refuses politely before.
LIMITED = """
CREATE FUNCTION feeds_keywordfilter_limit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.viewer_id = NEW.viewer_id THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM feeds_viewer WHERE id = NEW.viewer_id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM feeds_keywordfilter WHERE viewer_id = NEW.viewer_id) >= 200 THEN
        RAISE EXCEPTION 'viewer % has 200 keyword filters', NEW.viewer_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'feeds_keywordfilter_at_most_200';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feeds_keywordfilter_limit BEFORE INSERT OR UPDATE OF viewer_id
    ON feeds_keywordfilter FOR EACH ROW EXECUTE FUNCTION feeds_keywordfilter_limit();

CREATE FUNCTION feeds_follow_limit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.viewer_id = NEW.viewer_id THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM feeds_viewer WHERE id = NEW.viewer_id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM feeds_follow WHERE viewer_id = NEW.viewer_id) >= 5000 THEN
        RAISE EXCEPTION 'viewer % follows 5000 accounts', NEW.viewer_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'feeds_follow_at_most_5000';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feeds_follow_limit BEFORE INSERT OR UPDATE OF viewer_id
    ON feeds_follow FOR EACH ROW EXECUTE FUNCTION feeds_follow_limit();
"""
UNLIMITED = """
DROP TRIGGER feeds_follow_limit ON feeds_follow;
DROP FUNCTION feeds_follow_limit();
DROP TRIGGER feeds_keywordfilter_limit ON feeds_keywordfilter;
DROP FUNCTION feeds_keywordfilter_limit();
"""


class Migration(migrations.Migration):
    dependencies = [("feeds", "0001_viewers_and_features")]

    operations = [migrations.RunSQL(LIMITED, UNLIMITED)]
