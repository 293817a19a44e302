package dev.turnstile.postgres.internal;

import dev.turnstile.command.CallerTransactions;
import dev.turnstile.erasure.KeyWrap;
import dev.turnstile.event.TraceContext;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.groupcommit.GroupCommitSettings;
import dev.turnstile.postgres.internal.subscription.Pace;
import dev.turnstile.projection.Projection;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What an application may choose.
 *
 * @param schema the schema of Turnstile's own tables
 * @param json reads and writes JSON
 * @param callers what else manages transactions
 * @param clock tells when commands begin, idempotency keys expire and timers are due
 * @param lane when callers' transitions join each other
 * @param traces tells which trace a thread is in
 * @param inline the projections that run in the transaction that appends
 * @param snapshots where snapshots are taken, or null for a thread of their own
 * @param keyWrap protects the keys of personal data
 * @param pace how often a node looks after its subscriptions
 */
public record EngineSettings(
        String schema,
        Json json,
        CallerTransactions callers,
        Clock clock,
        GroupCommitSettings lane,
        TraceContext traces,
        List<Projection> inline,
        @Nullable Executor snapshots,
        KeyWrap keyWrap,
        Pace pace) {}
