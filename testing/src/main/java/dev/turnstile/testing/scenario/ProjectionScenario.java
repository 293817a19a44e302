package dev.turnstile.testing.scenario;

import dev.turnstile.event.Append;
import dev.turnstile.event.Event;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.TableProjection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.testing.TestClock;
import dev.turnstile.testing.TestDelivery;
import dev.turnstile.testing.internal.Differences;
import dev.turnstile.testing.internal.Story;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A scenario of a projection: given events, expect rows. A failed expectation throws an {@link AssertionError}. On a
 * database, an expectation first runs the subscription that maintains the table, and also throws an {@link
 * AssertionError} if the subscription does not reach the end of the log within 30 s.
 *
 * @param <K> the key of a row
 * @param <R> the type of a row
 */
public final class ProjectionScenario<K, R extends Record> {

    private final TestClock clock;
    private final BiConsumer<StreamName, Record> happen;
    private final Supplier<List<R>> rows;
    private final RowKey<K, R> key;
    private final Set<String> ignored = new HashSet<>();
    private Story story;

    ProjectionScenario(
            TableProjection<K, R, ?> projection,
            TestClock clock,
            BiConsumer<StreamName, Record> happen,
            Supplier<List<R>> rows) {
        this.clock = clock;
        this.happen = happen;
        this.rows = rows;
        this.key = new RowKey<>(projection);
        this.story = Story.of("projection '" + projection.name() + "'");
    }

    static <K, R extends Record, E> ProjectionScenario<K, R> inMemory(TableProjection<K, R, E> projection) {
        Deliveries deliveries = new Deliveries();
        Map<K, R> table = new LinkedHashMap<>();
        return new ProjectionScenario<>(
                projection,
                deliveries.clock(),
                (stream, event) -> apply(projection, table, deliveries.next(TestDelivery.of(stream, event))),
                () -> List.copyOf(table.values()));
    }

    private static <K, R extends Record, E> void apply(
            TableProjection<K, R, E> projection, Map<K, R> table, Delivery delivery) {
        if (!projection.selection().matches(delivery.event())) {
            return;
        }
        for (E event : projection.read(new ProjectedEvent(delivery.event(), delivery.json()))) {
            for (K key : projection.keys(event, delivery.event())) {
                R row = projection.fold(key, table.remove(key), event, delivery.event());
                if (row != null) {
                    table.put(key, row);
                }
            }
        }
    }

    /**
     * Gives events of a stream, recorded at the time of the clock. Events that the projection does not select are
     * ignored.
     */
    public ProjectionScenario<K, R> given(StreamName stream, Record... events) {
        for (Record event : events) {
            happen.accept(stream, event);
            story = story.withStep("given " + event);
        }
        return this;
    }

    /** Gives events that name their streams, recorded at the time of the clock. */
    @SafeVarargs // the array is only read
    public final <E extends Record & Event> ProjectionScenario<K, R> given(E... events) {
        for (E event : events) {
            given(event.stream(), event);
        }
        return this;
    }

    /** Sets the time of the clock. In a database, events are recorded at the time of the server instead. */
    public ProjectionScenario<K, R> at(Instant time) {
        clock.set(time);
        story = story.withStep("at " + time);
        return this;
    }

    /**
     * Sets the time of the clock. In a database, events are recorded at the time of the server instead.
     *
     * @param time the time in ISO 8601, such as {@code 2026-03-01T10:00:00Z}
     * @throws java.time.format.DateTimeParseException if the text is not such a time
     */
    public ProjectionScenario<K, R> at(String time) {
        return at(Instant.parse(time));
    }

    /**
     * Ignores components when rows are compared, for instance a time at which the database server recorded an event.
     *
     * @throws IllegalArgumentException if the rows have no such component
     */
    public ProjectionScenario<K, R> ignoring(String... components) {
        for (String component : components) {
            key.component(component);
        }
        ignored.addAll(List.of(components));
        return this;
    }

    /**
     * Verifies that a row exists.
     *
     * @throws AssertionError if there is no row with the key, or the row differs
     */
    public ProjectionScenario<K, R> expectRow(R expected) {
        verify(expected, row(key.of(expected)));
        return this;
    }

    /**
     * Verifies the rows of all keys, in any order.
     *
     * @throws AssertionError if a row is missing, differs, or is not expected
     */
    @SafeVarargs // the array is only read
    public final ProjectionScenario<K, R> expectRows(R... expected) {
        List<String> differences = new ArrayList<>();
        Map<Object, R> left = new LinkedHashMap<>();
        rows.get().forEach(row -> left.put(key.of(row), row));
        for (R row : expected) {
            Object its = key.of(row);
            differences.addAll(differences(its, row, left.remove(its)));
        }
        left.forEach((its, row) -> differences.addAll(differences(its, null, row)));
        story.verify("expected other rows", differences);
        return this;
    }

    /**
     * Verifies that no row has a key.
     *
     * @throws AssertionError if there is such a row
     */
    public ProjectionScenario<K, R> expectNoRow(K absent) {
        story.verify("expected no row", differences(absent, null, row(absent)));
        return this;
    }

    private void verify(R expected, @Nullable R actual) {
        story.verify("expected another row", differences(key.of(expected), expected, actual));
    }

    private List<String> differences(Object its, @Nullable R expected, @Nullable R actual) {
        return Differences.between("row " + its, expected, actual).stream()
                .filter(line -> ignored.stream().noneMatch(part -> line.startsWith("row " + its + "." + part + ":")))
                .toList();
    }

    private @Nullable R row(Object wanted) {
        return rows.get().stream()
                .filter(row -> Objects.equals(key.of(row), wanted))
                .findFirst()
                .orElse(null);
    }

    /** Returns the append of one event. */
    static Append append(StreamName stream, Record event) {
        return Append.of(stream, List.of(NewEvent.of(event)));
    }
}
