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
 * The declaration of a kind of aggregates: the state before the first event, and what each event makes of a state.
 *
 * <p>Immutable and thread-safe, as its functions and states must be; the functions have no effects.
 *
 * @param <S> the state
 * @param <E> what the events have in common
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
     * Begins with the records of a sealed interface that carry {@link dev.turnstile.event.EventName}.
     *
     * @param name the category of their streams, such as {@code account}
     * @throws IllegalArgumentException if a class is no event
     */
    public static <E> Naming<E> define(String name, Class<E> family) {
        return define(name, EventTypes.of(family));
    }

    /**
     * Begins with events that have upcasters, or names given by hand.
     *
     * @param name the category of their streams, such as {@code account}
     */
    public static <E> Naming<E> define(String name, EventTypes<E> types) {
        new StreamName(name, "any");
        return new Naming<>(name, types);
    }

    /**
     * The beginning of a declaration.
     *
     * @param name the category of their streams
     * @param types the events
     */
    public record Naming<E>(String name, EventTypes<E> types) {

        /** Sets the state before the first event. */
        public <S> Folding<S, E> initial(Supplier<? extends S> initial) {
            return new Folding<>(this, initial);
        }
    }

    /**
     * A declaration that has no fold yet.
     *
     * @param naming its beginning
     * @param initial the state before the first event
     */
    public record Folding<S, E>(Naming<E> naming, Supplier<? extends S> initial) {

        /** Sets the function that applies an event to a state. It must not refuse an event: the event has happened. */
        public Builder<S, E> evolve(BiFunction<? super S, ? super E, ? extends S> evolve) {
            return new Builder<>(naming, initial, evolve);
        }
    }

    /** Adds what need not be said. Not thread-safe. */
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
         * Numbers what {@code evolve} does, 1 by default: raise it when that changes, and no older snapshot is used.
         */
        public Builder<S, E> version(int number) {
            version = number;
            return this;
        }

        /**
         * Sets when snapshots are taken; never by default.
         *
         * @param state the class of the states; JSON must hold all that they are
         */
        public Builder<S, E> snapshots(Class<S> state, Snapshots policy) {
            stateType = state;
            snapshots = policy;
            return this;
        }

        /**
         * Sets how often a decision is retried after a concurrent write; {@link Retries#defaults()} by default.
         */
        public Builder<S, E> retries(Retries policy) {
            retries = policy;
            return this;
        }

        /**
         * Lets a machine say which events may follow which: one that it does not permit is refused, and nothing
         * written.
         *
         * @param machine one without guards; what decides has its own conditions
         * @param state tells the machine's state of an aggregate's
         * @param transitions which transition each class of events is
         * @throws IllegalArgumentException if a class of events has no transition, the machine lacks one that is named,
         *     has guards, or does not begin in the initial state
         */
        public <M, T> Builder<S, E> governedBy(
                StateMachine<M, T> machine,
                Function<? super S, ? extends M> state,
                Map<Class<? extends E>, ? extends T> transitions) {
            governance = Governance.of(types, machine, state, transitions, initial.get());
            return this;
        }

        /** Ends. */
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

    /** Returns when snapshots are taken. */
    public Snapshots snapshots() {
        return declared.snapshots;
    }

    /** Returns the class of the states, or null where none was given because no snapshots are taken. */
    public @Nullable Class<S> stateType() {
        return declared.stateType;
    }

    /** Returns how often a decision is retried. */
    public Retries retries() {
        return declared.retries;
    }

    /** Returns a text that changes when the fold does: its version, the events, their upcasters, the state's fields. */
    public String fingerprint() {
        return fingerprint;
    }

    /** Returns the state before the first event. */
    public S initial() {
        return Objects.requireNonNull(declared.initial.get(), "initial state");
    }

    /** Folds events into a state; asks no machine, for they have happened. */
    public S fold(S state, Iterable<? extends E> events) {
        S folded = state;
        for (E event : events) {
            folded = Objects.requireNonNull(declared.evolve.apply(folded, event), "evolved state");
        }
        return folded;
    }

    /**
     * Folds events that were decided on into a state.
     *
     * @param key the aggregate's id as text, for messages
     * @throws dev.turnstile.lifecycle.InvalidTransition if the machine that governs it does not permit an event
     * @throws IllegalStateException if an event leads to another state than the machine says
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
