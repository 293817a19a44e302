package dev.turnstile.testing.scenario;

import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Aggregates;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.json.Json;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.testing.InMemoryEventStore;
import dev.turnstile.testing.TestClock;
import dev.turnstile.testing.internal.Story;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A scenario of an aggregate: given events, when a decision is made, expect further events, a refusal or a state.
 *
 * <p>The scenario stores the events as JSON and reads them again, so that it fails if an event cannot be stored. The
 * given events are appended when the decision is made.
 *
 * @param <S> the type of the state
 * @param <E> the type of the events
 */
public final class AggregateScenario<S, E> {

    private static final String KEY = "scenario";

    private final Aggregate<S, E> aggregate;
    private final EventStore events;
    private final StreamName stream;
    private final Deciding<S, E> deciding;
    private final TestClock clock;
    private final Json json = Json.found();
    private final List<NewEvent> given = new ArrayList<>();
    private Story story;

    /** Appends the events of a decision. */
    private interface Deciding<S, E> {
        void decide(Function<? super S, ? extends List<? extends E>> decision);
    }

    private AggregateScenario(Aggregate<S, E> aggregate, TestClock clock) {
        this.aggregate = aggregate;
        this.events = new InMemoryEventStore(json, clock);
        this.stream = StreamName.of(aggregate.name(), KEY);
        this.deciding = this::decideInMemory;
        this.clock = clock;
        this.story = Story.of(aggregate.toString());
    }

    AggregateScenario(Aggregates<S, E> aggregates, Object id, EventStore events, TestClock clock) {
        this.aggregate = aggregates.aggregate();
        this.events = events;
        this.stream = aggregates.stream(id);
        this.deciding = decision -> aggregates.update(id, decision);
        this.clock = clock;
        this.story = Story.of(aggregate + " " + id);
    }

    static <S, E> AggregateScenario<S, E> inMemory(Aggregate<S, E> aggregate) {
        return new AggregateScenario<>(aggregate, TestClock.ofSystemTime());
    }

    /** Gives earlier events of the aggregate, in order; further calls add events. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final AggregateScenario<S, E> given(E... earlier) {
        Arrays.stream(earlier).map(aggregate.types()::event).forEach(given::add);
        story = story.withStep("given " + Arrays.toString(earlier));
        return this;
    }

    /** Sets the time of the clock. */
    public AggregateScenario<S, E> at(Instant time) {
        clock.set(time);
        story = story.withStep("at " + time);
        return this;
    }

    /**
     * Sets the time of the clock.
     *
     * @param time the time in ISO 8601, such as {@code 2026-03-01T10:00:00Z}
     * @throws java.time.format.DateTimeParseException if the text is not such a time
     */
    public AggregateScenario<S, E> at(String time) {
        return at(Instant.parse(time));
    }

    /**
     * Makes a decision.
     *
     * @param decision a function of the current state that returns further events, or throws a refusal
     */
    public AggregateResult<S, E> when(Function<? super S, ? extends List<? extends E>> decision) {
        if (!given.isEmpty()) {
            events.append(List.of(Append.of(stream, List.copyOf(given))));
            given.clear();
        }
        List<E> before = stored();
        Refusal refusal = refusal(decision);
        List<E> all = stored();
        S state = aggregate.fold(aggregate.initial(), all);
        List<E> appended = all.subList(before.size(), all.size());
        return new AggregateResult<>(state, List.copyOf(appended), refusal, story.withStep("when a decision is made"));
    }

    private @Nullable Refusal refusal(Function<? super S, ? extends List<? extends E>> decision) {
        try {
            deciding.decide(decision);
            return null;
        } catch (Refusal refused) {
            return refused;
        }
    }

    private void decideInMemory(Function<? super S, ? extends List<? extends E>> decision) {
        S state = aggregate.fold(aggregate.initial(), stored());
        List<? extends E> decided = decision.apply(state);
        aggregate.decided(stream.key(), state, decided);
        List<NewEvent> more = new ArrayList<>();
        for (E event : decided) {
            more.add(aggregate.types().event(event));
        }
        events.append(List.of(Append.of(stream, more)));
    }

    private List<E> stored() {
        try (Stream<RecordedEvent> all = events.read(Read.ofStream(stream))) {
            return all.flatMap(event -> aggregate.types().decode(event, json).stream())
                    .toList();
        }
    }
}
