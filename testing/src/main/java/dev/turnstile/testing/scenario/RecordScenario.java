package dev.turnstile.testing.scenario;

import dev.turnstile.Turnstile;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.testing.TestClock;
import dev.turnstile.testing.internal.Story;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A scenario of a record in a table. The database evaluates guards in SQL. The business time of the scenario's changes
 * is the time of the clock. The clock does not affect guards that read the time of the database server, such as {@code
 * now()}.
 *
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public final class RecordScenario<S, T> {

    private final Lifecycle<S, T> lifecycle;
    private final Turnstile turnstile;
    private final TestClock clock;

    RecordScenario(Lifecycle<S, T> lifecycle, Turnstile turnstile, TestClock clock) {
        this.lifecycle = lifecycle;
        this.turnstile = turnstile;
        this.clock = clock;
    }

    /**
     * Gives a record that is already in a state, even if no path of transitions leads to the state. Before the
     * transition is fired, the record is created if it does not exist, and a record in another state is corrected.
     *
     * @param id the record's id; for a composite id a {@link List} of values
     * @param state the state
     * @param columns names of columns, each followed by its value, for a record that does not exist yet
     * @throws IllegalArgumentException if the machine declares no such state, or a column's name has no value
     */
    public Given<S, T> given(Object id, S state, @Nullable Object... columns) {
        lifecycle.machine().state(state);
        RecordSetup<S, T> record = new RecordSetup<>(lifecycle, id, state, Columns.of(columns));
        String shown = columns.length == 0 ? "" : " " + Arrays.toString(columns);
        Story story = Story.of(lifecycle.table().name() + " " + id).withStep("given " + state + shown);
        return new Given<>(this, record, TransitionOptions.none(), story);
    }

    /** A record in a state. Immutable. */
    public static final class Given<S, T> {

        private final RecordScenario<S, T> scenario;
        private final RecordSetup<S, T> record;
        private final TransitionOptions options;
        private final Story story;

        private Given(RecordScenario<S, T> scenario, RecordSetup<S, T> record, TransitionOptions options, Story story) {
            this.scenario = scenario;
            this.record = record;
            this.options = options;
            this.story = story;
        }

        /** Sets the time of the clock, at which the record enters the state. */
        public Given<S, T> at(Instant time) {
            scenario.clock.set(time);
            return new Given<>(scenario, record, options, story.withStep("at " + time));
        }

        /**
         * Sets the time of the clock, at which the record enters the state.
         *
         * @param time the time in ISO 8601, such as {@code 2026-03-01T10:00:00Z}
         * @throws java.time.format.DateTimeParseException if the text is not such a time
         */
        public Given<S, T> at(String time) {
            return at(Instant.parse(time));
        }

        /** Returns a copy in which an actor fires the transition. */
        public Given<S, T> as(String actor) {
            return new Given<>(scenario, record, options.withActor(actor), story.withStep("as " + actor));
        }

        /**
         * Fires a transition.
         *
         * @throws IllegalStateException if columns are given for a record that exists already
         */
        public TransitionResult<S, T> when(T transition) {
            return when(transition, options);
        }

        /**
         * Fires a transition with options, which replace the actor of {@link #as}. Without a business time in the
         * options, the time of the clock applies.
         *
         * @throws IllegalStateException if columns are given for a record that exists already
         */
        public TransitionResult<S, T> when(T transition, TransitionOptions with) {
            int version = arranged();
            TransitionOptions timed = with.occurredAt() == null ? with.withOccurredAt(scenario.clock.instant()) : with;
            Outcome<StateChange<S, T>> outcome = record.lifecycle().tryFire(record.id(), transition, timed);
            Refusal refusal = outcome instanceof Outcome.Refused<StateChange<S, T>> refused ? refused.refusal() : null;
            return result("when " + transition, version, refusal);
        }

        /**
         * Advances the clock, and fires all timers that are due, including the timeouts of this lifecycle.
         *
         * @throws IllegalArgumentException if the duration is negative
         * @throws IllegalStateException if columns are given for a record that exists already
         */
        public TransitionResult<S, T> whenTimePasses(Duration duration) {
            int version = arranged();
            scenario.clock.advance(duration);
            scenario.turnstile.timers().fireDue(record.lifecycle());
            return result("when " + duration + " pass", version, null);
        }

        /** Creates the record, and returns the version of its last change. */
        private int arranged() {
            record.run(scenario.clock.instant());
            return changes().mapToInt(StateChange::version).max().orElse(0);
        }

        private Stream<StateChange<S, T>> changes() {
            return record.lifecycle().history(record.id()).stream();
        }

        private TransitionResult<S, T> result(String step, int version, @Nullable Refusal refusal) {
            Lifecycle<S, T> lifecycle = record.lifecycle();
            List<T> taken = changes()
                    .filter(change -> change.version() > version)
                    .map(StateChange::transition)
                    .filter(Objects::nonNull)
                    .toList();
            S after = lifecycle.state(record.id());
            return new TransitionResult<>(
                    new TransitionResult.Facts<>(lifecycle.machine(), record.state(), after, refusal, taken),
                    transition -> lifecycle.explain(record.id(), transition),
                    story.withStep(step));
        }
    }
}
