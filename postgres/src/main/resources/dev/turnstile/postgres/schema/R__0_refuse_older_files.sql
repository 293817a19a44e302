-- Refuses to replace objects by those of an older version. Turnstile checks the version before it applies files; other
-- tools run this file first, because the number in it makes it a changed one.
DO $$
DECLARE
  installed int := (SELECT version FROM ${schema}.installation);
BEGIN
  IF installed > 11 THEN
    RAISE EXCEPTION USING MESSAGE = 'the schema of Turnstile has version ' || installed
      || ', expected at most 11, the version of these files; use the files of the version that installed it';
  END IF;
END $$;
