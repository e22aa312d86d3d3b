CREATE TABLE "mail_channel" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"last_success_at" timestamp with time zone,
	"failing_since" timestamp with time zone,
	"shut_at" timestamp with time zone,
	"probe_at" timestamp with time zone DEFAULT now() NOT NULL,
	"reason" text,
	"cause" text,
	"logged_at" timestamp with time zone,
	CONSTRAINT "mail_channel_one" CHECK ("mail_channel"."id" = 1)
);
--> statement-breakpoint
DROP INDEX "deliveries_due";--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "owed_since" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "first_tried_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "tried_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "failed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "about" text;--> statement-breakpoint
CREATE INDEX "deliveries_owed" ON "deliveries" USING btree ("priority","owed_since","next_at") WHERE "deliveries"."state" in ('queued', 'retry', 'sending');--> statement-breakpoint
CREATE INDEX "deliveries_failed" ON "deliveries" USING btree ("failed_at") WHERE "deliveries"."state" = 'failed';--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_about" CHECK ("deliveries"."about" in ('person', 'message', 'server'));--> statement-breakpoint
UPDATE deliveries SET owed_since = created_at WHERE state IN ('queued', 'retry', 'sending');--> statement-breakpoint
-- One row, written often while something is refused.
ALTER TABLE mail_channel SET (fillfactor = 50, autovacuum_vacuum_threshold = 200);--> statement-breakpoint
INSERT INTO mail_channel (last_success_at) SELECT max(sent_at) FROM deliveries;--> statement-breakpoint
GRANT SELECT ON mail_channel TO pregon_web, pregon_worker, pregon_auditor;--> statement-breakpoint
GRANT UPDATE ON mail_channel TO pregon_worker;--> statement-breakpoint

-- "Send again" is pressed in a page: the pages' login may put a failed mail back into the queue of what is still live, and nothing else.
GRANT UPDATE (state, next_at, owed_since, failed_at) ON deliveries TO pregon_web;--> statement-breakpoint
CREATE FUNCTION guard_delivery() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF OLD.state <> 'failed' OR NEW.state <> 'queued' OR NOT EXISTS (
    SELECT FROM steps s JOIN announcements a ON a.id = s.announcement_id
    WHERE s.id = NEW.step_id AND a.state = 'live' AND a.expires_at > now() AND a.ended_because IS NULL) THEN
    RAISE EXCEPTION 'pages put only a failed mail back, and only of what is live' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER deliveries_guarded BEFORE UPDATE ON deliveries FOR EACH ROW
  WHEN (pg_has_role(current_user, 'pregon_web', 'MEMBER') AND NOT pg_has_role(current_user, 'pregon_worker', 'MEMBER')) EXECUTE FUNCTION guard_delivery();
