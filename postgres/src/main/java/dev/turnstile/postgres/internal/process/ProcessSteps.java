package dev.turnstile.postgres.internal.process;

import dev.turnstile.event.Append;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.event.StreamName;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.connection.DeferredInterrupt;
import dev.turnstile.postgres.internal.event.AppendContext;
import dev.turnstile.postgres.internal.schedule.Schedule;
import dev.turnstile.process.BusinessProcess;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.text.spi.StorableText;
import dev.turnstile.timer.TimerId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs the steps of a process: for each event, an instance is locked, reacts, and is saved with its history. */
record ProcessSteps<S>(
        BusinessProcess<S> process, ProcessTable table, Schedule schedule, EventStore events, Json json, Clock clock) {

    private static final String STEP = "process_step";
    private static final String TIMER = "process_timer";

    static String category(BusinessProcess<?> process) {
        return "process_" + process.name();
    }

    /**
     * Returns the subscription, with one event per transaction, so that an instance is locked only during its own step.
     */
    Subscription subscription() {
        Selection declared = process.selection();
        Set<Kind> kinds = new HashSet<>(declared.kinds());
        kinds.add(Kind.EVENT);
        Selection all = new Selection(
                with(declared.categories(), Selection.pattern(category(process))),
                with(declared.types(), TIMER),
                Set.of(),
                kinds);
        return Subscription.ofExactlyOnce(category(process), all, Start.beginning(), this::handle)
                .withBatchSize(1);
    }

    /** Adds a name to a set. An empty set, which matches all names, does not change. */
    private static Set<String> with(Set<String> names, String name) {
        Set<String> all = new HashSet<>(names);
        all.add(name);
        return names.isEmpty() ? names : all;
    }

    private void handle(List<Delivery> deliveries, Connection connection) throws SQLException {
        for (Delivery delivery : deliveries) {
            RecordedEvent event = delivery.event();
            if (!event.stream().category().equals(category(process))) {
                if (process.selection().matches(event)) {
                    happened(connection, delivery);
                }
            } else if (event.type().equals(TIMER)) {
                timedOut(connection, event);
            }
        }
    }

    private void happened(Connection connection, Delivery delivery) throws SQLException {
        String key = process.key(delivery);
        if (key != null) {
            StorableText.indexed("the key of process " + process.name(), key);
        }
        Running<S> running = key == null ? null : running(connection, key, delivery);
        if (key != null && running != null && !running.ended()) {
            Step<S> step = new Step<>(process, running);
            step.carryOut(process.react(running.state(), delivery));
            RecordedEvent event = delivery.event();
            Map<String, Object> cause = new LinkedHashMap<>();
            cause.put("stream", event.stream().toString());
            cause.put("version", event.version());
            cause.put("type", event.type());
            end(connection, key, running, step, cause);
        }
    }

    private @Nullable Running<S> running(Connection connection, String key, Delivery delivery) throws SQLException {
        DeferredInterrupt.defer();
        Running<S> running = table.lock(connection, process, key);
        S begun = running == null ? process.begin(delivery) : null;
        if (begun == null) {
            return running;
        }
        DeferredInterrupt.defer();
        return table.begin(connection, process, key, begun)
                ? Running.begun(begun)
                : table.lock(connection, process, key);
    }

    /**
     * Runs a timer's step. Ignores a timer that was cancelled or set again after it fired, and therefore has another
     * token or none.
     */
    private void timedOut(Connection connection, RecordedEvent event) throws SQLException {
        String key = event.stream().key();
        Map<String, Object> data = json.read(Objects.requireNonNullElse(event.data(), "{}"));
        String timer = String.valueOf(data.get("timer"));
        Running<S> running = table.lock(connection, process, key);
        if (running != null
                && !running.ended()
                && String.valueOf(data.get("token")).equals(running.timers().get(timer))) {
            Step<S> step = new Step<>(process, running);
            step.fired(timer);
            step.carryOut(process.timedOut(running.state(), timer));
            end(connection, key, running, step, Map.of("timer", timer));
        }
    }

    private void end(Connection connection, String key, Running<S> before, Step<S> step, Map<String, Object> cause)
            throws SQLException {
        DeferredInterrupt.defer();
        Running<S> after = step.after();
        table.save(connection, process, key, after);
        StreamName stream = new StreamName(category(process), key);
        for (String timer : step.cancelled()) {
            schedule.cancel(connection, new TimerId(stream, timer));
        }
        for (Map.Entry<String, Duration> timer : step.set().entrySet()) {
            String token = String.valueOf(after.timers().get(timer.getKey()));
            set(connection, new TimerId(stream, timer.getKey()), timer.getValue(), token);
        }
        Map<String, Object> history = new LinkedHashMap<>();
        history.put("in", cause);
        history.putAll(step.history(table.tree(before.state()), table.tree(after.state())));
        NewEvent event = NewEvent.ofJson(STEP, 1, json.write(history)).withActor("process " + process.name());
        events.append(List.of(Append.of(stream, List.of(event))));
    }

    private void set(Connection connection, TimerId id, Duration after, String token) throws SQLException {
        Instant due = clock.instant().plus(after);
        NewEvent fired = NewEvent.ofJson(TIMER, 1, json.write(Map.of("timer", id.name(), "token", token)));
        schedule.set(connection, id, due, fired, AppendContext.Attribution.NOBODY);
        schedule.signalAfterCommit(due);
    }
}
