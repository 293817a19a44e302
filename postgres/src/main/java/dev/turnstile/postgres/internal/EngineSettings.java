package dev.turnstile.postgres.internal;

import dev.turnstile.command.CallerTransactions;
import dev.turnstile.event.TraceContext;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.lane.LaneSettings;
import java.time.Clock;

/**
 * What an application may choose.
 *
 * @param schema the schema of Turnstile's own tables
 * @param json reads and writes JSON
 * @param callers what else manages transactions
 * @param clock tells when commands begin and idempotency keys expire
 * @param lane when callers' transitions join each other
 * @param traces tells which trace a thread is in
 */
public record EngineSettings(
        String schema, Json json, CallerTransactions callers, Clock clock, LaneSettings lane, TraceContext traces) {}
