CREATE TABLE "devices" (
	"session_hash" text PRIMARY KEY NOT NULL,
	"browser" text NOT NULL,
	"system" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reach_totals" (
	"announcement_id" uuid PRIMARY KEY NOT NULL,
	"people" integer NOT NULL,
	"seen" integer NOT NULL,
	"acknowledged" integer NOT NULL,
	"mails_sent" integer NOT NULL,
	"mails_failed" integer NOT NULL,
	"counted_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_session_hash_sessions_id_hash_fk" FOREIGN KEY ("session_hash") REFERENCES "public"."sessions"("id_hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
GRANT SELECT, INSERT ON devices TO pregon_web;--> statement-breakpoint
GRANT INSERT, UPDATE ON settings, senders TO pregon_web;--> statement-breakpoint
GRANT SELECT ON reach_totals TO pregon_web, pregon_auditor;--> statement-breakpoint
GRANT SELECT, INSERT ON reach_totals TO pregon_worker;--> statement-breakpoint
GRANT DELETE ON receipts, deliveries TO pregon_worker;
