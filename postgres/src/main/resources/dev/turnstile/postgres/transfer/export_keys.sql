-- Returns the wrapped keys of subjects; the key of a forgotten subject is null.
SELECT jsonb_build_object(
  'subject', k.subject,
  'key', k.key_id,
  'wrapped', translate(encode(k.wrapped, 'base64'), E'\n', ''),
  'created_at', to_json(k.created_at),
  'forgotten_at', to_json(k.forgotten_at))
FROM {schema}.subject_key k
WHERE {in_scope} OR EXISTS (
  SELECT FROM {schema}.subject_stream h JOIN {schema}.stream s ON s.id = h.stream_id
  WHERE h.key_id = k.key_id AND {of_streams})
ORDER BY k.key_id
