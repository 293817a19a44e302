CREATE OR REPLACE AGGREGATE ${schema}.chain(bytea, bytea) (SFUNC = ${schema}.chain_link, STYPE = bytea);
REVOKE ALL ON FUNCTION ${schema}.chain(bytea, bytea) FROM PUBLIC;
