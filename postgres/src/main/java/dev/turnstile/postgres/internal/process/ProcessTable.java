package dev.turnstile.postgres.internal.process;

import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.Json;
import dev.turnstile.json.spi.RoundTrip;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.process.BusinessProcess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Table {@code process}: the instances of processes. Thread-safe. */
final class ProcessTable {

    private static final String FIND = """
            SELECT state, steps, ended, carried_out, timers FROM {schema}.process WHERE name = ? AND key = ?""";

    private static final String LOCK = FIND + " FOR NO KEY UPDATE";

    /**
     * Two shards may begin the same instance at the same time; the second one waits, and finds the instance of the
     * first.
     */
    private static final String BEGIN = """
            INSERT INTO {schema}.process (name, key, state) VALUES (?, ?, CAST(? AS jsonb))
            ON CONFLICT (name, key) DO NOTHING""";

    private static final String SAVE = """
            UPDATE {schema}.process
            SET state = CAST(? AS jsonb), steps = ?, ended = ?, carried_out = ?, timers = CAST(? AS jsonb)
            WHERE name = ? AND key = ?""";

    private final StatementTemplate template;
    private final Json json;
    private final RoundTrip roundTrip;

    ProcessTable(String schema, Json json) {
        this.template = StatementTemplate.of(schema);
        this.json = json;
        this.roundTrip = new RoundTrip(json);
    }

    /**
     * Checks, by their type, that the states of a process can be stored and read.
     *
     * @throws IllegalArgumentException if no state of the type could be read
     */
    void declare(BusinessProcess<?> process) {
        try {
            roundTrip.declare(process.stateType().getName(), process.stateType());
        } catch (InvalidJsonException e) {
            throw new IllegalArgumentException("process " + process.name() + ": " + Failures.text(e), e);
        }
    }

    <S> @Nullable Running<S> find(Connection connection, BusinessProcess<S> process, String key) throws SQLException {
        return read(connection, FIND, process, key);
    }

    /** Returns an instance and locks it until the transaction ends, or returns null if there is none. */
    <S> @Nullable Running<S> lock(Connection connection, BusinessProcess<S> process, String key) throws SQLException {
        return read(connection, LOCK, process, key);
    }

    private <S> @Nullable Running<S> read(Connection connection, String sql, BusinessProcess<S> process, String key)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(template.fill(sql))) {
            query.setString(1, process.name());
            query.setString(2, key);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? running(row, process) : null;
            }
        }
    }

    private <S> Running<S> running(ResultSet row, BusinessProcess<S> process) throws SQLException {
        Map<String, String> timers = new LinkedHashMap<>();
        json.read(row.getString("timers")).forEach((name, token) -> timers.put(name, String.valueOf(token)));
        return new Running<>(
                json.read(row.getString("state"), process.stateType()),
                row.getInt("steps"),
                row.getBoolean("ended"),
                List.of((String[]) row.getArray("carried_out").getArray()),
                timers);
    }

    /** Inserts an instance, which locks it. Returns false if the instance exists. */
    <S> boolean begin(Connection connection, BusinessProcess<S> process, String key, S state) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(template.fill(BEGIN))) {
            insert.setString(1, process.name());
            insert.setString(2, key);
            insert.setString(3, written(state));
            return insert.executeUpdate() > 0;
        }
    }

    <S> void save(Connection connection, BusinessProcess<S> process, String key, Running<S> running)
            throws SQLException {
        try (PreparedStatement save = connection.prepareStatement(template.fill(SAVE))) {
            save.setString(1, written(running.state()));
            save.setInt(2, running.steps());
            save.setBoolean(3, running.ended());
            save.setArray(
                    4, connection.createArrayOf("text", running.carriedOut().toArray()));
            save.setString(5, json.write(running.timers()));
            save.setString(6, process.name());
            save.setString(7, key);
            save.executeUpdate();
        }
    }

    private String written(Object state) {
        roundTrip.read(state);
        return json.write(tree(state));
    }

    /** Returns the JSON object of a state. */
    @SuppressWarnings("unchecked") // a record becomes a JSON object
    Map<String, Object> tree(Object state) {
        Object tree = json.convert(state, Map.class);
        return tree == null ? Map.of() : (Map<String, Object>) tree;
    }
}
