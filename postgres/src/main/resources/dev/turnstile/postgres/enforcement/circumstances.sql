-- Returns the user, client and text of the running statement. Literals in the text are replaced by '?', and comments are
-- removed: they may be personal data, and erasure could not find a value that is cut off.
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
  'query', CASE
    WHEN verb IS NOT NULL THEN NULL
    -- With escapes, dollar quotes or several comments, a regular expression may miss the end of a literal.
    WHEN left(current_query(), 4000) ~ '\\|[$][^0-9]|/[*].*(/[*]|[*]/.*[*]/)|/[*](?!.*[*]/)'
      THEN concat(substring(current_query() FROM '^\s*([A-Za-z]+)'), ' ?')
    ELSE left((
      SELECT string_agg(CASE left(token, 1) WHEN '''' THEN '''?''' ELSE token END, '' ORDER BY n)
      FROM regexp_matches(left(current_query(), 4000),
        '--[^\n\r]*|/[*].*?[*]/|"(?:[^"]|"")*"|''(?:[^'']|'''')*(?:''|$)|[^-/"'']+|.', 'g')
        WITH ORDINALITY AS matched(tokens, n), unnest(tokens) AS token
      WHERE token !~ '^(--|/[*])'), 500) END))
