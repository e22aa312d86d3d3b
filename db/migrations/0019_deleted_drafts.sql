ALTER TABLE "announcements" DROP CONSTRAINT "announcements_state";--> statement-breakpoint
ALTER TABLE "announcements" ADD CONSTRAINT "announcements_state" CHECK ("announcements"."state" in ('draft', 'submitted', 'rejected', 'scheduled', 'held', 'live', 'ended', 'deleted'));--> statement-breakpoint
-- A draft may be deleted: it is a state, so that its key and its code are not used again. What went out never comes to it.
CREATE OR REPLACE FUNCTION allowed_transition(was text, becomes text) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT (was, becomes) IN (
    ('draft', 'submitted'), ('draft', 'scheduled'), ('draft', 'deleted'),
    ('submitted', 'draft'), ('submitted', 'rejected'), ('submitted', 'scheduled'),
    ('scheduled', 'draft'), ('scheduled', 'held'), ('scheduled', 'live'),
    ('held', 'draft'), ('held', 'scheduled'),
    ('live', 'ended'))
$$;--> statement-breakpoint
-- As in 0013, and what is deleted stays as it is.
CREATE OR REPLACE FUNCTION guard_submitted_announcement() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF pg_has_role(current_user, 'pregon_worker', 'MEMBER') THEN
    RETURN NEW;
  END IF;
  IF OLD.state IN ('submitted', 'scheduled', 'held', 'live', 'ended', 'deleted')
     AND (NEW.current_revision_id, NEW.sender_id, NEW.author_id, NEW.public_code, NEW.idempotency_key, NEW.expires_at, NEW.live_at, NEW.ended_at, NEW.confidential, NEW.before_sign_in)
       IS DISTINCT FROM
         (OLD.current_revision_id, OLD.sender_id, OLD.author_id, OLD.public_code, OLD.idempotency_key, OLD.expires_at, OLD.live_at, OLD.ended_at, OLD.confidential, OLD.before_sign_in) THEN
    RAISE EXCEPTION 'what was submitted is not exchanged' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.ended_because IS NOT NULL AND (NEW.ended_because, NEW.ended_why) IS DISTINCT FROM (OLD.ended_because, OLD.ended_why) THEN
    RAISE EXCEPTION 'why it ended is said once' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
