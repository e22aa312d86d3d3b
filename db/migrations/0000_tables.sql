CREATE TABLE "announcements" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"public_code" text NOT NULL,
	"sender_id" uuid NOT NULL,
	"status" text DEFAULT 'actual' NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"ended_because" text,
	"confidential" boolean DEFAULT false NOT NULL,
	"before_sign_in" boolean DEFAULT false NOT NULL,
	"template_version_id" uuid,
	"author_id" uuid NOT NULL,
	"current_revision_id" uuid,
	"publish_at" timestamp with time zone,
	"give_up_at" timestamp with time zone,
	"live_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"next_update_by" timestamp with time zone,
	"idempotency_key" uuid NOT NULL,
	CONSTRAINT "announcements_public_code_unique" UNIQUE("public_code"),
	CONSTRAINT "announcements_idempotency_key_unique" UNIQUE("idempotency_key"),
	CONSTRAINT "announcements_status" CHECK ("announcements"."status" in ('actual', 'exercise')),
	CONSTRAINT "announcements_state" CHECK ("announcements"."state" in ('draft', 'submitted', 'rejected', 'scheduled', 'held', 'live', 'ended')),
	CONSTRAINT "announcements_ended_because" CHECK ("announcements"."ended_because" in ('expired', 'all-clear', 'cancelled', 'withdrawn')),
	CONSTRAINT "announcements_scheduled_when" CHECK ("announcements"."state" <> 'scheduled' or "announcements"."publish_at" is not null),
	CONSTRAINT "announcements_live_until" CHECK ("announcements"."state" <> 'live' or ("announcements"."live_at" is not null and "announcements"."expires_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "events" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"kind" text NOT NULL,
	"announcement_id" uuid NOT NULL,
	"revision_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "events_kind" CHECK ("events"."kind" in ('published', 'updated', 'translated', 'ended'))
);
--> statement-breakpoint
CREATE TABLE "revisions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"announcement_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"msg_type" text DEFAULT 'alert' NOT NULL,
	"severity" text NOT NULL,
	"round" integer DEFAULT 1 NOT NULL,
	"audience_rule" jsonb NOT NULL,
	"rule_hash" text,
	"counted" jsonb,
	"ack_required" boolean DEFAULT false NOT NULL,
	"question" jsonb,
	"ladder" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"expires_at" timestamp with time zone,
	"content_hash" text,
	"submitted_by" uuid,
	"submitted_at" timestamp with time zone,
	CONSTRAINT "revisions_number" UNIQUE("announcement_id","number"),
	CONSTRAINT "revisions_msg_type" CHECK ("revisions"."msg_type" in ('alert', 'update', 'cancel')),
	CONSTRAINT "revisions_severity" CHECK ("revisions"."severity" in ('extreme', 'severe', 'moderate', 'minor')),
	CONSTRAINT "revisions_submitted_whole" CHECK ("revisions"."submitted_at" is null or ("revisions"."rule_hash" is not null and "revisions"."counted" is not null and "revisions"."content_hash" is not null and "revisions"."submitted_by" is not null and "revisions"."expires_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "senders" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"name" text NOT NULL,
	"card" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"confirmed_by" uuid
);
--> statement-breakpoint
CREATE TABLE "texts" (
	"revision_id" uuid NOT NULL,
	"locale" text NOT NULL,
	"headline" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"instruction" text DEFAULT '' NOT NULL,
	"clear_text" text,
	"false_alarm_text" text,
	"added_at" timestamp with time zone DEFAULT now() NOT NULL,
	"approved_by" uuid,
	CONSTRAINT "texts_revision_id_locale_pk" PRIMARY KEY("revision_id","locale"),
	CONSTRAINT "texts_headline_length" CHECK (char_length("texts"."headline") <= 100)
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor_id" uuid,
	"action" text NOT NULL,
	"subject" uuid,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "heartbeats" (
	"worker" uuid PRIMARY KEY NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"changed_by" uuid,
	"confirmed_by" uuid,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "departments" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"external_id" text,
	"name" text NOT NULL,
	"parent_id" uuid,
	"path" uuid[] NOT NULL,
	CONSTRAINT "departments_external_id_unique" UNIQUE("external_id"),
	CONSTRAINT "departments_path_ends_here" CHECK ("departments"."path"[array_upper("departments"."path", 1)] = "departments"."id")
);
--> statement-breakpoint
CREATE TABLE "grants" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"person_id" uuid NOT NULL,
	"role" text NOT NULL,
	"department_id" uuid,
	"source" text NOT NULL,
	"granted_by" uuid,
	"confirmed_by" uuid,
	"why" text NOT NULL,
	"starts_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ends_at" timestamp with time zone,
	CONSTRAINT "grants_role" CHECK ("grants"."role" in ('manager', 'editor', 'approver', 'administrator')),
	CONSTRAINT "grants_manager_has_department" CHECK (("grants"."role" = 'manager') = ("grants"."department_id" is not null)),
	CONSTRAINT "grants_two_persons" CHECK ("grants"."confirmed_by" <> "grants"."granted_by"),
	CONSTRAINT "grants_source" CHECK ("grants"."source" in ('hand', 'claims', 'command')),
	CONSTRAINT "grants_administrator_by_hand" CHECK ("grants"."role" <> 'administrator' or "grants"."source" <> 'claims')
);
--> statement-breakpoint
CREATE TABLE "groups" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"external_id" text,
	"name" text NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "groups_external_id_unique" UNIQUE("external_id")
);
--> statement-breakpoint
CREATE TABLE "identities" (
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"person_id" uuid NOT NULL,
	"linked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"linked_by" text NOT NULL,
	CONSTRAINT "identities_issuer_subject_pk" PRIMARY KEY("issuer","subject")
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"group_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	CONSTRAINT "memberships_group_id_person_id_pk" PRIMARY KEY("group_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "persons" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"external_id" text,
	"source" text NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"locale" text,
	"time_zone" text,
	"department_id" uuid,
	"site_id" uuid,
	"manager_id" uuid,
	"desk" text,
	"phone" text,
	"active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"erased_at" timestamp with time zone,
	CONSTRAINT "persons_external_id_unique" UNIQUE("external_id"),
	CONSTRAINT "persons_source" CHECK ("persons"."source" in ('hand', 'claims', 'csv', 'scim'))
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id_hash" text PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"auth_time" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sites" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"name" text NOT NULL,
	"address" text,
	"time_zone" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"step_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"code_hash" text,
	"priority" smallint NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"smtp_code" integer,
	"smtp_text" text,
	"message_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	CONSTRAINT "deliveries_code_hash_unique" UNIQUE("code_hash"),
	CONSTRAINT "deliveries_once" UNIQUE("step_id","person_id","channel"),
	CONSTRAINT "deliveries_channel" CHECK ("deliveries"."channel" in ('mail')),
	CONSTRAINT "deliveries_state" CHECK ("deliveries"."state" in ('queued', 'sending', 'retry', 'accepted', 'failed', 'skipped'))
);
--> statement-breakpoint
CREATE TABLE "receipts" (
	"announcement_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"person_id" uuid NOT NULL,
	"opened_at" timestamp with time zone,
	"shown_at" timestamp with time zone,
	"seen_at" timestamp with time zone,
	"seen_by" text,
	"dismissed_at" timestamp with time zone,
	"acknowledged_at" timestamp with time zone,
	CONSTRAINT "receipts_announcement_id_round_person_id_pk" PRIMARY KEY("announcement_id","round","person_id"),
	CONSTRAINT "receipts_seen_by" CHECK ("receipts"."seen_by" in ('banner', 'page', 'answer'))
);
--> statement-breakpoint
CREATE TABLE "recipients" (
	"announcement_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"department_id" uuid,
	"site_id" uuid,
	"origin" text NOT NULL,
	"joined_at" timestamp with time zone DEFAULT now() NOT NULL,
	"left_at" timestamp with time zone,
	CONSTRAINT "recipients_announcement_id_person_id_pk" PRIMARY KEY("announcement_id","person_id"),
	CONSTRAINT "recipients_origin" CHECK ("recipients"."origin" in ('frozen', 'joined'))
);
--> statement-breakpoint
CREATE TABLE "steps" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"announcement_id" uuid,
	"revision_id" uuid,
	"kind" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"rule" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"done_at" timestamp with time zone,
	CONSTRAINT "steps_kind" CHECK ("steps"."kind" in ('fallback', 'reminder', 'correction', 'sheet', 'notice')),
	CONSTRAINT "steps_state" CHECK ("steps"."state" in ('waiting', 'done', 'dropped'))
);
--> statement-breakpoint
ALTER TABLE "announcements" ADD CONSTRAINT "announcements_sender_id_senders_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."senders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "announcements" ADD CONSTRAINT "announcements_author_id_persons_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "announcements" ADD CONSTRAINT "announcements_current_revision_id_revisions_id_fk" FOREIGN KEY ("current_revision_id") REFERENCES "public"."revisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_announcement_id_announcements_id_fk" FOREIGN KEY ("announcement_id") REFERENCES "public"."announcements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_revision_id_revisions_id_fk" FOREIGN KEY ("revision_id") REFERENCES "public"."revisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revisions" ADD CONSTRAINT "revisions_announcement_id_announcements_id_fk" FOREIGN KEY ("announcement_id") REFERENCES "public"."announcements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revisions" ADD CONSTRAINT "revisions_submitted_by_persons_id_fk" FOREIGN KEY ("submitted_by") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "senders" ADD CONSTRAINT "senders_confirmed_by_persons_id_fk" FOREIGN KEY ("confirmed_by") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "texts" ADD CONSTRAINT "texts_revision_id_revisions_id_fk" FOREIGN KEY ("revision_id") REFERENCES "public"."revisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "texts" ADD CONSTRAINT "texts_approved_by_persons_id_fk" FOREIGN KEY ("approved_by") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_actor_id_persons_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settings" ADD CONSTRAINT "settings_changed_by_persons_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settings" ADD CONSTRAINT "settings_confirmed_by_persons_id_fk" FOREIGN KEY ("confirmed_by") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "departments" ADD CONSTRAINT "departments_parent_id_departments_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."departments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_department_id_departments_id_fk" FOREIGN KEY ("department_id") REFERENCES "public"."departments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_granted_by_persons_id_fk" FOREIGN KEY ("granted_by") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_confirmed_by_persons_id_fk" FOREIGN KEY ("confirmed_by") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identities" ADD CONSTRAINT "identities_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_group_id_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."groups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "persons" ADD CONSTRAINT "persons_department_id_departments_id_fk" FOREIGN KEY ("department_id") REFERENCES "public"."departments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "persons" ADD CONSTRAINT "persons_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."sites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "persons" ADD CONSTRAINT "persons_manager_id_persons_id_fk" FOREIGN KEY ("manager_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_step_id_steps_id_fk" FOREIGN KEY ("step_id") REFERENCES "public"."steps"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steps" ADD CONSTRAINT "steps_announcement_id_announcements_id_fk" FOREIGN KEY ("announcement_id") REFERENCES "public"."announcements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steps" ADD CONSTRAINT "steps_revision_id_revisions_id_fk" FOREIGN KEY ("revision_id") REFERENCES "public"."revisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "announcements_due" ON "announcements" USING btree ("publish_at") WHERE "announcements"."state" = 'scheduled';--> statement-breakpoint
CREATE INDEX "announcements_live" ON "announcements" USING btree ("expires_at") WHERE "announcements"."state" = 'live';--> statement-breakpoint
CREATE INDEX "announcements_author" ON "announcements" USING btree ("author_id");--> statement-breakpoint
CREATE INDEX "audit_subject" ON "audit" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "departments_path" ON "departments" USING gin ("path");--> statement-breakpoint
CREATE INDEX "grants_person" ON "grants" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "identities_person" ON "identities" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "memberships_person" ON "memberships" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "persons_department" ON "persons" USING btree ("department_id") WHERE "persons"."active";--> statement-breakpoint
CREATE INDEX "persons_site" ON "persons" USING btree ("site_id") WHERE "persons"."active";--> statement-breakpoint
CREATE INDEX "persons_changed_at" ON "persons" USING btree ("changed_at");--> statement-breakpoint
CREATE INDEX "sessions_person" ON "sessions" USING btree ("person_id") WHERE "sessions"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("priority","next_at") WHERE "deliveries"."state" in ('queued', 'retry', 'sending');--> statement-breakpoint
CREATE INDEX "recipients_person" ON "recipients" USING btree ("person_id","announcement_id");--> statement-breakpoint
CREATE INDEX "steps_due" ON "steps" USING btree ("due_at") WHERE "steps"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "steps_announcement" ON "steps" USING btree ("announcement_id");