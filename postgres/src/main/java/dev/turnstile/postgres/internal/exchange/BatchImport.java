package dev.turnstile.postgres.internal.exchange;

import dev.turnstile.postgres.ImportProgress;
import dev.turnstile.postgres.InvalidEventLine;
import dev.turnstile.postgres.internal.exchange.LineBatches.Batch;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Brings one batch after another into the log, each in one transaction. Used by one thread. */
final class BatchImport {

    /** Nobody appends meanwhile: what was checked is what is written, and no decision misses an event. */
    private static final String BEGIN = """
            LOCK TABLE {schema}.event IN SHARE ROW EXCLUSIVE MODE;
            SET LOCAL TimeZone = 'UTC';
            SET LOCAL jit = off""";

    private static final String COPY = """
            COPY pg_temp.turnstile_line (line) FROM STDIN WITH (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')""";

    /** The server says in which of the lines it gave up. */
    private static final Pattern WHERE = Pattern.compile("COPY turnstile_line, line (\\d+)");

    /** A batch is small beside the log: what it meets there is looked up, never by reading the whole table. */
    private static final String LOOK_UP = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off";

    private static final String JOIN = "SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on";

    /** Only the columns that are joined by: the others take long to sample. */
    private static final String GROWN = "ANALYZE pg_temp.turnstile_event (category, key, version)";

    /** Never lowered: readers take it that nothing is appended any more up to where it stands. */
    private static final String RAISED = """
            SELECT setval(s.name, greatest(max(e.position), pg_sequence_last_value(s.name)))
            FROM pg_temp.turnstile_event e,
              (SELECT CAST(pg_get_serial_sequence('{schema}.event', 'position') AS regclass) AS name) AS s
            GROUP BY s.name""";

    private static final String NOTED = "INSERT INTO {schema}.import_batch (digest, last_line) VALUES (?, ?)";

    private final Connection connection;
    private final ExchangeText text;
    private final boolean keepPositions;

    BatchImport(Connection connection, ExchangeText text, boolean keepPositions) {
        this.connection = connection;
        this.text = text;
        this.keepPositions = keepPositions;
    }

    ImportProgress run(Batch batch, ImportProgress before) throws SQLException, IOException {
        execute(text.sql(BEGIN));
        execute(text.file("staging.sql"));
        copy(batch);
        refuseAny(batch, "misshapen.sql");
        refuseAny(batch, "contradicting.sql");
        execute(text.file("define.sql"));
        extract(batch);
        execute(GROWN);
        refuseAny(batch, "malformed.sql");
        execute(LOOK_UP);
        refuseAny(batch, "misplaced.sql");
        refuseAny(batch, "differing.sql");
        int present = update(text.file("known.sql"));
        int appended = append(batch);
        refuseAny(batch, "unfit_streams.sql");
        execute(text.file("streams.sql"));
        note(batch);
        return before.batch(batch.last(), appended, present);
    }

    private void copy(Batch batch) throws SQLException, IOException {
        long rows;
        try {
            rows = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY, batch.open());
        } catch (PSQLException e) {
            throw refused(batch, e);
        }
        if (rows != batch.lines()) {
            throw new InvalidEventLine(batch.first() + rows, "expected one JSON object", null);
        }
    }

    private static InvalidEventLine refused(Batch batch, PSQLException e) throws PSQLException {
        ServerErrorMessage said = e.getServerErrorMessage();
        Matcher where = WHERE.matcher(said == null ? "" : String.valueOf(said.getWhere()));
        if (said == null || !where.find()) {
            throw e;
        }
        return new InvalidEventLine(batch.first() + Long.parseLong(where.group(1)) - 1, problem(said), e);
    }

    private static String problem(ServerErrorMessage said) {
        String detail = said.getDetail();
        return "expected one JSON object: " + said.getMessage() + (detail == null ? "" : " (" + detail + ")");
    }

    /** Refuses the first line that a check finds. */
    private void refuseAny(Batch batch, String check) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(text.file(check))) {
            if (row.next()) {
                throw new InvalidEventLine(batch.first() + row.getInt("n") - 1, row.getString("problem"), null);
            }
        }
    }

    private void extract(Batch batch) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            extract(1, batch.lines());
            connection.releaseSavepoint(before);
        } catch (SQLException e) {
            connection.rollback(before);
            throw new InvalidEventLine(batch.first() + culprit(batch.lines()) - 1, String.valueOf(e.getMessage()), e);
        }
    }

    /** Finds the first line whose fields have no such types: the server does not say which one it was. */
    private int culprit(int lines) throws SQLException {
        int from = 1;
        int to = lines;
        while (from < to) {
            int middle = (from + to) / 2;
            if (extracts(from, middle)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private boolean extracts(int from, int to) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            extract(from, to);
            return true;
        } catch (SQLException e) {
            return false;
        } finally {
            connection.rollback(before);
        }
    }

    private void extract(int from, int to) throws SQLException {
        try (PreparedStatement extract = connection.prepareStatement(text.file("extract.sql"))) {
            extract.setInt(1, from);
            extract.setInt(2, to);
            extract.executeUpdate();
        }
    }

    private int append(Batch batch) throws SQLException {
        if (keepPositions) {
            refuseAny(batch, "unplaced.sql");
        }
        execute(JOIN);
        execute(text.file("types.sql"));
        int appended = update(text.file("write.sql")
                .replace("{position}", keepPositions ? "position, " : "")
                .replace("{overriding}", keepPositions ? "OVERRIDING SYSTEM VALUE" : ""));
        execute(LOOK_UP);
        execute(text.file("tag.sql"));
        if (keepPositions) {
            execute(text.sql(RAISED));
        }
        return appended;
    }

    private void note(Batch batch) throws SQLException {
        try (PreparedStatement note = connection.prepareStatement(text.sql(NOTED))) {
            note.setString(1, batch.digest());
            note.setLong(2, batch.last());
            note.executeUpdate();
        }
    }

    private void execute(String sql) throws SQLException {
        ExchangeConnection.execute(connection, sql);
    }

    private int update(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }
}
