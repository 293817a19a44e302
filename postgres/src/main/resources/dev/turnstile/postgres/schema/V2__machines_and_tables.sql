-- Version 2: machines with all versions of their definitions, and the tables that they are bound to.

CREATE TABLE ${schema}.machine (
  id      smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name    text     NOT NULL UNIQUE,
  version int      NOT NULL
);
COMMENT ON COLUMN ${schema}.machine.version IS 'the version of the installed definition, which each transition checks';

CREATE TABLE ${schema}.machine_version (
  machine      smallint    NOT NULL REFERENCES ${schema}.machine,
  version      int         NOT NULL,
  definition   jsonb       NOT NULL,
  checksum     text        NOT NULL,
  installed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (machine, version),
  UNIQUE (machine, checksum)
);

-- No foreign key refers to these rows: with one, every change of a record would lock the row of its state.
CREATE TABLE ${schema}.state (
  machine smallint NOT NULL REFERENCES ${schema}.machine,
  code    smallint NOT NULL,
  name    text     NOT NULL,
  retired boolean  NOT NULL DEFAULT false,
  PRIMARY KEY (machine, code)
);

CREATE TABLE ${schema}.category (
  id   smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text     NOT NULL UNIQUE
);
COMMENT ON TABLE ${schema}.category IS 'the category of the streams of one table';

-- The table and its columns are found again by their numbers after they were renamed. An OID is valid only in the
-- catalog in which it was read: a restored database has other ones.
CREATE TABLE ${schema}.lifecycle (
  id             smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  machine        smallint NOT NULL REFERENCES ${schema}.machine,
  category       smallint NOT NULL REFERENCES ${schema}.category,
  table_name     text     NOT NULL,
  id_columns     text[]   NOT NULL,
  state_column   text     NOT NULL,
  version_column text,
  relation       oid,
  catalog        oid,
  state_number   smallint,
  id_numbers     smallint[],
  version_number smallint,
  -- Two columns may swap their names in one statement.
  UNIQUE (table_name, state_column) DEFERRABLE
);
COMMENT ON COLUMN ${schema}.lifecycle.relation IS 'the OID of the table';
COMMENT ON COLUMN ${schema}.lifecycle.catalog IS 'the OID of this schema''s table log when the other OID was stored';
COMMENT ON COLUMN ${schema}.lifecycle.state_number IS 'the attribute number of the state column';
COMMENT ON COLUMN ${schema}.lifecycle.id_numbers IS 'the attribute numbers of the id columns';
COMMENT ON COLUMN ${schema}.lifecycle.version_number IS 'the attribute number of the version column; null for none';
