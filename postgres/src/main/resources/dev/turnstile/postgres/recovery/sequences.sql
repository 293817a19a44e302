-- Returns the identity columns of the schema's tables, the relations that contain their values, and their sequences.
SELECT CASE WHEN a.attname = 'position'
    THEN $rows$(SELECT position FROM {schema}.every_event
      UNION ALL SELECT last_position FROM {schema}.archive_partition) AS positions$rows$
    ELSE CAST(CAST(c.oid AS regclass) AS text) END AS rows,
  quote_ident(a.attname) AS column,
  pg_get_serial_sequence(CAST(CAST(c.oid AS regclass) AS text), a.attname) AS sequence
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE a.attidentity <> '' AND c.relkind IN ('r', 'p')
  AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = CAST($name${schema}.log$name$ AS regclass))
ORDER BY c.relname, a.attname
