package dev.turnstile.postgres.internal.log;

import dev.turnstile.postgres.internal.sql.Parameters;
import dev.turnstile.subscription.Cursor;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The part of a statement that selects rows of the log after a cursor, in the order of horizon and position, with the
 * values of its parameters. Not thread-safe.
 */
public final class LogWindow {

    /** The cursor after all events. */
    public static final Cursor END = new Cursor(-1L, Long.MAX_VALUE);

    private final Source source;
    private final Cursor after;
    private final int limit;
    private final StringBuilder text = new StringBuilder();
    private final Parameters parameters = new Parameters();
    private Cursor upTo = END;

    /** The table or view from which rows are read. */
    public enum Source {
        /** The events that are not archived. */
        HOT("event"),
        /** All events. */
        ALL("every_event");

        private final String table;

        Source(String table) {
            this.table = table;
        }
    }

    private LogWindow(Source source, Cursor after, int limit) {
        this.source = source;
        this.after = after;
        this.limit = limit;
        text.append("SELECT * FROM {schema}.").append(source.table);
        text.append("\n  WHERE (horizon, position) > (CAST(? AS xid8), ?)");
        parameters.cursor(after);
    }

    /**
     * Selects the first committed rows after a cursor.
     *
     * @param source the source
     * @param after the exclusive lower bound
     * @param limit the maximum number of rows
     */
    public static LogWindow after(Source source, Cursor after, int limit) {
        return new LogWindow(source, after, limit);
    }

    /** Selects only rows up to a cursor, inclusive. */
    public LogWindow upTo(Cursor cursor) {
        text.append(" AND (horizon, position) <= (CAST(? AS xid8), ?)");
        parameters.cursor(cursor);
        upTo = cursor;
        return this;
    }

    /** Selects no rows of the given event types. */
    public LogWindow withoutTypes(Collection<Short> types) {
        text.append("\n    AND type <> ALL (CAST(? AS smallint[]))");
        parameters.array("int2", types);
        return this;
    }

    /** Selects only settled rows, before which no row can be inserted any more. */
    public LogWindow settled() {
        text.append("\n    AND horizon < {schema}.log_xmin()");
        return this;
    }

    /** Makes the statement fail in another incarnation of the server than the given one, if one is given. */
    public LogWindow in(@Nullable String incarnation) {
        text.append("\n    AND {schema}.in_incarnation(?)");
        parameters.text(incarnation);
        return this;
    }

    Source source() {
        return source;
    }

    Cursor after() {
        return after;
    }

    /** Returns the inclusive upper bound. */
    Cursor upTo() {
        return upTo;
    }

    int limit() {
        return limit;
    }

    /** Returns the text, with a name for the schema to be filled in. */
    public String text() {
        return text + "\n  ORDER BY horizon, position LIMIT ?";
    }

    /** Returns the values of the parameters. */
    public Parameters parameters() {
        return new Parameters().addAll(parameters).integer(limit);
    }
}
