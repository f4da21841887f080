from django.db import migrations


class Migration(migrations.Migration):
    """Leaves room on the pages of rows that change all the time, so updates stay in place."""

    dependencies = [("content", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE content_postcounter SET (fillfactor = 70);",
            "ALTER TABLE content_postcounter RESET (fillfactor);",
        ),
        migrations.RunSQL(
            "ALTER TABLE content_intake SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);",
            "ALTER TABLE content_intake RESET (fillfactor, autovacuum_vacuum_scale_factor);",
        ),
    ]
