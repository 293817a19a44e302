-- Leaves out what is there already.
DELETE FROM pg_temp.turnstile_event e
USING {schema}.category c, {schema}.stream s
WHERE c.name = e.category AND s.category = c.id AND s.key = e.key AND s.version >= e.version
