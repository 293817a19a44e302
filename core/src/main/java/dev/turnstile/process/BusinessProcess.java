package dev.turnstile.process;

import dev.turnstile.projection.Selection;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.subscription.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of a process: reactions to events of several streams. Each key identifies an instance, and each
 * instance has a state.
 *
 * <p>Each event of an instance is one step. The new state, the commands, the timers and the cursor are committed in one
 * transaction, exactly once. The results of the methods depend only on the arguments, and the methods have no side
 * effects. Thread-safe.
 *
 * @param <S> the state: a record, stored as unencrypted JSON; must not contain personal data
 */
public interface BusinessProcess<S> {

    /**
     * Returns the name. The history of an instance is the stream whose key is the instance's key and whose category is
     * {@code process_} + name.
     */
    String name();

    /** Returns the selection of the events that may belong to an instance. */
    Selection selection();

    /** Returns the class of the state. */
    Class<S> stateType();

    /** Returns the key of the instance that an event belongs to, or null if the event belongs to none. */
    @Nullable
    String key(Delivery event);

    /**
     * Returns the initial state of a new instance, or null if the event does not begin an instance. Called if there is
     * no instance with the event's key; then {@link #react} is called.
     */
    @Nullable
    S begin(Delivery event);

    /** Returns the reaction to an event. */
    Reaction<S> react(S state, Delivery event);

    /**
     * Returns the reaction to a timer that has fired; by default an empty reaction.
     *
     * @param timer the name of the timer, as set by the reaction
     */
    default Reaction<S> timedOut(S state, String timer) {
        return Reaction.of(state);
    }

    /**
     * Returns the reaction to a refused command. By default the reaction compensates the executed commands, and ends
     * the instance.
     *
     * <p>The commands before the refused one in the same reaction were executed. The commands after it and the timers
     * of the reaction are discarded.
     *
     * @param state the state before the reaction with the refused command
     * @param command the name of the refused command
     */
    default Reaction<S> refused(S state, String command, Refusal refusal) {
        return Reaction.of(state).withCompensation().withEnd();
    }

    /**
     * Returns the call that compensates an executed command, or null if the command needs no compensation. Called when
     * a reaction compensates, for the executed commands in reverse order. If the returned call is refused, the step
     * fails.
     *
     * @param command the name of the executed command
     */
    default Reaction.@Nullable Call<?> undo(S state, String command) {
        return null;
    }
}
