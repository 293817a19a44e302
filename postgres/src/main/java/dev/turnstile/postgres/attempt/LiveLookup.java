package dev.turnstile.postgres.attempt;

import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.internal.enforcement.LiveRow;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.history.PastRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The current rows of the records of one page, read together when the first of them is needed. Not thread-safe. */
final class LiveLookup {

    private final Connection connection;
    private final Json json;
    private final LiveRow.@Nullable Rows watched;
    private final Set<String> keys = new HashSet<>();
    private @Nullable Map<String, Map<String, Object>> rows;

    LiveLookup(Connection connection, Json json, LiveRow.@Nullable Rows watched) {
        this.connection = connection;
        this.json = json;
        this.watched = watched;
    }

    Json json() {
        return json;
    }

    void add(String key) {
        keys.add(key);
    }

    /** Returns the current row of a record; null if the table is not watched now. */
    PastRows.@Nullable Live of(String key) {
        if (watched == null) {
            return null;
        }
        if (rows == null) {
            try {
                rows = watched.live(connection, keys);
            } catch (SQLException e) {
                throw new LifecycleException("read current rows: " + Failures.sql(e), e);
            }
        }
        return new PastRows.Live(rows.get(key), watched.since());
    }
}
