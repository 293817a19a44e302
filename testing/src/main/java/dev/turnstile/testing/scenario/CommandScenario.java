package dev.turnstile.testing.scenario;

import dev.turnstile.Turnstile;
import dev.turnstile.command.Command;
import dev.turnstile.event.Append;
import dev.turnstile.event.Event;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.testing.RecordedAnnouncements;
import dev.turnstile.testing.TestClock;
import dev.turnstile.testing.internal.Story;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A scenario of a command on a database: given records and events, when the command is called with an input, expect its
 * outcome, events, announcements and effects.
 *
 * @param <I> the type of the input
 * @param <R> the type of the result
 */
public final class CommandScenario<I, R extends @Nullable Object> {

    private final Command<I, R> command;
    private final Turnstile turnstile;
    private final TestClock clock;
    private final List<Consumer<Instant>> setup = new ArrayList<>();
    private Options options = Options.none();
    private Story story;

    CommandScenario(Command<I, R> command, Turnstile turnstile, TestClock clock) {
        this.command = command;
        this.turnstile = turnstile;
        this.clock = clock;
        this.story = Story.of("command '" + command.name() + "'");
    }

    /**
     * Gives a record that is already in a state, as {@link RecordScenario#given} does. The record is created or
     * corrected before the call.
     *
     * @param columns names of columns, each followed by its value, for a record that does not exist yet
     * @throws IllegalArgumentException if the machine declares no such state, or a column's name has no value
     */
    public <S> CommandScenario<I, R> given(Lifecycle<S, ?> lifecycle, Object id, S state, @Nullable Object... columns) {
        lifecycle.machine().state(state);
        setup.add(new RecordSetup<>(lifecycle, id, state, Columns.of(columns))::run);
        String shown = columns.length == 0 ? "" : " " + Arrays.toString(columns);
        return step("given " + lifecycle.table().name() + " " + id + " in " + state + shown);
    }

    /** Gives earlier events of a stream, which are appended before the call. */
    public CommandScenario<I, R> given(StreamName stream, Record... events) {
        setup.add(time -> turnstile.events().append(List.of(Append.of(stream, events))));
        return step("given " + Arrays.toString(events));
    }

    /** Gives an earlier event, which is appended before the call. */
    public <E extends Record & Event> CommandScenario<I, R> given(E event) {
        return given(event.stream(), event);
    }

    /**
     * Gives other facts, such as rows of tables without a machine.
     *
     * @param facts a description of the facts, for messages
     * @param writing the code that establishes them before the call
     */
    public CommandScenario<I, R> given(String facts, Runnable writing) {
        setup.add(time -> writing.run());
        return step("given " + facts);
    }

    /** Sets the time of the clock. */
    public CommandScenario<I, R> at(Instant time) {
        clock.set(time);
        return step("at " + time);
    }

    /**
     * Sets the time of the clock.
     *
     * @param time the time in ISO 8601, such as {@code 2026-03-01T10:00:00Z}
     * @throws java.time.format.DateTimeParseException if the text is not such a time
     */
    public CommandScenario<I, R> at(String time) {
        return at(Instant.parse(time));
    }

    /** Sets the actor of the call. */
    public CommandScenario<I, R> as(String actor) {
        options = options.withActor(actor);
        return step("as " + actor);
    }

    /**
     * Calls the command.
     *
     * @throws dev.turnstile.command.CommandException if a checked exception ends the invocation
     * @throws IllegalStateException if columns are given for a record that exists already
     */
    public CommandResult<R> when(I input) {
        return when(input, options);
    }

    /**
     * Calls the command with options, which replace the actor of {@link #as}.
     *
     * @throws dev.turnstile.command.CommandException if a checked exception ends the invocation
     * @throws IllegalStateException if columns are given for a record that exists already
     */
    public CommandResult<R> when(I input, Options with) {
        setup.forEach(one -> one.accept(clock.instant()));
        setup.clear();
        UUID id = with.commandId() == null ? UUID.randomUUID() : with.commandId();
        SubscriptionRuns runs = new SubscriptionRuns(turnstile);
        long position = runs.lastPosition();
        try (RecordedAnnouncements announced = RecordedAnnouncements.of(turnstile)) {
            Outcome<R> outcome = command.tryCall(input, with.withCommandId(id));
            InvocationLog log = new InvocationLog(turnstile.events(), position, id, announced.lines());
            return new CommandResult<>(outcome, log, story.withStep("when called with " + input));
        }
    }

    private CommandScenario<I, R> step(String step) {
        story = story.withStep(step);
        return this;
    }
}
