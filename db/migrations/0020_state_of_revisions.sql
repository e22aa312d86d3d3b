-- Where an announcement stands is said of its revisions: one may be on its way while another is live. The announcement's own column follows,
-- and keeps its words as long as the release before this one reads and writes them: what that one writes is carried over to the revision.
-- In the order in which a save takes them: a draft that is being stored is waited for.
LOCK TABLE announcements, revisions IN ACCESS EXCLUSIVE MODE;--> statement-breakpoint
ALTER TABLE "revisions" ADD COLUMN "state" text DEFAULT 'draft' NOT NULL;--> statement-breakpoint
ALTER TABLE "revisions" ADD COLUMN "state_seq" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "revisions" ADD COLUMN "state_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "revisions" ALTER COLUMN "state_at" SET DEFAULT now();--> statement-breakpoint
ALTER TABLE "revisions" ADD COLUMN "state_by" uuid;--> statement-breakpoint
ALTER TABLE "revisions" ADD COLUMN "state_why" text;--> statement-breakpoint
ALTER TABLE "revisions" ADD CONSTRAINT "revisions_state_by_persons_id_fk" FOREIGN KEY ("state_by") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- What is there: the current revision stands where its announcement does, another one took the place of all others.
DROP TRIGGER revisions_immutable ON revisions;--> statement-breakpoint
UPDATE revisions r SET state = CASE WHEN a.current_revision_id = r.id THEN a.state ELSE 'superseded' END
  FROM announcements a WHERE a.id = r.announcement_id AND (a.state <> 'draft' OR a.current_revision_id IS DISTINCT FROM r.id);--> statement-breakpoint
CREATE UNIQUE INDEX "revisions_on_the_way" ON "revisions" USING btree ("announcement_id") WHERE "revisions"."state" in ('draft', 'submitted', 'scheduled', 'held');--> statement-breakpoint
CREATE UNIQUE INDEX "revisions_live" ON "revisions" USING btree ("announcement_id") WHERE "revisions"."state" = 'live';--> statement-breakpoint
CREATE INDEX "revisions_scheduled" ON "revisions" USING btree ("announcement_id") WHERE "revisions"."state" = 'scheduled';--> statement-breakpoint
ALTER TABLE "revisions" ADD CONSTRAINT "revisions_state" CHECK ("revisions"."state" in ('draft', 'submitted', 'rejected', 'scheduled', 'held', 'live', 'superseded', 'ended', 'deleted'));--> statement-breakpoint
GRANT UPDATE (state, state_by, state_why) ON revisions TO pregon_worker;--> statement-breakpoint

-- The same table of transitions as domain/state.ts; a test compares them. Of announcements, too: their column has no word superseded.
CREATE OR REPLACE FUNCTION allowed_transition(was text, becomes text) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT (was, becomes) IN (
    ('draft', 'submitted'), ('draft', 'scheduled'), ('draft', 'superseded'), ('draft', 'deleted'),
    ('submitted', 'draft'), ('submitted', 'rejected'), ('submitted', 'scheduled'), ('submitted', 'superseded'),
    ('scheduled', 'draft'), ('scheduled', 'held'), ('scheduled', 'live'), ('scheduled', 'superseded'),
    ('held', 'draft'), ('held', 'scheduled'), ('held', 'superseded'),
    ('live', 'superseded'), ('live', 'ended'))
$$;--> statement-breakpoint

-- What was submitted is never changed, only moved; and moved only on allowed ways, by who may, with its number and time.
CREATE OR REPLACE FUNCTION guard_revision() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  stands record;
  kept record;
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.submitted_at IS NOT NULL THEN
      RAISE EXCEPTION 'a submitted revision is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' OR NEW.state_seq <> 0 THEN
      RAISE EXCEPTION 'a revision begins as a draft' USING ERRCODE = 'restrict_violation';
    END IF;
    -- Locked: an end that is being written is waited for.
    SELECT a.state INTO stands FROM announcements a WHERE a.id = NEW.announcement_id FOR SHARE;
    IF stands.state IN ('rejected', 'ended', 'deleted') THEN
      RAISE EXCEPTION 'nothing is added to what is over' USING ERRCODE = 'restrict_violation';
    END IF;
    -- The release before this one copies what it took back, and does not move what it copied.
    UPDATE revisions SET state = 'superseded', state_by = NULL, state_why = 'copied'
      WHERE announcement_id = NEW.announcement_id AND state = 'draft' AND submitted_at IS NOT NULL;
    RETURN NEW;
  END IF;
  IF NEW.announcement_id <> OLD.announcement_id THEN
    RAISE EXCEPTION 'a revision stays with its announcement' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state <> OLD.state THEN
    IF NOT allowed_transition(OLD.state, NEW.state) THEN
      RAISE EXCEPTION 'a revision does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    -- Only the worker publishes, holds and ends, and takes away what is live, whatever a web process is made to say.
    IF (NEW.state IN ('live', 'held', 'ended') OR OLD.state = 'live') AND NOT pg_has_role(current_user, 'pregon_worker', 'MEMBER') THEN
      RAISE EXCEPTION 'only the worker makes a revision %', NEW.state USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT a.state, a.give_up_at INTO stands FROM announcements a WHERE a.id = NEW.announcement_id;
    -- What the publisher may still take is not taken back under its hands.
    IF OLD.state = 'scheduled' AND NEW.state IN ('draft', 'superseded') AND stands.give_up_at > now() AND stands.state <> 'ended' THEN
      RAISE EXCEPTION 'the publisher may still take this revision' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'live' THEN
      IF NEW.submitted_at IS NULL THEN
        RAISE EXCEPTION 'only what was submitted goes live' USING ERRCODE = 'restrict_violation';
      END IF;
      IF needs_approval(NEW.severity) THEN
        RAISE EXCEPTION 'what is % needs an approval', NEW.severity USING ERRCODE = 'restrict_violation';
      END IF;
      IF stands.state IN ('ended', 'deleted') THEN
        RAISE EXCEPTION 'nothing goes live in what is over' USING ERRCODE = 'restrict_violation';
      END IF;
    END IF;
    NEW.state_seq := OLD.state_seq + 1;
    NEW.state_at := now();
  ELSIF (NEW.state_seq, NEW.state_at, NEW.state_by, NEW.state_why) IS DISTINCT FROM (OLD.state_seq, OLD.state_at, OLD.state_by, OLD.state_why) THEN
    RAISE EXCEPTION 'who moved a revision, when and why is said as it moves' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.submitted_at IS NOT NULL THEN
    kept := NEW;
    kept.state := OLD.state;
    kept.state_seq := OLD.state_seq;
    kept.state_at := OLD.state_at;
    kept.state_by := OLD.state_by;
    kept.state_why := OLD.state_why;
    IF NEW.state = OLD.state OR kept IS DISTINCT FROM OLD THEN
      RAISE EXCEPTION 'a submitted revision is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER revisions_immutable BEFORE INSERT OR UPDATE OR DELETE ON revisions FOR EACH ROW EXECUTE FUNCTION guard_revision();--> statement-breakpoint

-- The announcement follows its revision. With its owner's rights: the worker itself has none to another revision or time. That this
-- revision may move was asked of whoever moved it, by guard_revision.
CREATE FUNCTION follow_revision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NEW.state = 'live' THEN
    UPDATE announcements SET state = 'live', current_revision_id = NEW.id, live_at = coalesce(live_at, now()), expires_at = NEW.expires_at
      WHERE id = NEW.announcement_id AND (state <> 'live' OR current_revision_id IS DISTINCT FROM NEW.id);
  ELSIF NEW.state = 'ended' THEN
    UPDATE announcements SET state = 'ended', ended_at = coalesce(ended_at, now()), ended_because = coalesce(ended_because, 'expired')
      WHERE id = NEW.announcement_id AND state <> 'ended';
  ELSIF NEW.state <> 'superseded' THEN
    UPDATE announcements SET state = NEW.state
      WHERE id = NEW.announcement_id AND current_revision_id = NEW.id AND state NOT IN (NEW.state, 'rejected', 'live', 'ended', 'deleted');
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
-- Whoever may execute it could make it the trigger of a table of their own.
REVOKE EXECUTE ON FUNCTION follow_revision() FROM PUBLIC;--> statement-breakpoint
CREATE TRIGGER revisions_followed AFTER UPDATE OF state ON revisions FOR EACH ROW
  WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION follow_revision();--> statement-breakpoint

-- At the end of a transaction: another revision is there for what was superseded, live where that was live, and nothing is on its way in what has ended.
CREATE FUNCTION check_revisions() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  stands text;
BEGIN
  SELECT a.state INTO stands FROM announcements a WHERE a.id = NEW.announcement_id;
  IF stands = 'ended' THEN
    IF EXISTS (SELECT FROM revisions WHERE announcement_id = NEW.announcement_id AND state IN ('draft', 'submitted', 'scheduled', 'held', 'live')) THEN
      RAISE EXCEPTION 'what is on its way ends with its announcement' USING ERRCODE = 'restrict_violation';
    END IF;
  ELSIF stands NOT IN ('deleted', 'rejected') AND NOT EXISTS (
      SELECT FROM revisions WHERE announcement_id = NEW.announcement_id
        AND (state = 'live' OR stands <> 'live' AND state IN ('draft', 'submitted', 'scheduled', 'held'))) THEN
    RAISE EXCEPTION 'a revision is superseded by another one' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE CONSTRAINT TRIGGER revisions_checked AFTER UPDATE OF state ON revisions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.state <> OLD.state AND NEW.state IN ('superseded', 'ended')) EXECUTE FUNCTION check_revisions();--> statement-breakpoint

-- The other way round, for what the release before this one writes: its revision is moved as it moves the announcement.
CREATE FUNCTION follow_announcement() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF pg_trigger_depth() > 1 AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
    RETURN NULL;
  END IF;
  UPDATE revisions SET state = NEW.state, state_by = NULL, state_why = NULL
    WHERE id = NEW.current_revision_id AND announcement_id = NEW.id AND state <> NEW.state;
  IF NEW.state = 'ended' THEN
    UPDATE revisions SET state = 'superseded', state_by = NULL, state_why = 'ended'
      WHERE announcement_id = NEW.id AND state IN ('draft', 'submitted', 'scheduled', 'held');
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER announcements_followed AFTER UPDATE OF state ON announcements FOR EACH ROW
  WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION follow_announcement();--> statement-breakpoint

-- Both guards as before, and neither asks follow_revision, which writes with its owner's rights: guard_revision was asked. Whoever else
-- writes by a trigger, of a temporary table, say, is asked as ever.
CREATE OR REPLACE FUNCTION guard_announcement() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
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
  IF NEW.state <> OLD.state AND NOT (pg_trigger_depth() > 1 AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER')) THEN
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
CREATE OR REPLACE FUNCTION guard_submitted_announcement() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF (pg_trigger_depth() > 1 AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER')) OR pg_has_role(current_user, 'pregon_worker', 'MEMBER') THEN
    RETURN NEW;
  END IF;
  IF OLD.state IN ('submitted', 'rejected', 'scheduled', 'held', 'live', 'ended', 'deleted')
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
