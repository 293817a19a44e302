package dev.turnstile.process;

import dev.turnstile.command.Command;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The reaction to an event, a timer or a refusal: the next state, then compensation, commands, timers and the end, in
 * this order. Immutable; each method returns a changed copy.
 *
 * @param state the next state
 * @param compensating whether the commands that were executed so far are compensated first
 * @param calls the commands to invoke, in their order
 * @param timers the delay of each timer, by its name
 * @param cancelled the names of the timers to cancel
 * @param ending whether the instance ends: its timers are cancelled, and later events do not reach the instance
 * @param <S> the state
 */
public record Reaction<S>(
        S state,
        boolean compensating,
        List<Call<?>> calls,
        Map<String, Duration> timers,
        Set<String> cancelled,
        boolean ending) {

    /** Copies the collections. */
    public Reaction {
        calls = List.copyOf(calls);
        timers = Map.copyOf(timers);
        cancelled = Set.copyOf(cancelled);
    }

    /**
     * A command with its input.
     *
     * @param command the command
     * @param input the input of the command
     * @param <I> the type of the input
     */
    public record Call<I>(Command<I, ?> command, I input) {

        /** Invokes the command. */
        public Outcome<?> tryCall(Options options) {
            return command.tryCall(input, options);
        }
    }

    /** Returns a reaction that only sets the state, which may be unchanged. */
    public static <S> Reaction<S> of(S state) {
        return new Reaction<>(state, false, List.of(), Map.of(), Set.of(), false);
    }

    /** Returns a copy that also invokes a command. */
    public <I> Reaction<S> withCall(Command<I, ?> command, I input) {
        List<Call<?>> more = new ArrayList<>(calls);
        more.add(new Call<>(command, input));
        return new Reaction<>(state, compensating, more, timers, cancelled, ending);
    }

    /**
     * Returns a copy that also sets a timer, which replaces an earlier timer with the same name. Timers fire on nodes
     * that start {@code turnstile.timers()}.
     */
    public Reaction<S> withTimer(String name, Duration after) {
        Map<String, Duration> more = new LinkedHashMap<>(timers);
        more.put(name, after);
        return new Reaction<>(state, compensating, calls, more, cancelled, ending);
    }

    /** Returns a copy that also cancels a timer. A timer that has fired but was not handled yet is ignored. */
    public Reaction<S> withCancelledTimer(String timer) {
        Set<String> more = new LinkedHashSet<>(cancelled);
        more.add(timer);
        return new Reaction<>(state, compensating, calls, timers, more, ending);
    }

    /**
     * Returns a copy that first compensates the executed commands in reverse order, by the calls that {@link
     * BusinessProcess#undo} returns.
     */
    public Reaction<S> withCompensation() {
        return new Reaction<>(state, true, calls, timers, cancelled, ending);
    }

    /** Returns a copy that ends the instance. */
    public Reaction<S> withEnd() {
        return new Reaction<>(state, compensating, calls, timers, cancelled, true);
    }
}
