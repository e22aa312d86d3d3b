ALTER TABLE "announcements" ADD COLUMN "ended_why" text;--> statement-breakpoint
-- What is waiting, held, on its way, live or over is not given another text, sender or time by a web process; nor is the reason for
-- which something live was ended, once it is said.
CREATE OR REPLACE FUNCTION guard_submitted_announcement() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF pg_has_role(current_user, 'pregon_worker', 'MEMBER') THEN
    RETURN NEW;
  END IF;
  IF OLD.state IN ('submitted', 'scheduled', 'held', 'live', 'ended')
     AND (NEW.current_revision_id, NEW.sender_id, NEW.author_id, NEW.public_code, NEW.idempotency_key, NEW.expires_at, NEW.live_at, NEW.ended_at, NEW.confidential, NEW.before_sign_in)
       IS DISTINCT FROM
         (OLD.current_revision_id, OLD.sender_id, OLD.author_id, OLD.public_code, OLD.idempotency_key, OLD.expires_at, OLD.live_at, OLD.ended_at, OLD.confidential, OLD.before_sign_in) THEN
    RAISE EXCEPTION 'what was submitted is not exchanged' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.ended_because IS NOT NULL AND (NEW.ended_because, NEW.ended_why) IS DISTINCT FROM (OLD.ended_because, OLD.ended_why) THEN
    RAISE EXCEPTION 'why it ended is said once' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint

-- The severities that one person alone does not publish. The same two as in server/announcements/permissions.ts; a test compares them.
CREATE FUNCTION needs_approval(severity text) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT severity IN ('severe', 'extreme')
$$;--> statement-breakpoint
-- Whoever makes it live: it is a revision of this announcement that was submitted, and no severity that needs an approval, as long as
-- there is no way to approve one.
CREATE FUNCTION guard_live() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE said text;
BEGIN
  SELECT severity INTO said FROM revisions WHERE id = NEW.current_revision_id AND announcement_id = NEW.id AND submitted_at IS NOT NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'only what was submitted goes live' USING ERRCODE = 'restrict_violation';
  END IF;
  IF needs_approval(said) THEN
    RAISE EXCEPTION 'what is % needs an approval', said USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER announcements_live BEFORE UPDATE OF state ON announcements FOR EACH ROW
  WHEN (NEW.state = 'live' AND OLD.state <> 'live') EXECUTE FUNCTION guard_live();--> statement-breakpoint
-- What is severe does not leave in silence: whoever ends it says why.
CREATE FUNCTION guard_end() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT pg_has_role(current_user, 'pregon_worker', 'MEMBER') AND btrim(coalesce(NEW.ended_why, '')) = ''
     AND EXISTS (SELECT FROM revisions WHERE id = NEW.current_revision_id AND needs_approval(severity)) THEN
    RAISE EXCEPTION 'this is ended with a reason' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER announcements_end BEFORE UPDATE OF ended_because ON announcements FOR EACH ROW
  WHEN (OLD.ended_because IS NULL AND NEW.ended_because IS NOT NULL) EXECUTE FUNCTION guard_end();
