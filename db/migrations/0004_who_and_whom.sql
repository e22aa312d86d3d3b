CREATE TABLE "saved_audiences" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"name" text NOT NULL,
	"owner_id" uuid NOT NULL,
	"rule" jsonb NOT NULL,
	"checked_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "grant_requests" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"person_id" uuid NOT NULL,
	"role" text NOT NULL,
	"why" text NOT NULL,
	"starts_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ends_at" timestamp with time zone,
	"requested_by" uuid NOT NULL,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"decision" text,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	CONSTRAINT "grant_requests_role" CHECK ("grant_requests"."role" in ('editor', 'approver', 'administrator')),
	CONSTRAINT "grant_requests_decision" CHECK ("grant_requests"."decision" in ('confirmed', 'declined', 'withdrawn')),
	CONSTRAINT "grant_requests_decided_whole" CHECK (("grant_requests"."decision" is null) = ("grant_requests"."decided_by" is null) and ("grant_requests"."decision" is null) = ("grant_requests"."decided_at" is null)),
	CONSTRAINT "grant_requests_two_persons" CHECK ("grant_requests"."decision" is distinct from 'confirmed' or ("grant_requests"."decided_by" <> "grant_requests"."requested_by" and "grant_requests"."decided_by" <> "grant_requests"."person_id"))
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject" uuid,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"read_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "presence" (
	"process" uuid PRIMARY KEY NOT NULL,
	"person_ids" uuid[] NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "departments" ADD COLUMN "retired_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "groups" ADD COLUMN "retired_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "persons" ADD COLUMN "field_sources" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "sites" ADD COLUMN "retired_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "saved_audiences" ADD CONSTRAINT "saved_audiences_owner_id_persons_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grant_requests" ADD CONSTRAINT "grant_requests_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grant_requests" ADD CONSTRAINT "grant_requests_requested_by_persons_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grant_requests" ADD CONSTRAINT "grant_requests_decided_by_persons_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "grant_requests_open" ON "grant_requests" USING btree ("person_id","role") WHERE "grant_requests"."decision" is null;--> statement-breakpoint
CREATE INDEX "notices_unread" ON "notices" USING btree ("person_id") WHERE "notices"."read_at" is null;--> statement-breakpoint
GRANT SELECT ON saved_audiences, grant_requests, notices, presence TO pregon_web, pregon_worker;--> statement-breakpoint
GRANT SELECT ON grant_requests TO pregon_auditor;--> statement-breakpoint
GRANT INSERT, UPDATE ON departments, sites, groups, grant_requests TO pregon_web;--> statement-breakpoint
GRANT INSERT, DELETE ON memberships TO pregon_web;--> statement-breakpoint
GRANT INSERT, UPDATE, DELETE ON saved_audiences, presence TO pregon_web;--> statement-breakpoint
GRANT INSERT, UPDATE (read_at) ON notices TO pregon_web;--> statement-breakpoint
GRANT INSERT ON notices TO pregon_worker;--> statement-breakpoint
-- Who left the audience keeps what they were sent and gets no more.
GRANT UPDATE (left_at) ON recipients TO pregon_worker;
