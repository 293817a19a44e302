-- Returns the objects whose comment begins with the text that names their owner.
SELECT 'TRIGGER' AS kind, n.nspname, c.relname, t.tgname AS name
FROM pg_description d
JOIN pg_trigger t ON d.classoid = CAST('pg_trigger' AS regclass) AND t.oid = d.objoid
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE starts_with(d.description, ?)
UNION ALL
SELECT 'CONSTRAINT', n.nspname, c.relname, k.conname
FROM pg_description d
JOIN pg_constraint k ON d.classoid = CAST('pg_constraint' AS regclass) AND k.oid = d.objoid
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE starts_with(d.description, ?)
UNION ALL
SELECT 'VIEW', n.nspname, NULL, c.relname
FROM pg_description d
JOIN pg_class c ON d.classoid = CAST('pg_class' AS regclass) AND c.oid = d.objoid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE starts_with(d.description, ?)
UNION ALL
SELECT 'FUNCTION', n.nspname, NULL, p.proname
FROM pg_description d
JOIN pg_proc p ON d.classoid = CAST('pg_proc' AS regclass) AND p.oid = d.objoid
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE starts_with(d.description, ?)
ORDER BY 1, 2, 3, 4
