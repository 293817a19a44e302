package dev.turnstile.testing.scenario;

import dev.turnstile.event.NewEvent;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.testing.RecordedEffects;
import dev.turnstile.testing.internal.Differences;
import dev.turnstile.testing.internal.Story;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The consequences of the call of a command. Each method verifies one of them and returns this object. A failed
 * expectation throws an {@link AssertionError}.
 *
 * @param <R> the type of the result
 */
public final class CommandResult<R extends @Nullable Object> {

    private final Outcome<R> outcome;
    private final InvocationLog log;
    private final Story story;

    CommandResult(Outcome<R> outcome, InvocationLog log, Story story) {
        this.outcome = outcome;
        this.log = log;
        this.story = story;
    }

    /** Returns the outcome. */
    public Outcome<R> outcome() {
        return outcome;
    }

    /**
     * Verifies that the call succeeded with a result; for a replayed outcome, the original result.
     *
     * @throws AssertionError if the call was refused or failed, or the result differs
     */
    public CommandResult<R> expect(R result) {
        R actual = done().result();
        story.verify("expected another result", Differences.between("result", result, actual));
        return this;
    }

    /**
     * Verifies that the call succeeded, with any result.
     *
     * @throws AssertionError if the call was refused
     */
    public CommandResult<R> expectDone() {
        done();
        return this;
    }

    /**
     * Verifies that the outcome of an earlier call with the same idempotency key was returned again.
     *
     * @throws AssertionError if the outcome is not a replayed one
     */
    public CommandResult<R> expectReplayed() {
        if (!(outcome instanceof Outcome.Replayed<R>)) {
            throw story.failure("expected a replayed outcome", List.of("outcome: " + outcome));
        }
        return this;
    }

    /**
     * Verifies that the call was refused.
     *
     * @throws AssertionError if the call was not refused, or the refusal has another class
     */
    public CommandResult<R> expectRefusal(Class<? extends Refusal> type) {
        Refusals.verify(story, type, refusal());
        return this;
    }

    /**
     * Verifies a value of the refusal.
     *
     * @param field the name of the value in {@link Refusal#fields()}
     * @throws AssertionError if the call was not refused, or the refusal has another value
     */
    public CommandResult<R> expectRefusalField(String field, Object value) {
        Refusals.verifyField(story, field, value, refusal());
        return this;
    }

    /**
     * Verifies the events that the invocation appended, in order and without transitions.
     *
     * @param events records whose classes have the annotation {@link dev.turnstile.event.EventName}
     * @throws AssertionError if other events were appended
     */
    public CommandResult<R> expectEvents(Record... events) {
        List<RecordedEvent> appended = log.appended();
        List<@Nullable Object> actual = new ArrayList<>();
        for (int i = 0; i < appended.size(); i++) {
            Record expected = i < events.length ? events[i] : null;
            actual.add(read(appended.get(i), expected));
        }
        story.verify("expected other events", Differences.between("events", Arrays.asList(events), actual));
        return this;
    }

    /** Returns an event as an instance of the expected class, or as text if it has another type. */
    private static Object read(RecordedEvent event, @Nullable Record expected) {
        String data = event.data();
        if (expected == null || data == null || !NewEvent.of(expected).type().equals(event.type())) {
            return event.type() + " " + data;
        }
        return Json.found().read(data, expected.getClass());
    }

    /**
     * Verifies that the invocation appended no events except transitions.
     *
     * @throws AssertionError if the invocation appended events
     */
    public CommandResult<R> expectNoEvents() {
        return expectEvents();
    }

    /**
     * Verifies the state of a record.
     *
     * @throws AssertionError if the record is in another state
     */
    public <S> CommandResult<R> expectState(Lifecycle<S, ?> lifecycle, Object id, S state) {
        String name = lifecycle.table().name() + " " + id;
        story.verify("expected another state", Differences.between(name, state, lifecycle.state(id)));
        return this;
    }

    /**
     * Verifies the announcements that were made during the call, in order.
     *
     * @param lines the name and the kind of outcome of each, such as {@code pay_order.shop Done}
     * @throws AssertionError if other announcements were made
     */
    public CommandResult<R> expectAnnouncements(String... lines) {
        story.verify(
                "expected other announcements",
                Differences.between("announcements", Arrays.asList(lines), log.announced()));
        return this;
    }

    /**
     * Verifies all effects that were recorded so far, in order, such as those of actions after the commit.
     *
     * @throws AssertionError if other effects were recorded
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final <E> CommandResult<R> expectEffects(RecordedEffects<E> effects, E... expected) {
        story.verify("expected other effects", Differences.between("effects", Arrays.asList(expected), effects.all()));
        return this;
    }

    private @Nullable Refusal refusal() {
        return outcome.original() instanceof Outcome.Refused<R> refused ? refused.refusal() : null;
    }

    private Outcome.Done<R> done() {
        if (outcome.original() instanceof Outcome.Done<R> done) {
            return done;
        }
        Refusal refused = refusal();
        throw story.failure(
                "expected the call to succeed",
                List.of(refused == null ? "outcome: " + outcome : Refusals.described(refused)));
    }
}
