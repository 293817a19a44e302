-- Version 7: batches that were imported from files.

-- A batch is identified by the content of its file up to the batch's end, so that the same file is not imported twice.
CREATE TABLE ${schema}.import_batch (
  digest      text        PRIMARY KEY,
  last_line   bigint      NOT NULL,
  imported_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN ${schema}.import_batch.digest IS 'SHA-256 of the file from its first line to the batch''s last';
