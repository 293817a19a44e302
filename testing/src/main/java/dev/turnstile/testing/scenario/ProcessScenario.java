package dev.turnstile.testing.scenario;

import dev.turnstile.command.Command;
import dev.turnstile.event.Event;
import dev.turnstile.event.StreamName;
import dev.turnstile.process.BusinessProcess;
import dev.turnstile.process.Reaction;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.testing.TestDelivery;
import dev.turnstile.testing.internal.Story;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A scenario of one instance of a process: given events or a state, when an event, a timer or a refusal occurs, expect
 * a reaction. The commands of reactions are not executed.
 *
 * @param <S> the type of the state
 */
public final class ProcessScenario<S> {

    private final BusinessProcess<S> process;
    private final Deliveries deliveries = new Deliveries();
    private @Nullable S state;
    private @Nullable String key;
    private boolean ended;
    private Story story;

    ProcessScenario(BusinessProcess<S> process) {
        this.process = process;
        this.story = Story.of("process '" + process.name() + "'");
    }

    /** Gives the state of an instance that has begun. */
    public ProcessScenario<S> given(S current) {
        state = current;
        story = story.withStep("given " + current);
        return this;
    }

    /** Gives an earlier event, to which the process reacts. */
    public ProcessScenario<S> given(TestDelivery event) {
        reaction(event);
        story = story.withStep("given " + event);
        return this;
    }

    /** Gives an earlier event of a stream, to which the process reacts. */
    public ProcessScenario<S> given(StreamName stream, Record event) {
        return given(TestDelivery.of(stream, event));
    }

    /** Sets the time at which the next events are recorded. */
    public ProcessScenario<S> at(Instant time) {
        deliveries.clock().set(time);
        story = story.withStep("at " + time);
        return this;
    }

    /**
     * Sets the time at which the next events are recorded.
     *
     * @param time the time in ISO 8601, such as {@code 2026-03-01T10:00:00Z}
     * @throws java.time.format.DateTimeParseException if the text is not such a time
     */
    public ProcessScenario<S> at(String time) {
        return at(Instant.parse(time));
    }

    /** Delivers an event to the process. */
    public ReactionResult<S> when(TestDelivery event) {
        return new ReactionResult<>(reaction(event), story.withStep("when " + event + " happens"));
    }

    /** Delivers an event to the process. */
    public <E extends Record & Event> ReactionResult<S> when(E event) {
        return when(TestDelivery.of(event));
    }

    /** Delivers an event of a stream to the process. */
    public ReactionResult<S> when(StreamName stream, Record event) {
        return when(TestDelivery.of(stream, event));
    }

    /**
     * Fires a timer of the instance.
     *
     * @throws IllegalStateException if the instance has not begun
     */
    public ReactionResult<S> whenTimedOut(String timer) {
        Reaction<S> reaction = followed(process.timedOut(begun(), timer));
        return new ReactionResult<>(reaction, story.withStep("when timer '" + timer + "' fires"));
    }

    /**
     * Refuses a command of the last reaction.
     *
     * @throws IllegalStateException if the instance has not begun
     */
    public ReactionResult<S> whenRefused(Command<?, ?> command, Refusal refusal) {
        Reaction<S> reaction = followed(process.refused(begun(), command.name(), refusal));
        String step = "when command '" + command.name() + "' is refused with "
                + refusal.getClass().getSimpleName();
        return new ReactionResult<>(reaction, story.withStep(step));
    }

    /** Returns the reaction, or null if the process ignores the event or the event belongs to another instance. */
    private @Nullable Reaction<S> reaction(TestDelivery event) {
        Delivery delivery = deliveries.next(event);
        String its = process.selection().matches(delivery.event()) ? process.key(delivery) : null;
        if (its == null || ended || (key != null && !key.equals(its))) {
            return null;
        }
        S current = state == null ? process.begin(delivery) : state;
        if (current == null) {
            return null;
        }
        key = its;
        return followed(process.react(current, delivery));
    }

    private Reaction<S> followed(Reaction<S> reaction) {
        state = reaction.state();
        ended = reaction.ending();
        return reaction;
    }

    private S begun() {
        S current = state;
        if (current == null || ended) {
            throw new IllegalStateException("process '" + process.name() + "': the scenario's instance "
                    + (ended ? "has ended" : "has not begun") + "; give an event or a state that begins it");
        }
        return current;
    }
}
