package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Table {@code projection_sample}: the keys whose rows a rebuild compares with their events. Thread-safe. */
final class SampleTable {

    private static final String DELETE = "DELETE FROM {schema}.projection_sample WHERE name = ? AND version = ?";

    private static final String SAVE = """
            INSERT INTO {schema}.projection_sample (name, version, key, streams) VALUES (?, ?, ?, ?)
            ON CONFLICT (name, version, key) DO UPDATE SET streams = EXCLUDED.streams""";

    private static final String ALL = """
            SELECT key, streams FROM {schema}.projection_sample WHERE name = ? AND version = ?""";

    private final StatementTemplate template;

    SampleTable(String schema) {
        this.template = StatementTemplate.of(schema);
    }

    /** Replaces the stored sample, in the transaction that writes the rows. */
    void save(Connection connection, RebuildTable.Attempt attempt, KeySample sample) throws SQLException {
        delete(connection, attempt.name(), attempt.version());
        try (PreparedStatement save = connection.prepareStatement(sql(SAVE))) {
            for (KeySample.Sampled sampled : sample.all()) {
                save.setString(1, attempt.name());
                save.setInt(2, attempt.version());
                save.setString(3, sampled.key());
                save.setArray(
                        4, connection.createArrayOf("int8", sampled.streams().toArray()));
                save.addBatch();
            }
            save.executeBatch();
        }
    }

    void delete(Connection connection, String name, int version) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(sql(DELETE))) {
            delete.setString(1, name);
            delete.setInt(2, version);
            delete.executeUpdate();
        }
    }

    Map<String, Set<Long>> all(Connection connection, String name, int version) throws SQLException {
        Map<String, Set<Long>> all = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(sql(ALL))) {
            query.setString(1, name);
            query.setInt(2, version);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    all.put(row.getString(1), Set.of((Long[]) row.getArray(2).getArray()));
                }
            }
        }
        return all;
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
