package dev.turnstile.postgres.listing;

import dev.turnstile.event.StreamName;
import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.internal.Connections;
import dev.turnstile.postgres.internal.SchemaMigration;
import dev.turnstile.subscription.Cursor;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Lists what a database holds, a page at a time, by the stored definitions: no class of the application is needed, and
 * nothing is written.
 *
 * <p>Thread-safe. Every method throws {@link LifecycleException} if the database fails.
 */
public final class Listings {

    private final String schema;
    private final Json json;
    private final Connections connections;

    private Listings(DataSource dataSource, String schema) {
        this.schema = schema;
        this.json = ServiceLoader.load(Json.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no implementation of " + Json.class.getName()
                        + " is on the class path; add turnstile-jackson"));
        this.connections = new Connections.Own(Objects.requireNonNull(dataSource, "dataSource"));
    }

    /**
     * Opens the lists of the database with Turnstile in schema {@code turnstile}.
     *
     * @throws LifecycleException if the schema is missing or has another version, or the database fails
     * @throws IllegalStateException if no implementation of {@link Json} is on the class path
     */
    public static Listings of(DataSource dataSource) {
        return of(dataSource, "turnstile");
    }

    /**
     * Opens the lists of the database with Turnstile in a schema.
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

    /** Returns the installed machines, by name. */
    public List<InstalledMachine> machines() {
        return connections.run("list machines", connection -> InstalledNames.machines(connection, schema));
    }

    /** Returns the tables of lifecycles and the watched tables, by name; a table of two lifecycles is listed twice. */
    public List<InstalledTable> tables() {
        return connections.run("list tables", connection -> InstalledNames.tables(connection, schema));
    }

    /**
     * Returns the records that a query selects, in the order of their ids.
     *
     * @throws IllegalArgumentException if the query names a state that the machine does not have
     * @throws LifecycleException if no such lifecycle is installed
     */
    public List<ListedRecord> records(RecordQuery query) {
        return connections.run(
                "list records of " + query.table(), connection -> RecordRows.read(connection, schema, json, query));
    }

    /** Returns the place in the log behind which events will still appear, in the order of subscriptions. */
    public Cursor end() {
        return connections.run("read the end of the log", connection -> LogTail.end(connection, schema));
    }

    /**
     * Returns the newest events that a query selects, oldest first, among them events that subscriptions cannot be given
     * yet because an older transaction is still open.
     */
    public List<LoggedEvent> newest(LogQuery query) {
        return connections.run("read the log", connection -> LogTail.newest(connection, schema, query));
    }

    /**
     * Returns events after a place in the order of subscriptions, in which no event appears later before one that was
     * read: a reader that goes on after {@link EventPage#end()} misses none.
     */
    public EventPage after(Cursor place, LogQuery query) {
        return connections.run("read the log", connection -> LogTail.after(connection, schema, place, query));
    }

    /**
     * Returns timers that have not fired, the next one first.
     *
     * @param stream the stream, or null for all
     * @param failing whether to return only those that have failed and will be tried again
     * @param limit the maximum number of timers
     */
    public List<ListedTimer> timers(@Nullable StreamName stream, boolean failing, int limit) {
        return connections.run(
                "list timers", connection -> ProcessTables.timers(connection, schema, stream, failing, limit));
    }

    /**
     * Returns instances of processes, by process and key.
     *
     * @param process the process's name, or null for all
     * @param key the instance's key, or null for all
     * @param running whether to leave out those that have ended
     * @param after the last instance of the page before, or null for the first page
     * @param limit the maximum number of instances
     */
    public List<ListedProcess> processes(
            @Nullable String process, @Nullable String key, boolean running, @Nullable ListedProcess after, int limit) {
        return connections.run(
                "list processes",
                connection -> ProcessTables.processes(connection, schema, process, key, running, after, limit));
    }

    /** Returns the versions of projections that have tables, by name and version. */
    public List<ListedProjection> projections() {
        return connections.run("list projections", connection -> ProcessTables.projections(connection, schema));
    }
}
