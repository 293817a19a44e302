package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.Read;
import dev.turnstile.postgres.archive.DetachedEventsException;
import dev.turnstile.postgres.internal.sql.Parameters;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Detects whether a read by position skips events in a detached partition of the archive. Used by one thread.
 *
 * <p>Each row of a read contains the detached ranges in the snapshot of its statement. A read that ends before such a
 * range is complete.
 */
public final class DetachedRanges {

    /** The expression that selects the detached ranges. */
    static final String RANGES = """
            (SELECT array_agg(concat_ws(' ', p.name, p.first_position, p.last_position) ORDER BY p.first_position)
              FROM {schema}.archive_partition p
              WHERE p.detached_at IS NOT NULL AND p.events > 0 AND (CAST(? AS smallint) < 0 OR CAST(? AS smallint) = ANY (p.categories)))""";

    private static final short ANY = -1;

    private final Read read;
    private final short category;
    private @Nullable List<Detached> ranges;
    private long reached;
    private long count;

    public DetachedRanges(Read read, short category) {
        this.read = read;
        this.category = category;
        this.reached = read.order().backwards() ? end() : read.range().afterPosition();
    }

    /** The events of one detached partition, from the first to the last position. */
    private record Detached(String partition, long first, long last) {

        static Detached of(String text) {
            String[] parts = text.split(" ", 3);
            return new Detached(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
        }

        boolean between(long from, long to) {
            return last > from && first < to;
        }

        DetachedEventsException missing() {
            return new DetachedEventsException(
                    "the log lacks events from position " + first + " on: partition " + partition
                            + " of the archive is detached; attach it again (turnstile archive attach " + partition
                            + ")",
                    partition,
                    first,
                    null);
        }
    }

    /** Adds the parameters of {@link #RANGES}. */
    static void bind(Read read, short category, Parameters parameters) {
        short of = read.source() instanceof Read.Source.Everything ? ANY : category;
        parameters.integer(of).integer(of);
    }

    private long end() {
        long upTo = read.range().upToPosition();
        return upTo == Long.MAX_VALUE ? upTo : upTo + 1;
    }

    /**
     * Records that an event was read. Throws an exception if a detached range is between this event and the previous
     * one.
     */
    public void passed(ResultSet row, long position) throws SQLException {
        if (ranges == null) {
            ranges = detached(row.getArray("gaps"));
        }
        count++;
        advance(ranges, position);
    }

    /** Records the end of the read. Throws an exception if a detached range is before the end. */
    public void finish(Connection connection, StatementTemplate template) throws SQLException {
        if (count < read.order().limit()) {
            advance(
                    ranges == null ? look(connection, template) : ranges,
                    read.order().backwards() ? read.range().afterPosition() : end());
        }
    }

    private List<Detached> look(Connection connection, StatementTemplate template) throws SQLException {
        Parameters parameters = new Parameters();
        bind(read, category, parameters);
        try (PreparedStatement query = connection.prepareStatement(template.fill("SELECT " + RANGES))) {
            parameters.bind(query);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return detached(row.getArray(1));
            }
        }
    }

    private static List<Detached> detached(@Nullable Array array) throws SQLException {
        return array == null
                ? List.of()
                : Arrays.stream((String[]) array.getArray()).map(Detached::of).toList();
    }

    private void advance(List<Detached> ranges, long position) {
        long from = Math.min(reached, position);
        long to = Math.max(reached, position);
        for (Detached one : ranges) {
            if (one.between(from, to)) {
                throw one.missing();
            }
        }
        reached = position;
    }
}
