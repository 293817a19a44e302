package dev.turnstile.adoption.history.internal.database;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of an open cursor; some rows are in memory at a time, at most 1,000, fewer if the rows are large. */
final class ServerCursor implements Rows {

    private static final SqlText FETCH = new SqlText("FETCH FORWARD %d FROM turnstile_log");
    private static final String CLOSE = "CLOSE turnstile_log";
    private static final int FIRST_ROWS = 100;
    private static final int MOST_ROWS = 1_000;
    private static final long CHARACTERS = 4 << 20;

    private final DatabaseOrigin origin;
    private final Statement statement;
    private final List<RowColumn> columns;
    private ResultSet batch;
    private int inBatch;
    private int wanted = FIRST_ROWS;
    private long characters;
    private boolean failed;

    ServerCursor(DatabaseOrigin origin, Statement statement) throws SQLException {
        this.origin = origin;
        this.statement = statement;
        this.batch = fetch();
        this.columns = columns(batch.getMetaData());
    }

    private static List<RowColumn> columns(ResultSetMetaData data) throws SQLException {
        List<RowColumn> columns = new ArrayList<>();
        for (int i = 1; i <= data.getColumnCount(); i++) {
            columns.add(new RowColumn(data.getColumnLabel(i), data.getColumnTypeName(i)));
        }
        return List.copyOf(columns);
    }

    private ResultSet fetch() throws SQLException {
        return statement.executeQuery(FETCH.with(wanted));
    }

    @Override
    public List<RowColumn> columns() {
        return columns;
    }

    @Override
    public @Nullable List<String> next() {
        try {
            if (!batch.next() && !advance()) {
                return null;
            }
            inBatch++;
            List<String> values = new ArrayList<>(columns.size());
            for (int i = 0; i < columns.size(); i++) {
                values.add(columns.get(i).text(batch, i + 1));
            }
            characters += values.stream().mapToLong(String::length).sum();
            return values;
        } catch (SQLException e) {
            failed = true;
            throw origin.failed(e);
        }
    }

    /** Fetches the next rows, as many as fit; returns false at the end. */
    private boolean advance() throws SQLException {
        if (inBatch < wanted) {
            return false;
        }
        wanted = Math.clamp(CHARACTERS * inBatch / Math.max(1, characters), 1, MOST_ROWS);
        inBatch = 0;
        characters = 0;
        batch.close();
        batch = fetch();
        return batch.next();
    }

    @Override
    public void close() {
        try (statement) {
            if (!failed) {
                statement.execute(CLOSE);
            }
        } catch (SQLException e) {
            throw origin.failed(e);
        }
    }
}
