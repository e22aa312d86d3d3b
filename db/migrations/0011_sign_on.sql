-- Compared like this: "  Ventas  " is "VENTAS", "E\u0301" is "É". Independent of the database's own locale.
CREATE FUNCTION alike(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT casefold(btrim(regexp_replace(normalize(said, NFKC), '\s+', ' ', 'g')) COLLATE "pg_unicode_fast")
$$;--> statement-breakpoint
CREATE TABLE "doubles" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"other_id" uuid NOT NULL,
	"by" text NOT NULL,
	"found_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "doubles_by" CHECK ("doubles"."by" in ('id', 'email'))
);
--> statement-breakpoint
CREATE TABLE "id_tokens" (
	"session_hash" text PRIMARY KEY NOT NULL,
	"id_token" text NOT NULL,
	"stored_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "relink_requests" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"person_id" uuid NOT NULL,
	"from_id" uuid NOT NULL,
	"issuer" text NOT NULL,
	"why" text NOT NULL,
	"requested_by" uuid NOT NULL,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"decision" text,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	CONSTRAINT "relink_requests_decision" CHECK ("relink_requests"."decision" in ('confirmed', 'declined', 'withdrawn')),
	CONSTRAINT "relink_requests_decided_whole" CHECK (("relink_requests"."decision" is null) = ("relink_requests"."decided_by" is null) and ("relink_requests"."decision" is null) = ("relink_requests"."decided_at" is null)),
	CONSTRAINT "relink_requests_not_concerned" CHECK ("relink_requests"."person_id" <> "relink_requests"."from_id" and "relink_requests"."requested_by" <> "relink_requests"."person_id" and "relink_requests"."requested_by" <> "relink_requests"."from_id"),
	CONSTRAINT "relink_requests_two_persons" CHECK ("relink_requests"."decision" is distinct from 'confirmed' or ("relink_requests"."decided_by" <> "relink_requests"."requested_by" and "relink_requests"."decided_by" <> "relink_requests"."person_id" and "relink_requests"."decided_by" <> "relink_requests"."from_id"))
);
--> statement-breakpoint
CREATE TABLE "sign_on_gaps" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"department" text,
	"email" text,
	"groups" text,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sign_on_gaps_groups" CHECK ("sign_on_gaps"."groups" in ('absent', 'overage', 'unreadable', 'userinfo'))
);
--> statement-breakpoint
ALTER TABLE "doubles" ADD CONSTRAINT "doubles_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "doubles" ADD CONSTRAINT "doubles_other_id_persons_id_fk" FOREIGN KEY ("other_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "id_tokens" ADD CONSTRAINT "id_tokens_session_hash_sessions_id_hash_fk" FOREIGN KEY ("session_hash") REFERENCES "public"."sessions"("id_hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relink_requests" ADD CONSTRAINT "relink_requests_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relink_requests" ADD CONSTRAINT "relink_requests_from_id_persons_id_fk" FOREIGN KEY ("from_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relink_requests" ADD CONSTRAINT "relink_requests_requested_by_persons_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relink_requests" ADD CONSTRAINT "relink_requests_decided_by_persons_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_on_gaps" ADD CONSTRAINT "sign_on_gaps_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "doubles_other" ON "doubles" USING btree ("other_id");--> statement-breakpoint
CREATE UNIQUE INDEX "relink_requests_open" ON "relink_requests" USING btree ("from_id") WHERE "relink_requests"."decision" is null;--> statement-breakpoint
CREATE INDEX "relink_requests_person" ON "relink_requests" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "departments_external_id_alike" ON "departments" USING btree (alike(external_id));--> statement-breakpoint
CREATE INDEX "departments_name_alike" ON "departments" USING btree (alike(name));--> statement-breakpoint
CREATE INDEX "persons_email" ON "persons" USING btree (lower(email)) WHERE "persons"."email" is not null;--> statement-breakpoint
GRANT SELECT ON relink_requests, sign_on_gaps, doubles, id_tokens TO pregon_web;--> statement-breakpoint
GRANT SELECT ON relink_requests TO pregon_auditor;--> statement-breakpoint
GRANT INSERT, UPDATE ON relink_requests, doubles TO pregon_web;--> statement-breakpoint
GRANT INSERT, UPDATE, DELETE ON sign_on_gaps TO pregon_web;--> statement-breakpoint
GRANT INSERT, DELETE ON id_tokens TO pregon_web;--> statement-breakpoint
-- To forget those whose session ended of itself; what is in them the worker does not see.
GRANT SELECT (session_hash, stored_at), DELETE ON id_tokens TO pregon_worker;--> statement-breakpoint
CREATE FUNCTION forget_id_token() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  DELETE FROM id_tokens WHERE session_hash = NEW.id_hash;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER sessions_forget_id_token AFTER UPDATE OF ended_at ON sessions FOR EACH ROW
  WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION forget_id_token();--> statement-breakpoint
-- Which account is whom is said once, at the first sign-in. Afterwards it is changed by two administrators alone, and by nothing
-- but the confirmation of their request: the swap is done here, with the owner's right, which pages do not have.
REVOKE UPDATE ON identities FROM pregon_web;--> statement-breakpoint
CREATE FUNCTION guard_relink_request() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.decision IS NOT NULL THEN
      RAISE EXCEPTION 'a request begins undecided' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' OR OLD.decision IS NOT NULL OR NEW.decision IS NULL OR NEW.decided_at IS DISTINCT FROM now()
     OR (NEW.id, NEW.person_id, NEW.from_id, NEW.issuer, NEW.why, NEW.requested_by, NEW.requested_at)
       IS DISTINCT FROM
        (OLD.id, OLD.person_id, OLD.from_id, OLD.issuer, OLD.why, OLD.requested_by, OLD.requested_at) THEN
    RAISE EXCEPTION 'a request is decided once, and never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.decision = 'confirmed' AND NOT (holds_administrator(NEW.requested_by) AND holds_administrator(NEW.decided_by)) THEN
    RAISE EXCEPTION 'another identity needs two administrators' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER relink_requests_guarded BEFORE INSERT OR UPDATE OR DELETE ON relink_requests FOR EACH ROW EXECUTE FUNCTION guard_relink_request();--> statement-breakpoint
CREATE FUNCTION guard_identity() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' OR NOT EXISTS (
       SELECT FROM relink_requests r
       WHERE r.issuer = OLD.issuer AND OLD.person_id IN (r.person_id, r.from_id) AND r.decision = 'confirmed' AND r.decided_at = now()) THEN
    RAISE EXCEPTION 'an identity goes to another person only when two administrators say so' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;--> statement-breakpoint
CREATE TRIGGER identities_guarded BEFORE UPDATE OR DELETE ON identities FOR EACH ROW EXECUTE FUNCTION guard_identity();--> statement-breakpoint
CREATE FUNCTION relink() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  held identities[];
BEGIN
  SELECT array_agg(i) INTO held FROM identities i WHERE i.issuer = NEW.issuer AND i.person_id IN (NEW.person_id, NEW.from_id);
  IF NOT EXISTS (SELECT FROM unnest(held) h WHERE h.person_id = NEW.from_id) THEN
    RAISE EXCEPTION 'there is no identity to give' USING ERRCODE = 'restrict_violation';
  END IF;
  DELETE FROM identities i WHERE i.issuer = NEW.issuer AND i.person_id IN (NEW.person_id, NEW.from_id);
  -- The old account goes to the one who is deactivated: who still signs in with it does not come in, as nobody new either.
  INSERT INTO identities (issuer, subject, person_id, linked_by)
    SELECT h.issuer, h.subject, CASE h.person_id WHEN NEW.from_id THEN NEW.person_id ELSE NEW.from_id END, 'hand' FROM unnest(held) h;
  RETURN NULL;
END $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION relink() FROM PUBLIC;--> statement-breakpoint
CREATE TRIGGER relink_requests_relink AFTER UPDATE ON relink_requests FOR EACH ROW
  WHEN (OLD.decision IS NULL AND NEW.decision = 'confirmed') EXECUTE FUNCTION relink();
