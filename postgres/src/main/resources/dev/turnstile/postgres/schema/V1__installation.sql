-- Version 1: the schema, its version, and the files that Turnstile has applied.

-- CREATE SCHEMA IF NOT EXISTS requires the privilege to create schemas even if the schema exists. Flyway replaces no
-- placeholder directly after a dollar sign, hence the blank.
DO $do$
BEGIN
  IF to_regnamespace($name$ ${schema}$name$) IS NULL THEN
    CREATE SCHEMA ${schema};
  END IF;
END $do$;

CREATE TABLE ${schema}.installation (
  version int         NOT NULL,
  since   timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX installation_single_row ON ${schema}.installation ((true));
INSERT INTO ${schema}.installation (version) VALUES (0);
COMMENT ON COLUMN ${schema}.installation.version IS
  'the version of the schema; written by the last file of a version, so 0 until the first installation is complete';

CREATE TABLE ${schema}.migration (
  file       text        PRIMARY KEY,
  version    int         UNIQUE,
  checksum   text        NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE ${schema}.migration IS 'the files that Turnstile applied; empty if another tool installed the schema';
COMMENT ON COLUMN ${schema}.migration.version IS 'the version of a versioned file; null for the file of an object';
COMMENT ON COLUMN ${schema}.migration.checksum IS 'the SHA-256 of the file, in hex';
