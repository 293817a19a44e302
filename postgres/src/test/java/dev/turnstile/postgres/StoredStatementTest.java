package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.lifecycle.RecordTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The text of a captured statement is stored without its literals, in the row history, a bypass and an observation. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class StoredStatementTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    StoredStatementTest(TestServer server) {
        database = server.database();
        database.sql("CREATE TABLE users (id int PRIMARY KEY, password text, note int);"
                + " INSERT INTO users VALUES (1, 'first', 0)");
        turnstile = PostgresTurnstile.open(database.dataSource());
        turnstile.enforcement().watch("users", List.of("password"));
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** Executes an update, and returns the text that is stored for it. */
    private String stored(String update) {
        database.sql(update);
        return database.value("SELECT metadata->>'query' FROM turnstile.event ORDER BY position DESC LIMIT 1");
    }

    /** Installs guards on a table, whose bypasses are captured in a mode. */
    private void captures(Capture mode) {
        database.sql("DROP TABLE IF EXISTS orders CASCADE; " + Orders.TABLE
                + "; ALTER TABLE orders ADD secret text;"
                + " INSERT INTO orders (state) SELECT 0 FROM generate_series(1, 4)");
        turnstile
                .enforcement()
                .install(
                        Orders.MACHINE,
                        RecordTable.of("orders"),
                        EnforcementOptions.defaults().withCapture(mode));
    }

    /** The statements change the state, so that they are bypasses of the lifecycle of orders. */
    private static final Map<String, String> BYPASSES = Map.of(
            "UPDATE orders SET state = 1, secret = 's3cr' WHERE id = 1",
            "UPDATE orders SET state = 1, secret = '?' WHERE id = 1",
            "/* don't */ UPDATE orders SET state = 1, secret = 's3cr' WHERE id = 2",
            " UPDATE orders SET state = 1, secret = '?' WHERE id = 2",
            "UPDATE orders SET state = 1, secret = $$s3cr$$ WHERE id = 3",
            "UPDATE ?",
            "DELETE FROM orders WHERE customer <> 's3cr' AND id = 4",
            "DELETE FROM orders WHERE customer <> '?' AND id = 4");

    @Test
    void a_bypass_is_stored_without_literals() {
        captures(Capture.RECORD);
        BYPASSES.forEach((statement, shown) -> assertThat(stored(statement)).isEqualTo(shown));
        assertThat(database.rows("SELECT event FROM turnstile.event WHERE CAST(metadata AS text) LIKE '%s3cr%'"))
                .isEmpty();
    }

    @Test
    void an_observation_is_stored_without_literals() {
        captures(Capture.OBSERVE);
        BYPASSES.forEach((statement, shown) -> {
            database.sql(statement);
            assertThat(database.value("SELECT metadata->>'query' FROM turnstile.observation ORDER BY id DESC LIMIT 1"))
                    .isEqualTo(shown);
        });
        assertThat(database.rows("SELECT o FROM turnstile.observation o WHERE CAST(o AS text) LIKE '%s3cr%'"))
                .isEmpty();
    }

    @Test
    void literals_are_replaced_and_comments_are_removed() {
        assertThat(stored("UPDATE users AS \"o'brien\" SET password = 'it''s s3cr', note = 6 / 3 - 1"))
                .isEqualTo("UPDATE users AS \"o'brien\" SET password = '?', note = 6 / 3 - 1");
        assertThat(stored("UPDATE users SET /* don't log */ password = 's3cr', note = 2"))
                .isEqualTo("UPDATE users SET  password = '?', note = 2");
        assertThat(stored("-- the user's password\nUPDATE users SET password = 's3cr', note = 3"))
                .isEqualTo("\nUPDATE users SET password = '?', note = 3");
    }

    @Test
    void a_text_whose_literals_cannot_be_found_is_not_stored() {
        for (String value : List.of(
                "$$s3cr$$",
                "$a$don't s3cr$a$",
                "E'a\\'s3cr'",
                "$$don't$$ || 's3cr'",
                "/* a /* b */ don't */ 's3cr'",
                "/* a */ 's*/3cr'")) {
            assertThat(stored("UPDATE users SET note = note + 1, password = " + value))
                    .as(value)
                    .isEqualTo("UPDATE ?");
        }
    }
}
