CREATE TABLE "departures" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"departments" uuid[] DEFAULT '{}' NOT NULL,
	"site_id" uuid,
	"groups" uuid[] DEFAULT '{}' NOT NULL,
	"held_until" timestamp with time zone,
	"told_at" timestamp with time zone,
	"decided_at" timestamp with time zone,
	"decided_by" uuid,
	CONSTRAINT "departures_kind" CHECK ("departures"."kind" in ('active', 'department', 'site', 'group'))
);
--> statement-breakpoint
ALTER TABLE "persons" ADD COLUMN "kept_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "departures" ADD CONSTRAINT "departures_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "departures" ADD CONSTRAINT "departures_decided_by_persons_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "departures_at" ON "departures" USING btree ("at");--> statement-breakpoint
CREATE INDEX "departures_person" ON "departures" USING btree ("person_id") WHERE "departures"."decided_at" is null;--> statement-breakpoint
CREATE INDEX "departures_held" ON "departures" USING btree ("held_until") WHERE "departures"."held_until" is not null and "departures"."decided_at" is null;--> statement-breakpoint
CREATE INDEX "persons_kept" ON "persons" USING btree ("kept_until") WHERE "persons"."kept_until" is not null;--> statement-breakpoint
GRANT SELECT ON departures TO pregon_web, pregon_worker;--> statement-breakpoint
GRANT UPDATE (decided_at, decided_by) ON departures TO pregon_web;--> statement-breakpoint
GRANT UPDATE (told_at, decided_at), DELETE ON departures TO pregon_worker;--> statement-breakpoint
GRANT UPDATE (kept_until) ON persons TO pregon_worker;--> statement-breakpoint

-- As before, and also when somebody is kept or is not any more. Who is active again needs no keeping.
CREATE OR REPLACE FUNCTION raise_person_version() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NEW.active THEN
    NEW.kept_until := NULL;
  END IF;
  IF (NEW.department_id, NEW.site_id, NEW.active, NEW.kept_until, NEW.locale, NEW.name, NEW.version)
     IS DISTINCT FROM (OLD.department_id, OLD.site_id, OLD.active, OLD.kept_until, OLD.locale, OLD.name, OLD.version) THEN
    NEW.version := OLD.version + 1;
    NEW.changed_at := now();
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint

-- Whoever changes people, a page, the sign-on, an import: each departure is a row. By key, whatever the size of the table was when the
-- statement was planned: a function keeps its first plan, and a hundred thousand departures are one statement.
CREATE FUNCTION note_departure() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
BEGIN
  IF OLD.active AND NOT NEW.active THEN
    INSERT INTO departures (person_id, kind, departments, site_id, groups)
      VALUES (NEW.id, 'active', COALESCE((SELECT path FROM departments WHERE id = OLD.department_id), '{}'), OLD.site_id,
        COALESCE((SELECT array_agg(group_id) FROM memberships WHERE person_id = NEW.id), '{}'));
  ELSIF NEW.active AND NOT OLD.active THEN
    UPDATE departures SET decided_at = now() WHERE person_id = NEW.id AND kind = 'active' AND decided_at IS NULL;
  ELSIF NEW.active THEN
    -- Back where they were: that departure is over.
    UPDATE departures SET decided_at = now() WHERE person_id = NEW.id AND decided_at IS NULL
      AND (kind = 'department' AND departments <@ (SELECT path FROM departments WHERE id = NEW.department_id) OR kind = 'site' AND site_id = NEW.site_id);
    IF NEW.department_id IS DISTINCT FROM OLD.department_id AND OLD.department_id IS NOT NULL THEN
      INSERT INTO departures (person_id, kind, departments)
        VALUES (NEW.id, 'department', (SELECT path FROM departments WHERE id = OLD.department_id));
    END IF;
    IF NEW.site_id IS DISTINCT FROM OLD.site_id AND OLD.site_id IS NOT NULL THEN
      INSERT INTO departures (person_id, kind, site_id) VALUES (NEW.id, 'site', OLD.site_id);
    END IF;
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION note_group_departure() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO departures (person_id, kind, groups)
    SELECT OLD.person_id, 'group', ARRAY[OLD.group_id] FROM persons p, groups g
    WHERE p.id = OLD.person_id AND p.active AND g.id = OLD.group_id AND g.retired_at IS NULL;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION end_group_departure() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
BEGIN
  UPDATE departures SET decided_at = now()
    WHERE person_id = NEW.person_id AND decided_at IS NULL AND kind = 'group' AND groups = ARRAY[NEW.group_id];
  RETURN NULL;
END $$;--> statement-breakpoint

-- The brake. Within ten minutes more than 20 people and more than 5 % of all, or of any department with all below it, any site or any group:
-- all of these departures are held for a day, the first of them too. Returns how many are held now and were not before.
CREATE FUNCTION hold_departures() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  held integer;
BEGIN
  -- Nearly always it ends here: read by the index, of ten minutes.
  IF (SELECT count(*) FROM (SELECT FROM departures WHERE at > now() - interval '10 minutes' AND decided_at IS NULL LIMIT 21) lately) <= 20 THEN
    RETURN 0;
  END IF;
  WITH lately AS MATERIALIZED (
    SELECT d.id, d.person_id, d.kind, d.departments, d.site_id, d.groups, p.active, p.site_id AS site_now,
      COALESCE((SELECT path FROM departments WHERE id = p.department_id), '{}') AS path_now
    FROM departures d JOIN persons p ON p.id = d.person_id AND p.erased_at IS NULL
    WHERE d.at > now() - interval '10 minutes' AND d.decided_at IS NULL AND NOT (d.kind = 'active' AND p.active)),
  places AS MATERIALIZED (
    SELECT id, person_id, 'all' AS what, NULL::uuid AS place FROM lately WHERE kind = 'active'
    UNION ALL SELECT id, person_id, 'department', place FROM lately, unnest(departments) place WHERE NOT active OR place <> ALL (path_now)
    UNION ALL SELECT id, person_id, 'site', site_id FROM lately WHERE site_id IS NOT NULL AND (NOT active OR site_id IS DISTINCT FROM site_now)
    UNION ALL SELECT id, person_id, 'group', place FROM lately, unnest(groups) place
      WHERE NOT active OR NOT EXISTS (SELECT FROM memberships m WHERE m.group_id = place AND m.person_id = lately.person_id)),
  many AS (
    SELECT what, place, count(DISTINCT person_id) AS gone FROM places GROUP BY what, place HAVING count(DISTINCT person_id) > 20),
  too_many AS (
    SELECT what, place FROM many WHERE gone * 20 > gone + CASE what
      WHEN 'all' THEN (SELECT count(*) FROM persons WHERE active AND erased_at IS NULL)
      WHEN 'department' THEN (SELECT count(*) FROM persons WHERE active AND erased_at IS NULL
        AND department_id IN (SELECT id FROM departments WHERE path @> ARRAY[place]))
      WHEN 'site' THEN (SELECT count(*) FROM persons WHERE active AND erased_at IS NULL AND site_id = place)
      ELSE (SELECT count(*) FROM memberships m JOIN persons p ON p.id = m.person_id AND p.active AND p.erased_at IS NULL WHERE m.group_id = place) END)
  UPDATE departures d SET held_until = now() + interval '24 hours'
    FROM (SELECT DISTINCT p.id FROM places p JOIN too_many t ON t.what = p.what AND t.place IS NOT DISTINCT FROM p.place) h
    WHERE d.id = h.id AND d.held_until IS NULL;
  GET DIAGNOSTICS held = ROW_COUNT;
  IF held > 0 THEN
    UPDATE persons p SET kept_until = h.until
      FROM (SELECT person_id, max(held_until) AS until FROM departures
        WHERE kind = 'active' AND held_until > now() AND decided_at IS NULL GROUP BY person_id) h
      WHERE p.id = h.person_id AND NOT p.active AND p.kept_until IS DISTINCT FROM h.until;
    PERFORM pg_notify('pregon_departures', '');
  END IF;
  RETURN held;
END $$;--> statement-breakpoint
CREATE FUNCTION look_at_departures() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM hold_departures();
  RETURN NULL;
END $$;--> statement-breakpoint
-- Whoever may execute one of these could make it the trigger of a table of their own.
REVOKE EXECUTE ON FUNCTION note_departure(), note_group_departure(), end_group_departure(), hold_departures(), look_at_departures() FROM PUBLIC;--> statement-breakpoint
-- Two transactions do not see each other: the publisher looks once more before it freezes an audience.
GRANT EXECUTE ON FUNCTION hold_departures() TO pregon_worker;--> statement-breakpoint
CREATE TRIGGER persons_departed AFTER UPDATE OF active, department_id, site_id ON persons FOR EACH ROW
  WHEN ((OLD.active, OLD.department_id, OLD.site_id) IS DISTINCT FROM (NEW.active, NEW.department_id, NEW.site_id)) EXECUTE FUNCTION note_departure();--> statement-breakpoint
CREATE TRIGGER memberships_back AFTER INSERT ON memberships FOR EACH ROW EXECUTE FUNCTION end_group_departure();--> statement-breakpoint
CREATE TRIGGER memberships_departed AFTER DELETE ON memberships FOR EACH ROW EXECUTE FUNCTION note_group_departure();--> statement-breakpoint
CREATE TRIGGER persons_departures AFTER UPDATE OF active, department_id, site_id ON persons FOR EACH STATEMENT EXECUTE FUNCTION look_at_departures();--> statement-breakpoint
CREATE TRIGGER memberships_departures AFTER DELETE ON memberships FOR EACH STATEMENT EXECUTE FUNCTION look_at_departures();
