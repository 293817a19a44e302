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
 * What follows from an event, a timer or a refusal: the next state, then compensation, commands, timers, the end, in
 * this order. Immutable; each method returns a changed copy.
 *
 * @param state the next state
 * @param compensating whether what was carried out so far is undone first
 * @param calls the commands to call, in their order
 * @param timers after what time which timers fire
 * @param cancelled the timers that are cancelled
 * @param ending whether the instance ends: its timers are cancelled, and no event concerns it any more
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
     * A command that is to be called.
     *
     * @param command the command
     * @param input its input
     * @param <I> the type of the input
     */
    public record Call<I>(Command<I, ?> command, I input) {

        /** Calls it. */
        public Outcome<?> tryCall(Options options) {
            return command.tryCall(input, options);
        }
    }

    /** Goes to a state, which may be the same, and does nothing else. */
    public static <S> Reaction<S> of(S state) {
        return new Reaction<>(state, false, List.of(), Map.of(), Set.of(), false);
    }

    /** Calls a command. */
    public <I> Reaction<S> withCall(Command<I, ?> command, I input) {
        List<Call<?>> more = new ArrayList<>(calls);
        more.add(new Call<>(command, input));
        return new Reaction<>(state, compensating, more, timers, cancelled, ending);
    }

    /** Sets a timer, in place of the earlier one of its name; it fires where {@code turnstile.timers()} are started. */
    public Reaction<S> withTimer(String name, Duration after) {
        Map<String, Duration> more = new LinkedHashMap<>(timers);
        more.put(name, after);
        return new Reaction<>(state, compensating, calls, more, cancelled, ending);
    }

    /** Cancels a timer; one that has fired is not heard of any more. */
    public Reaction<S> withCancelledTimer(String timer) {
        Set<String> more = new LinkedHashSet<>(cancelled);
        more.add(timer);
        return new Reaction<>(state, compensating, calls, timers, more, ending);
    }

    /** Undoes the commands that were carried out, the last one first, by what {@link BusinessProcess#undo} says. */
    public Reaction<S> withCompensation() {
        return new Reaction<>(state, true, calls, timers, cancelled, ending);
    }

    /** Ends the instance. */
    public Reaction<S> withEnd() {
        return new Reaction<>(state, compensating, calls, timers, cancelled, true);
    }
}
