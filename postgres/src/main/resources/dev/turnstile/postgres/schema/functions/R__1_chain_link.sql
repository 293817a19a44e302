-- Returns the hash of an event: reached is the hash of the event before it in the same statement, previous the stored
-- hash before the statement. The function is inlined, so it qualifies every name that a search path could redirect: its
-- operator is that of pg_catalog for exactly the types of its operands.
CREATE OR REPLACE FUNCTION ${schema}.chain_link(reached bytea, previous bytea, content bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE
RETURN pg_catalog.sha256(coalesce(reached, previous, CAST('' AS bytea)) OPERATOR(pg_catalog.||) content);
REVOKE ALL ON FUNCTION ${schema}.chain_link(bytea, bytea, bytea) FROM PUBLIC;
