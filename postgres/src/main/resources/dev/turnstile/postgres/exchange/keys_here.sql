-- What is here of the subjects and of the numbers that a file names.
SELECT k.key_id, k.subject, k.wrapped
FROM {schema}.subject_key k
WHERE k.key_id = ANY (CAST(? AS bigint[])) OR k.subject = ANY (CAST(? AS text[]))
