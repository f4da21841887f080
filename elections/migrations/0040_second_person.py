import django.db.models.deletion
from django.db import migrations, models


# Who wrote any part of the change that a revision would publish: everyone who saved the page
# since its last approved revision, and who handed it in for review.
AUTHORS = """
CREATE FUNCTION elections_change_authors(asked bigint) RETURNS SETOF text
LANGUAGE sql STABLE AS $$
    WITH this AS (
        SELECT id, base_content_type_id, object_id FROM wagtailcore_revision WHERE id = asked
    ), approved AS (
        SELECT coalesce(max(earlier.id), 0) AS id
        FROM this
        JOIN wagtailcore_revision AS earlier
          ON earlier.base_content_type_id = this.base_content_type_id
         AND earlier.object_id = this.object_id
         AND earlier.id < this.id
        JOIN elections_revisionapproval AS approval ON approval.revision_id = earlier.id
    )
    SELECT coalesce('user:' || part.user_id, 'system:')
    FROM this
    CROSS JOIN approved
    JOIN wagtailcore_revision AS part
      ON part.base_content_type_id = this.base_content_type_id
     AND part.object_id = this.object_id
     AND part.id > approved.id
     AND part.id <= this.id
    UNION
    SELECT 'user:' || state.requested_by_id
    FROM wagtailcore_taskstate AS task
    JOIN wagtailcore_workflowstate AS state ON state.id = task.workflow_state_id
    WHERE task.revision_id = asked AND state.requested_by_id IS NOT NULL
$$;
"""

APPROVAL = """
CREATE FUNCTION elections_check_approval() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    writer bigint;
    authors text[];
BEGIN
    SELECT user_id INTO writer FROM wagtailcore_revision WHERE id = NEW.revision_id;
    IF writer IS NULL AND NEW.author NOT LIKE 'system:%'
       OR writer IS NOT NULL AND NEW.author <> 'user:' || writer THEN
        RAISE EXCEPTION 'revision % was not written by %', NEW.revision_id, NEW.author
            USING ERRCODE = 'check_violation';
    END IF;
    authors := ARRAY(SELECT elections_change_authors(NEW.revision_id));
    IF NEW.approved_by = ANY (authors) THEN
        RAISE EXCEPTION '% wrote part of revision % and cannot approve it',
            NEW.approved_by, NEW.revision_id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.approved_by LIKE 'system:%' THEN
        IF authors <> ARRAY['system:'] THEN
            RAISE EXCEPTION 'a program cannot approve what a person wrote (revision %)',
                NEW.revision_id USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NOT EXISTS (
        SELECT FROM users_user WHERE 'user:' || id = NEW.approved_by AND is_active
    ) THEN
        RAISE EXCEPTION '% is nobody who may approve', NEW.approved_by
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER elections_approval_by_second_person
    BEFORE INSERT ON elections_revisionapproval
    FOR EACH ROW EXECUTE FUNCTION elections_check_approval();

CREATE FUNCTION elections_keep_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (
        SELECT FROM wagtailcore_revision WHERE id = OLD.revision_id
    ) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'an approval stays as it was given (revision %)', OLD.revision_id
        USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER elections_approval_unchanged
    BEFORE UPDATE ON elections_revisionapproval
    FOR EACH ROW EXECUTE FUNCTION elections_keep_approval();
-- At commit: an approval goes only together with its revision.
CREATE CONSTRAINT TRIGGER elections_approval_kept
    AFTER DELETE ON elections_revisionapproval DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION elections_keep_approval();
"""

REVISION = """
CREATE FUNCTION elections_keep_approved_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A deleted person leaves no name behind: that much may change.
    IF (NEW.content, NEW.object_id, NEW.content_type_id, NEW.base_content_type_id,
        coalesce(NEW.user_id, OLD.user_id))
       IS DISTINCT FROM
       (OLD.content, OLD.object_id, OLD.content_type_id, OLD.base_content_type_id, OLD.user_id)
       AND EXISTS (SELECT FROM elections_revisionapproval WHERE revision_id = OLD.id) THEN
        RAISE EXCEPTION 'revision % is approved and stays as it is', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER elections_approved_revision_unchanged
    BEFORE UPDATE ON wagtailcore_revision
    FOR EACH ROW EXECUTE FUNCTION elections_keep_approved_revision();

CREATE FUNCTION elections_check_scheduled_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM wagtailcore_revision AS revision
        JOIN django_content_type AS kind ON kind.id = revision.content_type_id
        WHERE revision.id = NEW.id AND revision.approved_go_live_at IS NOT NULL
          AND kind.app_label = 'elections' AND kind.model = 'electioncenterpage'
    ) AND NOT EXISTS (SELECT FROM elections_revisionapproval WHERE revision_id = NEW.id) THEN
        RAISE EXCEPTION 'revision % is scheduled without a second person''s approval', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER elections_scheduled_revision_approved
    AFTER INSERT OR UPDATE OF approved_go_live_at ON wagtailcore_revision
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.approved_go_live_at IS NOT NULL)
    EXECUTE FUNCTION elections_check_scheduled_revision();
"""

# Times in a revision's JSON have milliseconds.
PAGE = """
CREATE FUNCTION elections_check_live_page() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    page record;
    said jsonb;
BEGIN
    SELECT own.*, base.live, base.live_revision_id, base.alias_of_id, base.content_type_id,
           base.title, base.seo_title, base.search_description
    INTO page
    FROM elections_electioncenterpage AS own
    JOIN wagtailcore_page AS base ON base.id = own.page_ptr_id
    WHERE own.page_ptr_id = asked;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF page.alias_of_id IS NOT NULL THEN
        RAISE EXCEPTION 'page % is an alias: it would change without an approval', asked
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT page.live THEN
        RETURN NULL;
    END IF;
    SELECT revision.content INTO said
    FROM wagtailcore_revision AS revision
    JOIN elections_revisionapproval AS approval ON approval.revision_id = revision.id
    WHERE revision.id = page.live_revision_id
      AND revision.content_type_id = page.content_type_id
      AND revision.object_id = asked::text;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'page % is live without a second person''s approval', asked
            USING ERRCODE = 'check_violation';
    END IF;
    IF (page.title, page.seo_title, page.search_description, page.introduction, page.variant,
        page.election_id, page.jurisdiction_id, page.body,
        date_trunc('milliseconds', page.reviewed_at),
        date_trunc('milliseconds', page.next_review_at))
       IS DISTINCT FROM
       (said ->> 'title', said ->> 'seo_title', said ->> 'search_description',
        said ->> 'introduction', said ->> 'variant',
        (said ->> 'election')::bigint, (said ->> 'jurisdiction')::bigint,
        (said ->> 'body')::jsonb,
        date_trunc('milliseconds', (said ->> 'reviewed_at')::timestamptz),
        date_trunc('milliseconds', (said ->> 'next_review_at')::timestamptz)) THEN
        RAISE EXCEPTION 'page % does not say what was approved (revision %)',
            asked, page.live_revision_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER elections_live_page_approved
    AFTER INSERT OR UPDATE ON elections_electioncenterpage DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION elections_check_live_page('page_ptr_id');
CREATE CONSTRAINT TRIGGER elections_live_page_approved
    AFTER INSERT OR UPDATE OF
        live, live_revision_id, alias_of_id, content_type_id, title, seo_title, search_description
    ON wagtailcore_page DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION elections_check_live_page('id');
"""

# Approved notices and corrections stay as they were read by the second person.
TWO_PERSONS = """
CREATE FUNCTION elections_keep_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decisions text[] := ARRAY['approved_by', 'approved_at', 'withdrawn_by', 'withdrawn_at'];
BEGIN
    IF to_jsonb(NEW) - decisions IS DISTINCT FROM to_jsonb(OLD) - decisions THEN
        RAISE EXCEPTION 'what was proposed is not changed: withdraw it and propose another'
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.approved_at IS NOT NULL
       AND (NEW.approved_by, NEW.approved_at) IS DISTINCT FROM (OLD.approved_by, OLD.approved_at)
       OR OLD.withdrawn_at IS NOT NULL
       AND (NEW.withdrawn_by, NEW.withdrawn_at)
           IS DISTINCT FROM (OLD.withdrawn_by, OLD.withdrawn_at) THEN
        RAISE EXCEPTION 'a decision stays as it was taken' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER elections_proposal_unchanged BEFORE UPDATE ON elections_electionnotice
    FOR EACH ROW EXECUTE FUNCTION elections_keep_proposal();
CREATE TRIGGER elections_proposal_unchanged BEFORE UPDATE ON elections_correction
    FOR EACH ROW EXECUTE FUNCTION elections_keep_proposal();
"""

# Pages that were live before the rule was: they stay live, and the log says that nobody looked.
ADOPT = """
INSERT INTO elections_revisionapproval (revision_id, author, approved_by, approved_at, comment)
SELECT page.live_revision_id, coalesce('user:' || revision.user_id, 'system:pages'),
       'system:before-approvals', now(), ''
FROM elections_electioncenterpage AS own
JOIN wagtailcore_page AS page ON page.id = own.page_ptr_id
JOIN wagtailcore_revision AS revision ON revision.id = page.live_revision_id
WHERE page.live
ON CONFLICT DO NOTHING;
SET CONSTRAINTS ALL IMMEDIATE;  -- a table with checks still to come takes no trigger
"""

UNDO = """
DROP TRIGGER elections_proposal_unchanged ON elections_correction;
DROP TRIGGER elections_proposal_unchanged ON elections_electionnotice;
DROP FUNCTION elections_keep_proposal;
DROP TRIGGER elections_live_page_approved ON wagtailcore_page;
DROP TRIGGER elections_live_page_approved ON elections_electioncenterpage;
DROP FUNCTION elections_check_live_page;
DROP TRIGGER elections_scheduled_revision_approved ON wagtailcore_revision;
DROP FUNCTION elections_check_scheduled_revision;
DROP TRIGGER elections_approved_revision_unchanged ON wagtailcore_revision;
DROP FUNCTION elections_keep_approved_revision;
DROP TRIGGER elections_approval_kept ON elections_revisionapproval;
DROP TRIGGER elections_approval_unchanged ON elections_revisionapproval;
DROP FUNCTION elections_keep_approval;
DROP TRIGGER elections_approval_by_second_person ON elections_revisionapproval;
DROP FUNCTION elections_check_approval;
DROP FUNCTION elections_change_authors;
"""


class Migration(migrations.Migration):
    """Four eyes: the database refuses, at commit, a live page that no second person approved."""

    dependencies = [
        ("elections", "0030_finding_stations"),
        ("wagtailcore", "0098_apitoken"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("users", "0002_api_key_scopes_known"),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondPersonTask",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        help_text="Pages/snippets at this step in a workflow will be moderated or approved by these groups of users",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
            ],
            options={
                "verbose_name": "review by a second person",
                "verbose_name_plural": "reviews by a second person",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.RunSQL(ADOPT, migrations.RunSQL.noop),
        migrations.RunSQL(
            AUTHORS + APPROVAL + REVISION + PAGE + TWO_PERSONS,
            UNDO,
        ),
    ]
