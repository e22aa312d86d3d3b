-- A login may have temporary tables of its own, and a name without a schema means those first: a guard that looked for "revisions"
-- found what the attacker had put there. Each function says where it looks, temporary tables last.
DO $$
DECLARE known regprocedure;
BEGIN
  FOR known IN SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = pg_proc.oid AND d.deptype = 'e') LOOP
    EXECUTE format('ALTER ROUTINE %s SET search_path = pg_catalog, public, pg_temp', known);
  END LOOP;
END $$;--> statement-breakpoint
-- Nor does anybody else put a function or an operator beside ours.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
