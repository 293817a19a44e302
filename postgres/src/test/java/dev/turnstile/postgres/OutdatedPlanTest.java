package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.postgres.Box.Ad;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A session has a prepared statement whose result another session has changed. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class OutdatedPlanTest {

    private final TestDatabase database;

    OutdatedPlanTest(TestServer server) {
        database = server.database();
        database.sql(Box.TABLES);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private HikariDataSource onlyConnection() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url(database.port()));
        config.addDataSourceProperty("prepareThreshold", "1");
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    @Test
    void a_command_whose_statement_has_other_columns_meanwhile_is_retried() {
        List<List<String>> retries = new ArrayList<>();
        try (HikariDataSource pool = onlyConnection();
                PostgresTurnstile turnstile = PostgresTurnstile.open(pool)) {
            turnstile.announcements().subscribe("*", announcement -> retries.add(announcement.retries()));
            Ad<Long> read = new Ad<>(turnstile, "read.seats", (input, tx) -> {
                try (PreparedStatement all = tx.connection().prepareStatement("SELECT * FROM seats WHERE id = 1");
                        ResultSet row = all.executeQuery()) {
                    row.next();
                    return row.getLong("id");
                }
            });
            read.call("first");
            read.call("again, by the prepared statement");
            database.sql("ALTER TABLE seats ADD COLUMN note text");
            assertThat(read.call("after the change")).isEqualTo(1);
        }
        assertThat(retries).containsExactly(List.of(), List.of(), List.of("0A000"));
    }
}
