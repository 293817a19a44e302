-- Version 7: what was brought into the log from files.

-- A batch is known by all that stands in its file up to its end, so that the same file is never read twice.
CREATE TABLE ${schema}.import_batch (
  digest      text        PRIMARY KEY,
  last_line   bigint      NOT NULL,
  imported_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN ${schema}.import_batch.digest IS 'SHA-256 of the file from its first line to the batch''s last';
