package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.projection.TableProjection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Predicate;

/** The tables of projections, which may contain data of a forgotten subject until they are rebuilt. */
public interface ComputedTables {

    /** Marks all tables as stale, in the transaction that forgets a subject. */
    void mark(Connection connection) throws SQLException;

    /**
     * Rebuilds the stale tables of projections that this process runs, except tables without data of the subject.
     *
     * @param concerned whether a projection selects events with data of the subject
     * @return for each stale table, an empty text if it contains no data of the subject any more, otherwise the reason
     *     why it may contain data
     */
    Map<String, String> fold(Predicate<TableProjection<?, ?, ?>> concerned);
}
