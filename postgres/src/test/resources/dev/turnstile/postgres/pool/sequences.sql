-- Returns a query that has one row for each sequence of schema turnstile: its name and its state.
SELECT string_agg(format('SELECT %1$L, (SELECT last_value || '' '' || is_called FROM %1$s)', c.oid::regclass), ' UNION ALL ')
FROM pg_class c WHERE c.relnamespace = 'turnstile'::regnamespace AND c.relkind = 'S'
