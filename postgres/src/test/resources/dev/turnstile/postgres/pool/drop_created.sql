-- Ends the other sessions of this database and drops what was created after the template: schemas, all of schema public,
-- and relations, routines and types in schema turnstile. An object of the template has the same OID in each copy; an
-- object created later has a greater one.
DO $$
DECLARE
  last_of_template CONSTANT oid := :last_of_template;
  found record;
BEGIN
  PERFORM set_config('lock_timeout', '5s', true);
  -- Sessions that are ending already have ended after a few milliseconds; pg_terminate_backend would wait 100 ms for them.
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend';
  WHILE EXISTS (SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend')
  LOOP
    IF clock_timestamp() > now() + interval '10 s' THEN
      RAISE EXCEPTION 'sessions do not end';
    END IF;
    PERFORM pg_sleep(0.001), pg_stat_clear_snapshot();
  END LOOP;
  FOR found IN SELECT nspname FROM pg_namespace WHERE oid > last_of_template AND nspname !~ '^pg_' AND nspname <> 'public'
  LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', found.nspname);
  END LOOP;
  IF EXISTS (SELECT FROM pg_depend WHERE refclassid = 'pg_namespace'::regclass AND refobjid = to_regnamespace('public')) THEN
    DROP SCHEMA public CASCADE;
    CREATE SCHEMA public AUTHORIZATION pg_database_owner;
    GRANT USAGE ON SCHEMA public TO PUBLIC;
  END IF;
  FOR found IN SELECT relname, CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind FROM pg_class
    WHERE oid > last_of_template AND relnamespace = 'turnstile'::regnamespace AND relkind IN ('r', 'p', 'v', 'S')
  LOOP
    EXECUTE format('DROP %s IF EXISTS turnstile.%I CASCADE', found.kind, found.relname);
  END LOOP;
  FOR found IN SELECT oid::regprocedure AS signature FROM pg_proc
    WHERE oid > last_of_template AND pronamespace = 'turnstile'::regnamespace
  LOOP
    EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', found.signature);
  END LOOP;
END
$$
