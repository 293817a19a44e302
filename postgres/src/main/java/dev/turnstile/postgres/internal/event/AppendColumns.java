package dev.turnstile.postgres.internal.event;

import dev.turnstile.postgres.internal.sql.Parameters;
import dev.turnstile.postgres.internal.sql.SqlTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of an append to many streams: one array per column. */
final class AppendColumns {

    /** Inserts the events of the streams in {@code head}. */
    static final String WRITTEN = """
            INSERT INTO {schema}.event (stream_id, horizon, version, type, occurred_at, actor, command_id, correlation,
              causation, tags, data, metadata)
            SELECT head.id, head.horizon, head.version - head.added + e.nth, e.type, e.occurred_at, e.actor, e.command_id,
              e.correlation, e.causation, CAST(e.tags AS text[]), CAST(e.data AS jsonb), CAST(e.metadata AS jsonb)
            FROM unnest((SELECT CAST(? AS int[])), (SELECT CAST(? AS int[])), (SELECT CAST(? AS smallint[])),
              (SELECT CAST(? AS timestamptz[])), (SELECT CAST(? AS text[])), (SELECT CAST(? AS uuid[])),
              (SELECT CAST(? AS text[])), (SELECT CAST(? AS text[])), (SELECT CAST(? AS text[])),
              (SELECT CAST(? AS text[])), (SELECT CAST(? AS text[]))) WITH ORDINALITY
              AS e(stream, nth, type, occurred_at, actor, command_id, correlation, causation, tags, data, metadata, n)
            JOIN head ON head.n = e.stream
            ORDER BY e.n""";

    private AppendColumns() {}

    /**
     * A row with its target.
     *
     * @param stream the ordinal of the stream, from 1
     * @param nth the ordinal of the event within the stream, from 1
     * @param row the row
     */
    private record OrderedRow(int stream, int nth, EventRow row) {}

    private static List<OrderedRow> ordered(List<StreamAppend> appends) {
        List<OrderedRow> ordered = new ArrayList<>();
        for (int stream = 1; stream <= appends.size(); stream++) {
            int nth = 1;
            for (EventRow row : appends.get(stream - 1).rows()) {
                ordered.add(new OrderedRow(stream, nth++, row));
            }
        }
        ordered.sort(Comparator.comparingInt(each -> each.row.turn()));
        return ordered;
    }

    /** Adds the names of the streams. */
    static void streams(List<StreamAppend> appends, EventNumbers.Known numbers, Parameters parameters) {
        parameters.array("int2", map(appends, a -> numbers.category(a.stream().category())));
        parameters.array("text", map(appends, a -> a.stream().key()));
    }

    /** Adds the streams' names, their expected versions and event counts, and the incarnation. */
    static void expectations(List<StreamAppend> appends, EventNumbers.Known numbers, Parameters parameters) {
        streams(appends, numbers, parameters);
        parameters.array("int4", map(appends, StreamAppend::mode));
        parameters.array("int4", map(appends, StreamAppend::version));
        parameters.array("int4", map(appends, a -> a.rows().size()));
        parameters.text(numbers.incarnation());
    }

    /** Adds the events, for {@link #WRITTEN}. */
    static void events(List<StreamAppend> appends, EventNumbers.Known numbers, Parameters parameters) {
        List<OrderedRow> ordered = ordered(appends);
        List<EventRow> rows = ordered.stream().map(OrderedRow::row).toList();
        parameters.array("int4", map(ordered, OrderedRow::stream)).array("int4", map(ordered, OrderedRow::nth));
        parameters.array("int2", map(rows, row -> numbers.type(row.type())));
        parameters.array("text", map(rows, AppendColumns::time));
        parameters.array("text", map(rows, EventRow::actor)).array("text", map(rows, EventRow::commandId));
        parameters.array("text", map(rows, EventRow::correlation)).array("text", map(rows, EventRow::causation));
        parameters.array("text", map(rows, TagLocks::literal));
        parameters.array("text", map(rows, EventRow::data)).array("text", map(rows, EventRow::metadata));
    }

    private static @Nullable Object time(EventRow row) {
        Instant time = row.occurredAt();
        return time == null ? null : SqlTime.text(time);
    }

    /** Reads the value of a column from a row. */
    private interface Column<T> {
        @Nullable
        Object of(T row);
    }

    private static <T> List<@Nullable Object> map(List<T> rows, Column<T> column) {
        List<@Nullable Object> values = new ArrayList<>(rows.size());
        rows.forEach(row -> values.add(column.of(row)));
        return values;
    }
}
