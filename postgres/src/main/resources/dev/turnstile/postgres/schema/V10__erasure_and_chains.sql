-- Version 10: keys for the erasure of personal data, and hash chains that reveal changes to the log.

CREATE TABLE ${schema}.subject_key (
  key_id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subject      text        COLLATE "C" NOT NULL UNIQUE,
  wrapped      bytea,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  forgotten_at timestamptz,
  CHECK ((wrapped IS NULL) = (forgotten_at IS NOT NULL))
);
COMMENT ON COLUMN ${schema}.subject_key.wrapped IS
  'the wrapped key; null after the subject was forgotten';

CREATE TABLE ${schema}.subject_stream (
  key_id    bigint NOT NULL,
  stream_id bigint NOT NULL,
  PRIMARY KEY (key_id, stream_id)
);
CREATE INDEX subject_stream_stream ON ${schema}.subject_stream (stream_id);
COMMENT ON TABLE ${schema}.subject_stream IS 'the streams that contain personal values of each subject';

CREATE TABLE ${schema}.chained (
  category smallint    PRIMARY KEY,
  since    timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE ${schema}.chained IS 'the categories whose events are chained by hashes';

CREATE TABLE ${schema}.event_chain (
  stream_id bigint NOT NULL,
  version   int    NOT NULL,
  position  bigint NOT NULL,
  hash      bytea  NOT NULL,
  PRIMARY KEY (stream_id, version)
);
