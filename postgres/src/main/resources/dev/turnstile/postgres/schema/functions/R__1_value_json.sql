-- Returns a value as stored in the history of rows, independent of the session.
CREATE OR REPLACE FUNCTION ${schema}.value_json(value anyelement) RETURNS jsonb LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
SET DateStyle = 'ISO, YMD'
SET IntervalStyle = 'iso_8601'
SET bytea_output = 'hex'
SET extra_float_digits = 1
SET lc_monetary = 'C'
AS $$ SELECT to_jsonb(value) $$;
REVOKE ALL ON FUNCTION ${schema}.value_json(anyelement) FROM PUBLIC;
