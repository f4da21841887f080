"""What the station finder and the calendars ask of the database.

One index finds the nearest stations of one election: every election has a plane of its own,
1,000 degrees east of the one before. Without PostGIS its distances are planar; the query
measures them again along the great circle.
"""

import django.db.models.functions.datetime
from django.db import migrations, models


NEAREST = """
CREATE INDEX elections_station_nearest ON elections_pollingstation
USING gist (point(longitude + 1000::float8 * election_id, latitude))
WHERE unpublished_at IS NULL AND latitude IS NOT NULL
  AND NOT defects @> '{coordinates_outside_municipality}'::varchar(60)[]
"""
OPEN_AT = """
CREATE INDEX elections_opening_open_at ON elections_openingperiod
USING gist (tstzrange(starts_at, ends_at))
"""
# For names that begin with what was typed, whatever the database's collation.
NAMES_BEGINNING = """
CREATE INDEX elections_place_beginning
ON elections_placename (election_id, folded varchar_pattern_ops)
"""
# A save from a stale copy never lowers the number.
ELECTION_CHANGED = """
CREATE FUNCTION elections_election_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.name, NEW.names, NEW.date, NEW.end_date, NEW.status, NEW.cancellation_reason)
     IS DISTINCT FROM
     (OLD.name, OLD.names, OLD.date, OLD.end_date, OLD.status, OLD.cancellation_reason)
  THEN
    NEW.sequence := OLD.sequence + 1;
    NEW.updated_at := clock_timestamp();
  ELSE
    NEW.sequence := GREATEST(NEW.sequence, OLD.sequence);
    NEW.updated_at := GREATEST(NEW.updated_at, OLD.updated_at);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER elections_election_changed BEFORE UPDATE ON elections_election
FOR EACH ROW EXECUTE FUNCTION elections_election_changed();
"""
PHASE_CHANGED = """
CREATE FUNCTION elections_phase_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE elections_election SET sequence = sequence + 1, updated_at = clock_timestamp()
  WHERE id = COALESCE(NEW.election_id, OLD.election_id);
  RETURN NULL;
END $$;
CREATE TRIGGER elections_phase_added AFTER INSERT OR DELETE ON elections_electionphase
FOR EACH ROW EXECUTE FUNCTION elections_phase_changed();
CREATE TRIGGER elections_phase_changed AFTER UPDATE ON elections_electionphase
FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION elections_phase_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("elections", "0020_import_options")]

    operations = [
        migrations.AddField(
            model_name="election",
            name="sequence",
            field=models.PositiveIntegerField(db_default=0, editable=False),
        ),
        migrations.AddField(
            model_name="election",
            name="updated_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                editable=False,
                verbose_name="changed at",
            ),
        ),
        migrations.RunSQL(NEAREST, "DROP INDEX elections_station_nearest"),
        migrations.RunSQL(OPEN_AT, "DROP INDEX elections_opening_open_at"),
        migrations.RunSQL(NAMES_BEGINNING, "DROP INDEX elections_place_beginning"),
        migrations.RunSQL(ELECTION_CHANGED, "DROP FUNCTION elections_election_changed CASCADE"),
        migrations.RunSQL(PHASE_CHANGED, "DROP FUNCTION elections_phase_changed CASCADE"),
    ]
