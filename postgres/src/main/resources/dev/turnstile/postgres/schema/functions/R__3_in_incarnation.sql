-- Returns true or fails. Every statement with ids or keys that a process has cached calls this function; null stands
-- for no cached values.
CREATE OR REPLACE FUNCTION ${schema}.in_incarnation(expected text) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL RESTRICTED
  RETURN CASE WHEN expected IS NULL OR ${schema}.incarnation() = expected THEN true
    ELSE ${schema}.incarnation_changed(expected) END;
REVOKE ALL ON FUNCTION ${schema}.in_incarnation(text) FROM PUBLIC;
