SELECT set_config('turnstile.command', ?, true), set_config('turnstile.actor', ?, true),
  set_config('turnstile.command_id', ?, true), pg_advisory_xact_lock(?);

INSERT INTO "turnstile".idempotency AS known (command, key, owner, actor, input, command_id, created_at, expires_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (command, key) DO UPDATE
  SET owner = excluded.owner, actor = excluded.actor, input = excluded.input,
    command_id = excluded.command_id, outcome = NULL, content = NULL, created_at = excluded.created_at, expires_at = excluded.expires_at
  WHERE known.expires_at <= excluded.created_at;

SELECT owner, actor, input, command_id, outcome, content FROM "turnstile".idempotency WHERE command = ? AND key = ?;

commit;
