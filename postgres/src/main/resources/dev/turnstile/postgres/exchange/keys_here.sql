-- Returns the keys in this database with the ids or the subjects of a file.
SELECT k.key_id, k.subject, k.wrapped
FROM {schema}.subject_key k
WHERE k.key_id = ANY (CAST(? AS bigint[])) OR k.subject = ANY (CAST(? AS text[]))
