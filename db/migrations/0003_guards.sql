CREATE UNIQUE INDEX "identities_once" ON "identities" USING btree ("issuer","person_id");--> statement-breakpoint
-- What is on its way, live or over is not given another text, sender or time by a web process: only the worker moves it on.
CREATE FUNCTION guard_submitted_announcement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('scheduled', 'live', 'ended') AND NOT pg_has_role(current_user, 'pregon_worker', 'MEMBER')
     AND (NEW.current_revision_id, NEW.sender_id, NEW.author_id, NEW.public_code, NEW.idempotency_key, NEW.expires_at, NEW.live_at, NEW.ended_at, NEW.confidential, NEW.before_sign_in)
       IS DISTINCT FROM
         (OLD.current_revision_id, OLD.sender_id, OLD.author_id, OLD.public_code, OLD.idempotency_key, OLD.expires_at, OLD.live_at, OLD.ended_at, OLD.confidential, OLD.before_sign_in) THEN
    RAISE EXCEPTION 'what was submitted is not exchanged' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER announcements_unexchanged BEFORE UPDATE ON announcements FOR EACH ROW EXECUTE FUNCTION guard_submitted_announcement();--> statement-breakpoint
CREATE OR REPLACE FUNCTION guard_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND EXISTS (SELECT FROM revisions WHERE id = OLD.revision_id AND submitted_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the text of a submitted revision is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP <> 'DELETE' AND NOT pg_has_role(current_user, 'pregon_worker', 'MEMBER')
     AND EXISTS (SELECT FROM revisions WHERE id = NEW.revision_id AND submitted_at IS NOT NULL) THEN
    RAISE EXCEPTION 'a text is added to a submitted revision by the worker only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;--> statement-breakpoint
DROP TRIGGER texts_immutable ON texts;--> statement-breakpoint
CREATE TRIGGER texts_immutable BEFORE INSERT OR UPDATE OR DELETE ON texts FOR EACH ROW EXECUTE FUNCTION guard_text();
