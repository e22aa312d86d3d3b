ALTER TABLE "deliveries" ADD COLUMN "refusals" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- "Send again" begins to count anew.
GRANT UPDATE (refusals) ON deliveries TO pregon_web;
