-- The numbered columns of the schema's tables, and their sequences.
SELECT CAST(c.oid AS regclass)::text, quote_ident(a.attname),
  pg_get_serial_sequence(CAST(CAST(c.oid AS regclass) AS text), a.attname)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE a.attidentity <> '' AND c.relkind IN ('r', 'p')
  AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = CAST($name${schema}.log$name$ AS regclass))
ORDER BY 1, 2
