package dev.turnstile.postgres.listing;

import dev.turnstile.event.StreamName;
import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.schema.SchemaMigration;
import dev.turnstile.subscription.Cursor;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Paged lists of machines, tables, records, events, timers, processes and projections in a database. They use only the
 * stored definitions, require no class of the application, and write nothing.
 *
 * <p>Thread-safe. Every method throws {@link LifecycleException} if the database fails.
 */
public final class Listings {

    private final String schema;
    private final Json json;
    private final Connections connections;

    private Listings(DataSource dataSource, String schema) {
        this.schema = schema;
        this.json = Json.found();
        this.connections = new Connections.Own(Objects.requireNonNull(dataSource, "dataSource"));
    }

    /**
     * Opens the lists for schema {@code turnstile} of a database.
     *
     * @throws LifecycleException if the schema is missing or has another version, or the database fails
     * @throws IllegalStateException if no implementation of {@link Json} is on the class path
     */
    public static Listings of(DataSource dataSource) {
        return of(dataSource, "turnstile");
    }

    /**
     * Opens the lists for a schema of a database.
     *
     * @throws LifecycleException if the schema is missing or has another version, or the database fails
     * @throws IllegalStateException if no implementation of {@link Json} is on the class path
     */
    public static Listings of(DataSource dataSource, String schema) {
        Listings listings = new Listings(dataSource, schema);
        listings.connections.run("open schema " + schema, connection -> {
            new SchemaMigration(schema).check(connection);
            return schema;
        });
        return listings;
    }

    /** Returns the version of the schema, which is the one that this version of Turnstile needs. */
    public int schemaVersion() {
        return SchemaMigration.latest();
    }

    /** Returns the installed machines, ordered by name. */
    public List<InstalledMachine> machines() {
        return connections.run("list machines", connection -> InstalledNames.machines(connection, schema));
    }

    /**
     * Returns the tables of lifecycles and the watched tables, ordered by name. A table with two lifecycles is listed
     * twice.
     */
    public List<InstalledTable> tables() {
        return connections.run("list tables", connection -> InstalledNames.tables(connection, schema));
    }

    /**
     * Returns the records that a query selects, ordered by id.
     *
     * @throws IllegalArgumentException if the query names a state that the machine does not have
     * @throws LifecycleException if the query's lifecycle is not installed
     */
    public List<ListedRecord> records(RecordQuery query) {
        return connections.run(
                "list records of " + query.table(), connection -> RecordRows.read(connection, schema, json, query));
    }

    /**
     * Returns the end of the log in the order in which subscriptions read it: every event that appears later is after
     * this cursor.
     */
    public Cursor end() {
        return connections.run("read the end of the log", connection -> LogTail.end(connection, schema));
    }

    /**
     * Returns the newest events that a query selects, oldest first. They include events that subscriptions cannot read
     * yet because an older transaction is still open.
     */
    public List<LoggedEvent> newest(LogQuery query) {
        return connections.run("read the log", connection -> LogTail.newest(connection, schema, query));
    }

    /**
     * Returns the events after a cursor that a query selects, in the order in which subscriptions read the log. No
     * event appears later before an event that was returned: a reader that continues after {@link EventPage#end()}
     * misses none.
     */
    public EventPage after(Cursor cursor, LogQuery query) {
        return connections.run("read the log", connection -> LogTail.after(connection, schema, cursor, query));
    }

    /**
     * Returns the timers that have not fired, ordered by their next attempt.
     *
     * @param stream the stream, or null for all
     * @param failing true to return only timers with failed attempts
     * @param limit the maximum number of timers
     */
    public List<ListedTimer> timers(@Nullable StreamName stream, boolean failing, int limit) {
        return connections.run(
                "list timers", connection -> ProcessTables.timers(connection, schema, stream, failing, limit));
    }

    /**
     * Returns instances of processes, ordered by process and key.
     *
     * @param process the process's name, or null for all
     * @param key the instance's key, or null for all
     * @param running true to leave out ended instances
     * @param after the last instance of the previous page, or null for the first page
     * @param limit the maximum number of instances
     */
    public List<ListedProcess> processes(
            @Nullable String process, @Nullable String key, boolean running, @Nullable ListedProcess after, int limit) {
        return connections.run(
                "list processes",
                connection -> ProcessTables.processes(connection, schema, process, key, running, after, limit));
    }

    /** Returns the versions of projections that have tables, ordered by name and version. */
    public List<ListedProjection> projections() {
        return connections.run("list projections", connection -> ProcessTables.projections(connection, schema));
    }
}
