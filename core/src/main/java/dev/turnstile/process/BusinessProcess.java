package dev.turnstile.process;

import dev.turnstile.projection.Selection;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.subscription.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * What is to follow from events of several streams: a declaration, of which there are many instances, told apart by
 * keys.
 *
 * <p>Each event that concerns an instance is one step of it: the new state, the commands that are called, the timers
 * and the place in the log are one commit, exactly once. The methods depend on nothing but what they are given and have
 * no effects but by what they return. Thread-safe.
 *
 * @param <S> the state: a record, stored as JSON in the open, so without personal data
 */
public interface BusinessProcess<S> {

    /**
     * Returns its name; the history of an instance is the stream of its key in category {@code process_} and the name.
     */
    String name();

    /** Returns which events may concern it. */
    Selection selection();

    /** Returns the class of the state. */
    Class<S> stateType();

    /** Returns the key of the instance that an event concerns, or null if it concerns none. */
    @Nullable
    String key(Delivery event);

    /**
     * Returns the state in which an instance begins with an event, or null if none does. Asked where there is no
     * instance of the event's key; {@link #react} is asked next.
     */
    @Nullable
    S begin(Delivery event);

    /** Returns the reaction to an event. */
    Reaction<S> react(S state, Delivery event);

    /**
     * Returns the reaction to a timer that has fired; none by default.
     *
     * @param timer the name that the reaction gave it
     */
    default Reaction<S> timedOut(S state, String timer) {
        return Reaction.of(state);
    }

    /**
     * Returns the reaction to a refused command; by default the earlier commands are compensated, and the instance
     * ends.
     *
     * <p>The commands before it in the same reaction have been carried out, those behind it and its timers are given
     * up.
     *
     * @param state the state before the reaction that called it
     * @param command the command's name
     */
    default Reaction<S> refused(S state, String command, Refusal refusal) {
        return Reaction.of(state).withCompensation().withEnd();
    }

    /**
     * Returns the call that undoes a command which was carried out, or null if there is nothing to undo. Asked when a
     * reaction compensates, of the last command first; a refusal of it is a failure of the step.
     *
     * @param command the command's name
     */
    default Reaction.@Nullable Call<?> undo(S state, String command) {
        return null;
    }
}
