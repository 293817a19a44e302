package dev.turnstile.postgres.internal.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class BypassPlanTest {

    @Test
    void the_latest_bypasses_are_found_in_a_long_log_without_reading_it() throws SQLException {
        EmbeddedPostgres server = EmbeddedPostgres.shared(
                ServerOptions.defaults().withDurable(false).withSetting("max_connections", "200"));
        DataSource source = server.createDatabase("bypass_plan");
        PostgresTurnstile.open(source);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO turnstile.stream (category, key, version, horizon)
                      SELECT 1, i::text, 1, '1' FROM generate_series(1, 20000) i;
                    INSERT INTO turnstile.event (stream_id, horizon, version, type, from_state, to_state, metadata)
                      SELECT i, '1', 1, 1, 0, 1, CASE WHEN i % 1000 = 0 THEN '{"bypass": "UPDATE"}' ELSE '{}' END::jsonb
                      FROM generate_series(1, 20000) i;
                    ANALYZE turnstile.event, turnstile.stream""");
            String plan = plan(
                    statement, BypassLog.LATEST.replace("{schema}", "turnstile").replace("?", "50"));
            assertThat(plan).contains("event_bypass").doesNotContain("Seq Scan on event e");
        } finally {
            server.dropDatabase("bypass_plan");
        }
    }

    private static String plan(Statement statement, String sql) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (ResultSet row = statement.executeQuery("EXPLAIN " + sql)) {
            while (row.next()) {
                plan.append(row.getString(1)).append('\n');
            }
        }
        return plan.toString();
    }
}
