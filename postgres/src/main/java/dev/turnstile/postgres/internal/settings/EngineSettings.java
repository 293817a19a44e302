package dev.turnstile.postgres.internal.settings;

import dev.turnstile.erasure.KeyWrap;
import dev.turnstile.event.TraceContext;
import dev.turnstile.json.Json;
import dev.turnstile.projection.Projection;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the engine.
 *
 * @param schema the schema of Turnstile's own tables
 * @param json the JSON implementation
 * @param ports the ports to the application's transaction manager, and to the actor
 * @param clock the clock for the start of commands, the expiry of idempotency keys and due timers
 * @param groupCommit the settings of group commit
 * @param traces reads the current thread's trace
 * @param inline the inline projections, which run in the appending transaction
 * @param snapshots the executor that takes snapshots; null for a background thread
 * @param keyWrap encrypts the keys of personal data
 * @param node the lease and the intervals of a node that runs subscriptions
 */
public record EngineSettings(
        String schema,
        Json json,
        TransactionPorts ports,
        Clock clock,
        GroupCommitSettings groupCommit,
        TraceContext traces,
        List<Projection> inline,
        @Nullable Executor snapshots,
        KeyWrap keyWrap,
        NodeSettings node) {}
