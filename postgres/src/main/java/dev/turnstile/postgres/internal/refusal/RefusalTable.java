package dev.turnstile.postgres.internal.refusal;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.RecordedRefusal;
import dev.turnstile.postgres.RecordedRefusals.By;
import dev.turnstile.postgres.RefusalCount;
import dev.turnstile.postgres.RefusalFilter;
import dev.turnstile.postgres.internal.connection.OwnConnection;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** Reads the table of refusals. */
public final class RefusalTable {

    private static final String NEWEST = """
            SELECT refused_at, verb, name, message, subject, record, state, guards, actor, command_id
            FROM {schema}.refusal WHERE {conditions}
            ORDER BY refused_at DESC, id DESC LIMIT ?""";

    private static final String COUNTS = """
            SELECT CASE WHEN ? THEN verb END AS verb, CASE WHEN ? THEN name END AS name,
              CASE WHEN ? THEN state END AS state, guard, CASE WHEN ? THEN actor END AS actor,
              count(*) AS refusals, max(refused_at) AS latest
            FROM {schema}.refusal LEFT JOIN LATERAL unnest(CASE WHEN ? THEN guards END) AS unmet(guard) ON true
            WHERE {conditions}
            GROUP BY 1, 2, 3, 4, 5 ORDER BY refusals DESC, 1, 2, 3, 4, 5 LIMIT ?""";

    private static final List<By> COLUMNS = List.of(By.VERB, By.NAME, By.STATE, By.ACTOR, By.GUARD);

    private final DataSource dataSource;
    private final StatementTemplate template;

    public RefusalTable(DataSource dataSource, String schema) {
        this.dataSource = dataSource;
        this.template = StatementTemplate.of(schema);
    }

    public List<RecordedRefusal> newest(RefusalFilter filter) {
        return read(NEWEST, filter, statement -> 1, RefusalTable::refusal);
    }

    public List<RefusalCount> counts(RefusalFilter filter, Set<By> by) {
        return read(COUNTS, filter, statement -> bind(statement, by), RefusalTable::count);
    }

    /** Binds the parameters before the conditions, and returns the index of the conditions' first parameter. */
    private interface Prologue {
        int bind(PreparedStatement statement) throws SQLException;
    }

    private interface Reading<R> {
        R of(ResultSet row) throws SQLException;
    }

    private <R> List<R> read(String text, RefusalFilter filter, Prologue prologue, Reading<R> reading) {
        Conditions conditions = Conditions.of(filter);
        String sql = template.with("conditions", conditions.sql()).fill(text);
        try (Connection connection = OwnConnection.take(dataSource);
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setInt(conditions.bind(query, prologue.bind(query)), filter.limit());
            List<R> found = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(reading.of(row));
                }
            }
            return found;
        } catch (SQLException e) {
            String reason = Failures.text(e);
            throw new LifecycleException("read refusals: " + reason + " (SQLSTATE " + e.getSQLState() + ")", e);
        }
    }

    private static int bind(PreparedStatement statement, Set<By> by) throws SQLException {
        for (int i = 0; i < COLUMNS.size(); i++) {
            statement.setBoolean(i + 1, by.contains(COLUMNS.get(i)));
        }
        return COLUMNS.size() + 1;
    }

    private static RecordedRefusal refusal(ResultSet row) throws SQLException {
        return new RecordedRefusal(
                instant(row, "refused_at"),
                row.getString("verb"),
                row.getString("name"),
                row.getString("message"),
                row.getString("subject"),
                row.getString("record"),
                row.getString("state"),
                texts(row.getArray("guards")),
                row.getString("actor"),
                row.getObject("command_id", UUID.class));
    }

    private static RefusalCount count(ResultSet row) throws SQLException {
        return new RefusalCount(
                row.getString("verb"),
                row.getString("name"),
                row.getString("state"),
                row.getString("guard"),
                row.getString("actor"),
                row.getLong("refusals"),
                instant(row, "latest"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static List<String> texts(Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }
}
