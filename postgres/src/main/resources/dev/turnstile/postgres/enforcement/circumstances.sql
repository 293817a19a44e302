-- Returns the user, client and text of the running statement. Literals in the text are replaced by '?': they may be
-- personal data, and erasure could not find a value that is cut off.
CREATE OR REPLACE FUNCTION {function}(verb text) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
RETURN jsonb_strip_nulls(jsonb_build_object(
  'verb', verb,
  'command', nullif(current_setting('turnstile.command', true), ''),
  'session_user', session_user,
  'role', nullif(current_setting('role'), 'none'),
  'application_name', nullif(current_setting('application_name'), ''),
  'client', host(inet_client_addr()),
  'pid', pg_backend_pid(),
  'statement_time', statement_timestamp(),
  'query', CASE WHEN verb IS NULL
    THEN left(regexp_replace(left(current_query(), 4000), '''([^'']|'''')*(''|$)', '''?''', 'g'), 500) END))
