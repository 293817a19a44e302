package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** An import queries the log by index, whatever its length. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ImportPlanTest {

    private final TestDatabase database;

    ImportPlanTest(TestServer server) {
        database = server.database();
        PostgresTurnstile.open(database.dataSource()).close();
        database.sql("""
                INSERT INTO turnstile.category (name) VALUES ('many');
                INSERT INTO turnstile.stream (category, key, version, horizon)
                SELECT 1, 'k' || i, 3, '1' FROM generate_series(1, 20000) i;
                INSERT INTO turnstile.event (stream_id, horizon, version, type)
                SELECT s.id, '1', v, 1 FROM turnstile.stream s, generate_series(1, 3) v;
                INSERT INTO turnstile.tag (name) SELECT 't' || i FROM generate_series(1, 20000) i;
                ANALYZE turnstile.stream, turnstile.event, turnstile.tag""");
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Explains a statement of an import with its parameters replaced by values. */
    private String plan(String file, String... values) throws SQLException, IOException {
        String sql = text(file).replace("{schema}", "turnstile");
        for (String value : values) {
            sql = sql.replaceFirst("\\?", value);
        }
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off;"
                    + " SET LOCAL enable_mergejoin = off; CREATE TEMP TABLE turnstile_event (LIKE turnstile.event)");
            List<String> lines = new ArrayList<>();
            try (ResultSet row = statement.executeQuery("EXPLAIN " + sql)) {
                while (row.next()) {
                    lines.add(row.getString(1));
                }
            }
            connection.rollback();
            connection.setAutoCommit(true);
            return String.join("\n", lines);
        }
    }

    private static String text(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                PostgresTurnstile.class.getResourceAsStream("/dev/turnstile/postgres/transfer/" + file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void looksUp(String plan, String index) {
        assertThat(plan)
                .contains(index, "Index Cond")
                .doesNotContain("Seq Scan on stream", "Seq Scan on event ", "Seq Scan on tag");
    }

    @Test
    void streams_are_updated_by_index() throws Exception {
        looksUp(
                plan("raise.sql", "ARRAY[1, 1]", "ARRAY['k7', 'k9']", "ARRAY[3, 3]", "ARRAY[4, 5]"),
                "stream_category_key_key");
        looksUp(plan("standing.sql", "ARRAY[1, 1]", "ARRAY['k7', 'k9']"), "stream_category_key_key");
    }

    @Test
    void tags_are_looked_up_by_index() throws Exception {
        looksUp(plan("share_tags.sql", "ARRAY['t7', 't9']"), "tag_name_key");
        looksUp(plan("make_tags.sql", "ARRAY['t7', 't9']"), "tag_name_key");
    }

    @Test
    void existing_events_are_compared_by_index() throws Exception {
        looksUp(plan("differing.sql"), "event_pkey");
    }
}
