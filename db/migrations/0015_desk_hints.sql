-- Whoever manages an announcement is told when its state changes, whoever changed it and in whichever release.
CREATE FUNCTION hint_desks() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM pg_notify('pregon_desk', NEW.id::text);
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER announcements_hint AFTER INSERT OR UPDATE OF state, ended_because, expires_at ON announcements
  FOR EACH ROW EXECUTE FUNCTION hint_desks();
