package dev.turnstile.projection;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.spi.TableWriter;
import dev.turnstile.text.spi.StorableText;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A read model whose rows have keys and are folded from events. The engine reads and writes the rows.
 *
 * <p>The same class can run in the transactions that append events, as a subscription, and in a rebuild. Its table has
 * the projection's name followed by {@code _v} and the version; a view with the projection's name shows the live table.
 * The columns are the components of the row's record, with names in snake case ({@code placedAt} becomes {@code
 * placed_at}); columns of primitive types are never null. The result of {@link #fold} depends only on its arguments.
 * Thread-safe.
 *
 * <p>Components may have primitive types and their boxes, {@code String}, {@code BigDecimal}, {@code UUID}, {@code
 * Instant} (in whole microseconds), {@code LocalDate} and enums.
 *
 * @param <K> the key of a row: the type of the row's first component, or a record whose components are also components
 *     of the row
 * @param <R> the type of a row
 * @param <E> the type of the events that {@link #read} returns
 */
public abstract class TableProjection<K, R extends Record, E> implements Projection {

    private final String name;
    private final Class<K> key;
    private final Class<R> row;

    /**
     * Constructs a projection.
     *
     * @param name the name of the projection, and of the view in the database
     * @param key the class of keys
     * @param row the class of rows
     * @throws IllegalArgumentException if the name is blank or cannot be stored
     */
    protected TableProjection(String name, Class<K> key, Class<R> row) {
        StorableText.of("projection", name);
        this.name = name;
        this.key = Objects.requireNonNull(key, "key");
        this.row = Objects.requireNonNull(row, "row");
    }

    @Override
    public final String name() {
        return name;
    }

    /** Returns the class of keys. */
    public final Class<K> key() {
        return key;
    }

    /** Returns the class of rows. */
    public final Class<R> row() {
        return row;
    }

    /** Returns the schema of the table and the view, which must exist; {@code public} by default. */
    public String schema() {
        return "public";
    }

    /** Returns the indexes in addition to the index of the key, each as the list of its columns; none by default. */
    public List<List<String>> indexes() {
        return List.of();
    }

    /**
     * Reads an event of the log, for example with {@code event.as(TYPES)}.
     *
     * @return the events to fold; empty if the projection ignores the event
     */
    public abstract List<E> read(ProjectedEvent event);

    /**
     * Returns whether the projection skips an event that cannot be read, because one of its personal values cannot be
     * decrypted or {@link #read} throws; false by default. If the event is not skipped, a rebuild stops with a failure
     * that names the event, and a subscription's shard waits at the event until {@code Subscriptions.skip} is called.
     *
     * @param event the event, with its data as stored
     */
    public boolean skips(RecordedEvent event) {
        return false;
    }

    /**
     * Returns the keys of the rows that an event changes.
     *
     * @param recorded the event as recorded in the log
     */
    public abstract Collection<K> keys(E event, RecordedEvent recorded);

    /**
     * Folds an event into a row.
     *
     * @param key the row's key, which the fold must not change
     * @param row the row before the event, or null if there is none
     * @param event the event
     * @param recorded the event as recorded in the log
     * @return the row after the event, or null to delete the row
     */
    public abstract @Nullable R fold(K key, @Nullable R row, E event, RecordedEvent recorded);

    @Override
    public final void apply(ProjectedEvent event, Connection connection) throws Exception {
        applyAll(List.of(event), connection);
    }

    @Override
    public final void applyAll(List<ProjectedEvent> events, Connection connection) throws Exception {
        TableWriter.found().apply(this, events, connection);
    }

    @Override
    public final void reset(Connection connection) throws Exception {
        TableWriter.found().reset(this, connection);
    }
}
