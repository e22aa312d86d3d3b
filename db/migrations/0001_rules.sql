-- What the tables alone cannot say: least rights, what is never changed, which way an announcement may go.
ALTER TABLE receipts SET (fillfactor = 80);--> statement-breakpoint
ALTER TABLE heartbeats SET (fillfactor = 50, autovacuum_vacuum_threshold = 200);--> statement-breakpoint

-- Roles are of the whole database server: two installations on one server, or two starts at once, meet here.
DO $$
DECLARE wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['pregon_web', 'pregon_worker', 'pregon_auditor'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END LOOP;
END $$;--> statement-breakpoint

GRANT USAGE ON SCHEMA public TO pregon_web, pregon_worker, pregon_auditor;--> statement-breakpoint
GRANT SELECT ON ALL TABLES IN SCHEMA public TO pregon_web, pregon_worker;--> statement-breakpoint
REVOKE SELECT ON sessions, identities FROM pregon_worker;--> statement-breakpoint
GRANT SELECT ON announcements, revisions, texts, senders, events, recipients, steps, deliveries, audit, settings, grants, departments, sites TO pregon_auditor;--> statement-breakpoint

GRANT INSERT, UPDATE ON persons, identities, sessions, grants, announcements, receipts TO pregon_web;--> statement-breakpoint
GRANT INSERT, UPDATE, DELETE ON revisions, texts TO pregon_web;--> statement-breakpoint
GRANT INSERT ON audit TO pregon_web, pregon_worker;--> statement-breakpoint
GRANT UPDATE (state, ended_because, live_at, ended_at) ON announcements TO pregon_worker;--> statement-breakpoint
GRANT INSERT ON events, recipients TO pregon_worker;--> statement-breakpoint
GRANT INSERT, UPDATE ON steps, deliveries TO pregon_worker;--> statement-breakpoint
GRANT INSERT, UPDATE, DELETE ON heartbeats TO pregon_worker;--> statement-breakpoint

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;--> statement-breakpoint
CREATE TRIGGER events_insert_only BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER audit_insert_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint

CREATE FUNCTION guard_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.submitted_at IS NOT NULL THEN
    RAISE EXCEPTION 'a submitted revision is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;--> statement-breakpoint
CREATE TRIGGER revisions_immutable BEFORE UPDATE OR DELETE ON revisions FOR EACH ROW EXECUTE FUNCTION guard_revision();--> statement-breakpoint

CREATE FUNCTION guard_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM revisions WHERE id = OLD.revision_id AND submitted_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the text of a submitted revision is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;--> statement-breakpoint
CREATE TRIGGER texts_immutable BEFORE UPDATE OR DELETE ON texts FOR EACH ROW EXECUTE FUNCTION guard_text();--> statement-breakpoint

-- The same table of transitions as server/announcements/transitions.ts; a test compares them.
CREATE FUNCTION allowed_transition(was text, becomes text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (was, becomes) IN (
    ('draft', 'submitted'), ('draft', 'scheduled'),
    ('submitted', 'draft'), ('submitted', 'rejected'), ('submitted', 'scheduled'),
    ('scheduled', 'draft'), ('scheduled', 'held'), ('scheduled', 'live'),
    ('held', 'draft'), ('held', 'scheduled'),
    ('live', 'ended'))
$$;--> statement-breakpoint
CREATE FUNCTION guard_announcement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION 'an announcement begins as a draft' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.status <> OLD.status THEN
    RAISE EXCEPTION 'actual and exercise are never exchanged' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state <> OLD.state THEN
    IF NOT allowed_transition(OLD.state, NEW.state) THEN
      RAISE EXCEPTION 'an announcement does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    -- Only the worker publishes and ends, whatever a web process is made to say.
    IF NEW.state IN ('live', 'held', 'ended') AND NOT pg_has_role(current_user, 'pregon_worker', 'MEMBER') THEN
      RAISE EXCEPTION 'only the worker makes an announcement %', NEW.state USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- What the publisher may still take is not taken back under its hands.
    IF OLD.state = 'scheduled' AND NEW.state = 'draft' AND OLD.give_up_at > now() THEN
      RAISE EXCEPTION 'the publisher may still take this announcement' USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER announcements_transitions BEFORE INSERT OR UPDATE ON announcements FOR EACH ROW EXECUTE FUNCTION guard_announcement();--> statement-breakpoint

-- Whoever changes a person (sign-on, a page, later SCIM and CSV), the open streams of that person are loaded again.
CREATE FUNCTION raise_person_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.department_id, NEW.site_id, NEW.active, NEW.locale, NEW.name, NEW.version)
     IS DISTINCT FROM (OLD.department_id, OLD.site_id, OLD.active, OLD.locale, OLD.name, OLD.version) THEN
    NEW.version := OLD.version + 1;
    NEW.changed_at := now();
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER persons_version BEFORE UPDATE ON persons FOR EACH ROW EXECUTE FUNCTION raise_person_version();--> statement-breakpoint
CREATE FUNCTION raise_version_of_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE persons SET version = version + 1 WHERE id = COALESCE(NEW.person_id, OLD.person_id);
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER grants_version AFTER INSERT OR UPDATE OR DELETE ON grants FOR EACH ROW EXECUTE FUNCTION raise_version_of_person();--> statement-breakpoint
CREATE TRIGGER memberships_version AFTER INSERT OR UPDATE OR DELETE ON memberships FOR EACH ROW EXECUTE FUNCTION raise_version_of_person();--> statement-breakpoint

-- A browser that meets another epoch (a database restored from a backup) forgets what it holds.
INSERT INTO settings (key, value) VALUES ('epoch', to_jsonb(gen_random_uuid()::text));
