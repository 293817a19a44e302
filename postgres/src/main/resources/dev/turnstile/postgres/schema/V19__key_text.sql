-- Version 19: keys and the values of rows are the same text in every session.

-- The value as the output function of its type writes it under fixed settings: no cast, and nothing of the session's. The
-- text is read back as the same value in any session.
CREATE FUNCTION ${schema}.key_text(value anyelement) RETURNS text LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
SET DateStyle = 'ISO, YMD'
SET IntervalStyle = 'iso_8601'
SET bytea_output = 'hex'
SET extra_float_digits = 1
SET lc_monetary = 'C'
AS $$ SELECT format('%s', value) $$;

REVOKE ALL ON FUNCTION ${schema}.key_text(anyelement) FROM PUBLIC;

-- The value as the history of rows keeps it.
CREATE FUNCTION ${schema}.value_json(value anyelement) RETURNS jsonb LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
SET DateStyle = 'ISO, YMD'
SET IntervalStyle = 'iso_8601'
SET bytea_output = 'hex'
SET extra_float_digits = 1
SET lc_monetary = 'C'
AS $$ SELECT to_jsonb(value) $$;

REVOKE ALL ON FUNCTION ${schema}.value_json(anyelement) FROM PUBLIC;
