ALTER TABLE "notices" ADD COLUMN "mailed_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "notices_unmailed" ON "notices" USING btree ("at") WHERE "notices"."mailed_at" is null;--> statement-breakpoint
GRANT UPDATE (mailed_at) ON notices TO pregon_worker;--> statement-breakpoint
-- Who is told something, or has read it: their open streams are loaded again, also where the notification was missed.
GRANT UPDATE (version) ON persons TO pregon_worker;--> statement-breakpoint
CREATE TRIGGER notices_version AFTER INSERT OR UPDATE OF read_at ON notices FOR EACH ROW EXECUTE FUNCTION raise_version_of_person();
