-- Returns a value as written by the output function of its type under fixed settings, without a cast and independent of
-- the session. Any session reads the text as the same value.
CREATE OR REPLACE FUNCTION ${schema}.key_text(value anyelement) RETURNS text LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
SET DateStyle = 'ISO, YMD'
SET IntervalStyle = 'iso_8601'
SET bytea_output = 'hex'
SET extra_float_digits = 1
SET lc_monetary = 'C'
AS $$ SELECT format('%s', value) $$;
REVOKE ALL ON FUNCTION ${schema}.key_text(anyelement) FROM PUBLIC;
