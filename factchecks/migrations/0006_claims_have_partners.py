from django.db import migrations


# A claim belongs to the partner that assessed it. What was published before two persons were
# asked for is taken over as it stands, and says so.
ADOPT = """
UPDATE factchecks_claim AS claim
   SET organisation_id = newest.organisation_id, stage = 'taken',
       origin = CASE WHEN claim.source_id <> '' THEN 'import' ELSE claim.origin END
  FROM (
    SELECT DISTINCT ON (claim_id) claim_id, organisation_id
      FROM factchecks_verdict ORDER BY claim_id, version DESC
  ) AS newest
 WHERE newest.claim_id = claim.id;
UPDATE factchecks_verdict
   SET origin = 'import',
       source_hash = CASE WHEN source_hash = '' THEN 'before-two-persons' ELSE source_hash END
 WHERE source_hash <> '' OR state <> 'draft';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("factchecks", "0005_partner_portal")]

    operations = [migrations.RunSQL(ADOPT, migrations.RunSQL.noop)]
