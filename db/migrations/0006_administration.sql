-- Lower case without accents, so that "nunez" finds "Núñez". Most texts are plain ASCII, where it is quick.
CREATE FUNCTION folded(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(said) = length(said) THEN lower(said)
  ELSE translate(lower(regexp_replace(normalize(said, NFD), '[\u0300-\u036f]', '', 'g')), 'łøđıßæœ', 'lodisao') END;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "from_group" text;--> statement-breakpoint
ALTER TABLE "persons" ADD COLUMN "sought" text GENERATED ALWAYS AS (left(folded(name || chr(10) || coalesce(email, '') || chr(10) || coalesce(external_id, '')), 600)) STORED;--> statement-breakpoint
CREATE INDEX "persons_sought" ON "persons" USING btree (sought collate "C","id");--> statement-breakpoint
CREATE FUNCTION holds_administrator(who uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM grants g JOIN persons p ON p.id = g.person_id AND p.active AND p.erased_at IS NULL
    WHERE g.person_id = who AND g.role = 'administrator' AND g.starts_at <= clock_timestamp() AND (g.ends_at IS NULL OR g.ends_at > clock_timestamp()))
$$;--> statement-breakpoint
-- What a web process is made to say is not enough: a role beyond manager, given by hand, needs the confirmation of a second
-- administrator who is not the one who gets it, stored in the very transaction that gives it.
CREATE FUNCTION guard_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_has_role(current_user, 'pregon_worker', 'MEMBER') THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.id, NEW.person_id, NEW.role, NEW.department_id, NEW.source, NEW.granted_by, NEW.confirmed_by, NEW.why, NEW.starts_at)
         IS DISTINCT FROM
       (OLD.id, OLD.person_id, OLD.role, OLD.department_id, OLD.source, OLD.granted_by, OLD.confirmed_by, OLD.why, OLD.starts_at)
       OR (OLD.ends_at IS NOT NULL AND (NEW.ends_at IS NULL OR NEW.ends_at > OLD.ends_at)) THEN
      RAISE EXCEPTION 'a role is ended, never changed or prolonged' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.source = 'command' THEN
    RAISE EXCEPTION 'the command line gives this role, not a page' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.source = 'hand' AND NEW.role = 'manager'
     AND (NEW.granted_by IS NULL OR NEW.granted_by = NEW.person_id OR NOT holds_administrator(NEW.granted_by)) THEN
    RAISE EXCEPTION 'an administrator gives this role, to somebody else' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.source = 'hand' AND NEW.role <> 'manager' AND NOT EXISTS (
       SELECT FROM grant_requests r
       WHERE r.person_id = NEW.person_id AND r.role = NEW.role AND r.ends_at IS NOT DISTINCT FROM NEW.ends_at
         AND r.decision = 'confirmed' AND r.decided_at = now()
         AND r.requested_by = NEW.granted_by AND r.decided_by = NEW.confirmed_by
         AND holds_administrator(r.requested_by) AND holds_administrator(r.decided_by)) THEN
    RAISE EXCEPTION 'this role needs a second administrator' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER grants_guarded BEFORE INSERT OR UPDATE ON grants FOR EACH ROW EXECUTE FUNCTION guard_grant();--> statement-breakpoint
CREATE FUNCTION guard_grant_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.decision IS NOT NULL THEN
      RAISE EXCEPTION 'a request begins undecided' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.decision IS NOT NULL OR NEW.decision IS NULL OR NEW.decided_at IS DISTINCT FROM now()
     OR (NEW.id, NEW.person_id, NEW.role, NEW.why, NEW.starts_at, NEW.ends_at, NEW.requested_by, NEW.requested_at)
       IS DISTINCT FROM
        (OLD.id, OLD.person_id, OLD.role, OLD.why, OLD.starts_at, OLD.ends_at, OLD.requested_by, OLD.requested_at) THEN
    RAISE EXCEPTION 'a request is decided once, and never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER grant_requests_guarded BEFORE INSERT OR UPDATE ON grant_requests FOR EACH ROW EXECUTE FUNCTION guard_grant_request();
