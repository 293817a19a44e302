-- Version 11: the privileges on the schema and its tables. Each file of a function revokes the privileges on it.

REVOKE ALL ON ALL TABLES IN SCHEMA ${schema} FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA ${schema} FROM PUBLIC;
REVOKE ALL ON SCHEMA ${schema} FROM PUBLIC;
