CREATE TABLE "house_requests" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"key" text NOT NULL,
	"sender_id" uuid,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"requested_by" uuid NOT NULL,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"decision" text,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	CONSTRAINT "house_requests_key" CHECK ("house_requests"."key" in ('telephone', 'retentionDays', 'sender')),
	CONSTRAINT "house_requests_decision" CHECK ("house_requests"."decision" in ('confirmed', 'declined', 'withdrawn')),
	CONSTRAINT "house_requests_decided_whole" CHECK (("house_requests"."decision" is null) = ("house_requests"."decided_by" is null) and ("house_requests"."decision" is null) = ("house_requests"."decided_at" is null)),
	CONSTRAINT "house_requests_two_persons" CHECK ("house_requests"."decision" is distinct from 'confirmed' or "house_requests"."decided_by" <> "house_requests"."requested_by")
);
--> statement-breakpoint
ALTER TABLE "house_requests" ADD CONSTRAINT "house_requests_sender_id_senders_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."senders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "house_requests" ADD CONSTRAINT "house_requests_requested_by_persons_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "house_requests" ADD CONSTRAINT "house_requests_decided_by_persons_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "house_requests_open" ON "house_requests" USING btree ("key") WHERE "house_requests"."decision" is null and "house_requests"."key" <> 'sender';--> statement-breakpoint
CREATE UNIQUE INDEX "house_requests_open_sender" ON "house_requests" USING btree ("sender_id") WHERE "house_requests"."decision" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "house_requests_open_new" ON "house_requests" USING btree (md5("after"::text)) WHERE "house_requests"."decision" is null and "house_requests"."key" = 'sender' and "house_requests"."sender_id" is null;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON house_requests TO pregon_web;--> statement-breakpoint
GRANT SELECT ON house_requests TO pregon_auditor;--> statement-breakpoint
CREATE FUNCTION guard_house_request() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.decision IS NOT NULL THEN
      RAISE EXCEPTION 'a request begins undecided' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' OR OLD.decision IS NOT NULL OR NEW.decision IS NULL OR NEW.decided_at IS DISTINCT FROM now()
     OR (NEW.id, NEW.key, NEW.sender_id, NEW.before, NEW.after, NEW.requested_by, NEW.requested_at)
       IS DISTINCT FROM
        (OLD.id, OLD.key, OLD.sender_id, OLD.before, OLD.after, OLD.requested_by, OLD.requested_at) THEN
    RAISE EXCEPTION 'a request is decided once, and never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.decision = 'confirmed' AND NOT (holds_administrator(NEW.requested_by) AND holds_administrator(NEW.decided_by)) THEN
    RAISE EXCEPTION 'this needs two administrators' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER house_requests_guarded BEFORE INSERT OR UPDATE OR DELETE ON house_requests FOR EACH ROW EXECUTE FUNCTION guard_house_request();--> statement-breakpoint
-- An installation begins with one administrator: until somebody else ever was one, there is nobody to confirm. Grants are ended, never
-- deleted, so this is over for good with the second one.
CREATE FUNCTION may_set_alone(who uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT holds_administrator(who) AND NOT EXISTS (
    SELECT FROM grants WHERE role = 'administrator' AND person_id <> who AND starts_at <= clock_timestamp())
$$;--> statement-breakpoint
-- Whom to call and how long it is kept who saw what: set by two administrators, in the transaction in which the second one confirms
-- just this value. After the row is there, so that saving what it was already is not refused. The owner, who makes the first sender, may.
CREATE FUNCTION guard_setting() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.key <> OLD.key THEN
      RAISE EXCEPTION 'a setting keeps its key' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.value = OLD.value THEN
      RETURN NULL;
    END IF;
  -- What it is anyway while it is not set.
  ELSIF (NEW.key, NEW.value) IN (('telephone', '""'::jsonb), ('retentionDays', '90'::jsonb)) THEN
    RETURN NULL;
  END IF;
  IF NEW.key IN ('telephone', 'retentionDays') AND NOT may_set_alone(NEW.changed_by) AND NOT EXISTS (
       SELECT FROM house_requests r
       WHERE r.key = NEW.key AND r.after = NEW.value AND r.decision = 'confirmed' AND r.decided_at = now()
         AND r.requested_by = NEW.changed_by AND r.decided_by = NEW.confirmed_by) THEN
    RAISE EXCEPTION 'this setting needs a second administrator' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER settings_guarded AFTER INSERT OR UPDATE ON settings FOR EACH ROW EXECUTE FUNCTION guard_setting();--> statement-breakpoint
-- Who speaks. One that is added comes last: announcements are written in the name of the first.
CREATE FUNCTION guard_sender() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.id <> OLD.id THEN
      RAISE EXCEPTION 'a sender stays the one it is' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.name, NEW.card) IS NOT DISTINCT FROM (OLD.name, OLD.card) THEN
      RETURN NULL;
    END IF;
  ELSIF EXISTS (SELECT FROM senders WHERE id > NEW.id) THEN
    RAISE EXCEPTION 'a sender is added behind the others' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NOT may_set_alone(NEW.confirmed_by) AND NOT EXISTS (
       SELECT FROM house_requests r
       WHERE r.key = 'sender' AND r.sender_id IS NOT DISTINCT FROM (CASE WHEN TG_OP = 'UPDATE' THEN NEW.id END)
         AND r.after = jsonb_build_object('name', NEW.name, 'card', NEW.card)
         AND r.decision = 'confirmed' AND r.decided_at = now() AND r.decided_by = NEW.confirmed_by) THEN
    RAISE EXCEPTION 'a sender needs a second administrator' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER senders_guarded AFTER INSERT OR UPDATE ON senders FOR EACH ROW EXECUTE FUNCTION guard_sender();
