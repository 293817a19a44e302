package dev.turnstile.postgres.internal.timer;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.State;
import dev.turnstile.machine.State.Timeout;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.lifecycle.PostgresLifecycle;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state timeouts of one lifecycle. A subscription sets and deletes timers from the state changes in the log; a
 * timer that is due fires its transition.
 *
 * @param lifecycle the lifecycle
 * @param table writes the timers
 * @param committed receives the time of the earliest timer that was set, after the commit
 */
record StateTimeouts<S, T>(PostgresLifecycle<S, T> lifecycle, StayTable table, Consumer<Instant> committed) {

    private static final String ACTOR = "timeout";
    private static final int SHARDS = 4;

    short number() {
        return lifecycle.number();
    }

    String subscriptionName() {
        return "turnstile.timeouts." + lifecycle.category() + "."
                + lifecycle.machine().name();
    }

    Subscription subscription() {
        Selection changes = Selection.ofEvents()
                .withCategories(lifecycle.category())
                .withKinds(Kind.CREATION, Kind.TRANSITION, Kind.CORRECTION, Kind.BYPASS);
        return Subscription.ofExactlyOnce(subscriptionName(), changes, Start.beginning(), this::settle)
                .withShards(SHARDS)
                .withRedelivery(Redelivery.ofHolding());
    }

    /** Sets the timers of records whose last state has a timeout, and deletes the timers of the other records. */
    private void settle(List<Delivery> deliveries, Connection connection) throws SQLException {
        lifecycle.refresh(connection);
        Map<String, Stay> stays = new LinkedHashMap<>();
        for (Delivery delivery : deliveries) {
            RecordedEvent event = delivery.event();
            if (lifecycle.machine().name().equals(event.machine())) {
                stays.put(event.stream().key(), stay(event));
            }
        }
        table.settle(connection, this, stays);
        stays.values().stream()
                .flatMap(stay -> Optional.ofNullable(stay.due()).stream())
                .min(Instant::compareTo)
                .ifPresent(committed);
    }

    private Stay stay(RecordedEvent event) {
        Integer code = event.toState();
        Timeout<T> timeout = code == null ? null : timeout(code);
        Instant due = timeout == null ? null : event.occurredAt().plus(timeout.after());
        return new Stay(code == null ? 0 : code, event.version(), due);
    }

    private @Nullable Timeout<T> timeout(int code) {
        return machine().byCode(code).map(State::timeout).orElse(null);
    }

    private StateMachine<S, T> machine() {
        return lifecycle.machine();
    }

    /**
     * The stay of a record in a state.
     *
     * @param state the code of the state
     * @param version the version of the event by which the record entered the state
     * @param due the time at which the state times out, or null if it has no timeout
     */
    record Stay(int state, int version, @Nullable Instant due) {}

    /** Fires a timeout in the calling thread's transaction. Does nothing if the state no longer has a timeout. */
    void fire(Connection connection, Due.StateTimeout expired) {
        State<S, T> state = machine().byCode(expired.state()).orElse(null);
        Timeout<T> timeout = state == null ? null : state.timeout();
        if (state != null && timeout != null) {
            TransitionOptions details = TransitionOptions.none()
                    .withActor(ACTOR)
                    .withMetadata("due", expired.due().toString())
                    .withExpectedState(state.value());
            Outcome<StateChange<S, T>> outcome =
                    lifecycle.timeOut(connection, id(expired), timeout.transition(), expired.version(), details);
            if (outcome instanceof Outcome.Refused<StateChange<S, T>> refused) {
                TimerLoop.LOG.debug("the transition of a timeout was refused: {}", Failures.text(refused.refusal()));
            }
        }
    }

    private Object id(Due.StateTimeout expired) {
        String key = expired.key().stream().key();
        return lifecycle.table().idColumns().size() == 1 ? key : CompositeText.values(key);
    }
}
