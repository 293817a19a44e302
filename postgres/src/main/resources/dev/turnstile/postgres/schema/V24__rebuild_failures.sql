-- Version 24: the failure of a rebuild, for other sessions.
ALTER TABLE ${schema}.projection_rebuild ADD COLUMN failure text;
COMMENT ON COLUMN ${schema}.projection_rebuild.failure IS 'why the last attempt failed, without values; null unless phase is failed';
