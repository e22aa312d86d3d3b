CREATE TABLE "join_marks" (
	"announcement_id" uuid PRIMARY KEY NOT NULL,
	"looked_until" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "events" DROP CONSTRAINT "events_kind";--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_kind" CHECK ("events"."kind" in ('published', 'updated', 'translated', 'joined', 'ended'));--> statement-breakpoint
-- Vacuumed often: a row a live announcement, written every few seconds.
ALTER TABLE join_marks SET (fillfactor = 50, autovacuum_vacuum_threshold = 200);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON join_marks TO pregon_worker;--> statement-breakpoint
-- Who left and came back is meant again from then on.
GRANT UPDATE (joined_at) ON recipients TO pregon_worker;--> statement-breakpoint
INSERT INTO join_marks (announcement_id, looked_until) SELECT id, live_at FROM announcements WHERE state = 'live';--> statement-breakpoint

-- Whoever changes people (sign-on, a page, an import), the worker looks at once who has to be told what is live already.
CREATE FUNCTION tell_of_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('pregon_moved', '');
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER persons_moved AFTER INSERT OR UPDATE ON persons FOR EACH STATEMENT EXECUTE FUNCTION tell_of_people();--> statement-breakpoint
-- A department that is moved below another takes its people along: they may be meant by what they were not meant by before.
CREATE FUNCTION raise_version_of_department() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE persons SET version = version + 1 WHERE department_id = NEW.id;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER departments_version AFTER UPDATE OF path ON departments FOR EACH ROW
  WHEN (OLD.path IS DISTINCT FROM NEW.path) EXECUTE FUNCTION raise_version_of_department();
