package dev.turnstile.aggregate;

import dev.turnstile.aggregate.internal.Governance;
import dev.turnstile.aggregate.internal.StateShape;
import dev.turnstile.command.Retries;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.StreamName;
import dev.turnstile.machine.StateMachine;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of a kind of aggregate: the initial state, and the function that applies an event to a state.
 *
 * <p>Immutable and thread-safe. The functions and states must be immutable and thread-safe too, and the functions must
 * have no side effects.
 *
 * @param <S> the state
 * @param <E> the common type of the events
 */
public final class Aggregate<S, E> {

    private final Builder<S, E> declared;
    private final String fingerprint;

    private Aggregate(Builder<S, E> declared) {
        this.declared = declared;
        this.fingerprint = String.join(
                "\n",
                declared.name,
                "version " + declared.version,
                declared.types.fingerprint(),
                declared.stateType == null ? "" : StateShape.of(declared.stateType));
    }

    /**
     * Begins a declaration. Its events are the records of a sealed interface, each with a {@link
     * dev.turnstile.event.EventName} annotation.
     *
     * @param name the category of the aggregates' streams, such as {@code account}
     * @throws IllegalArgumentException if a class is not an event
     */
    public static <E> Naming<E> define(String name, Class<E> family) {
        return define(name, EventTypes.of(family));
    }

    /**
     * Begins a declaration with events that have upcasters or explicit names.
     *
     * @param name the category of the aggregates' streams, such as {@code account}
     */
    public static <E> Naming<E> define(String name, EventTypes<E> types) {
        new StreamName(name, "any");
        return new Naming<>(name, types);
    }

    /**
     * The beginning of a declaration.
     *
     * @param name the category of the aggregates' streams
     * @param types the events
     */
    public record Naming<E>(String name, EventTypes<E> types) {

        /** Sets the state before the first event. */
        public <S> Folding<S, E> initial(Supplier<? extends S> initial) {
            return new Folding<>(this, initial);
        }
    }

    /**
     * A declaration without the function that applies events.
     *
     * @param naming the beginning of the declaration
     * @param initial the state before the first event
     */
    public record Folding<S, E>(Naming<E> naming, Supplier<? extends S> initial) {

        /**
         * Sets the function that applies an event to a state. The function must not refuse an event, because the event
         * has already happened.
         */
        public Builder<S, E> evolve(BiFunction<? super S, ? super E, ? extends S> evolve) {
            return new Builder<>(naming, initial, evolve);
        }
    }

    /** Adds the optional parts of a declaration. Not thread-safe. */
    public static final class Builder<S, E> {

        private final String name;
        private final EventTypes<E> types;
        private final Supplier<? extends S> initial;
        private final BiFunction<? super S, ? super E, ? extends S> evolve;
        private int version = 1;
        private Snapshots snapshots = Snapshots.none();
        private @Nullable Class<S> stateType;
        private Retries retries = Retries.defaults();
        private Governance<S, E> governance = Governance.none();

        private Builder(
                Naming<E> naming, Supplier<? extends S> initial, BiFunction<? super S, ? super E, ? extends S> evolve) {
            this.name = naming.name;
            this.types = naming.types;
            this.initial = initial;
            this.evolve = evolve;
        }

        private Builder(Builder<S, E> other) {
            this.name = other.name;
            this.types = other.types;
            this.initial = other.initial;
            this.evolve = other.evolve;
            this.version = other.version;
            this.snapshots = other.snapshots;
            this.stateType = other.stateType;
            this.retries = other.retries;
            this.governance = other.governance;
        }

        /**
         * Sets the version of the function {@code evolve}, 1 by default. Raise the version when the function changes:
         * older snapshots are then ignored.
         */
        public Builder<S, E> version(int number) {
            version = number;
            return this;
        }

        /**
         * Sets the policy for snapshots; by default no snapshots are taken.
         *
         * @param state the class of the states; JSON must represent them completely
         */
        public Builder<S, E> snapshots(Class<S> state, Snapshots policy) {
            stateType = state;
            snapshots = policy;
            return this;
        }

        /** Sets the retries of a decision after a concurrent write; {@link Retries#defaults()} by default. */
        public Builder<S, E> retries(Retries policy) {
            retries = policy;
            return this;
        }

        /**
         * Sets the machine that governs the order of events: an event that the machine does not permit is refused, and
         * nothing is written.
         *
         * @param machine a machine without guards, because the decision checks its own conditions
         * @param state a function that returns the machine's state for an aggregate's state
         * @param transitions the transition for each class of events
         * @throws IllegalArgumentException if a class of events has no transition, or the machine does not declare one
         *     of the transitions, has guards, or has another initial state than the aggregate
         */
        public <M, T> Builder<S, E> governedBy(
                StateMachine<M, T> machine,
                Function<? super S, ? extends M> state,
                Map<Class<? extends E>, ? extends T> transitions) {
            governance = Governance.of(types, machine, state, transitions, initial.get());
            return this;
        }

        /** Returns the declaration. */
        public Aggregate<S, E> build() {
            return new Aggregate<>(new Builder<>(this));
        }
    }

    /** Returns the category of the streams. */
    public String name() {
        return declared.name;
    }

    /** Returns the events. */
    public EventTypes<E> types() {
        return declared.types;
    }

    /** Returns the policy for snapshots. */
    public Snapshots snapshots() {
        return declared.snapshots;
    }

    /** Returns the class of the states, or null if no class was given because no snapshots are taken. */
    public @Nullable Class<S> stateType() {
        return declared.stateType;
    }

    /** Returns the retries of a decision. */
    public Retries retries() {
        return declared.retries;
    }

    /**
     * Returns a text that changes if the version of the declaration, the events, the upcasters or the state's fields
     * change.
     */
    public String fingerprint() {
        return fingerprint;
    }

    /** Returns the state before the first event. */
    public S initial() {
        return Objects.requireNonNull(declared.initial.get(), "initial state");
    }

    /** Folds events into a state. The machine is not checked, because the events have already happened. */
    public S fold(S state, Iterable<? extends E> events) {
        S folded = state;
        for (E event : events) {
            folded = Objects.requireNonNull(declared.evolve.apply(folded, event), "evolved state");
        }
        return folded;
    }

    /**
     * Folds the events of a decision into a state.
     *
     * @param key the aggregate's id as text, for messages
     * @throws dev.turnstile.lifecycle.InvalidTransition if the governing machine does not permit an event
     * @throws IllegalStateException if an event leads to another state than the machine declares
     */
    public S decided(String key, S state, List<? extends E> events) {
        S folded = state;
        for (E event : events) {
            S next = fold(folded, List.of(event));
            declared.governance.check(name(), key, folded, event, next);
            folded = next;
        }
        return folded;
    }

    @Override
    public String toString() {
        return "aggregate '" + name() + "'";
    }
}
