-- Returns the subject keys in this database whose id or subject occurs in the file.
SELECT k.key_id, k.subject, k.wrapped
FROM {schema}.subject_key k
WHERE k.key_id = ANY (CAST(? AS bigint[])) OR k.subject = ANY (CAST(? AS text[]))
