package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.lifecycle.RecordTable;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Columns that are excluded from the row history are renamed, exchanged, dropped and added again. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ExceptedColumnTest {

    private final TestDatabase database;
    private final Enforcement enforcement;

    ExceptedColumnTest(TestServer server) {
        database = server.database();
        enforcement = PostgresTurnstile.open(database.dataSource()).enforcement();
        database.sql("CREATE TABLE users (id int PRIMARY KEY, name text, secret text, state smallint NOT NULL)");
        enforcement.watch("users", List.of("secret"));
        write("s1");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void write(String hidden) {
        database.sql("INSERT INTO users VALUES ((SELECT count(*) FROM users), 'open', 'hidden " + hidden + "', 0)");
    }

    private void install() {
        enforcement.install(Orders.definition().build(), RecordTable.of("users"), EnforcementOptions.defaults());
    }

    private void nothingLogged() {
        assertThat(database.rows("SELECT data FROM turnstile.event WHERE data::text LIKE '%hidden%'"))
                .isEmpty();
    }

    @Test
    void an_excepted_column_stays_excepted_after_it_is_renamed_and_the_triggers_are_compiled_again() {
        database.sql("ALTER TABLE users ADD address text; ALTER TABLE users RENAME secret TO pass");
        write("s2");
        install();
        write("s3");

        nothingLogged();
        assertThat(enforcement.changes("users", 2).getFirst().after()).containsKeys("id", "name");
        assertThat(enforcement.verify()).isEmpty();
    }

    @Test
    void the_remedy_of_verify_names_the_excepted_columns() {
        database.sql("ALTER TABLE users RENAME secret TO pass");

        assertThat(enforcement.verify())
                .isNotEmpty()
                .allSatisfy(found -> assertThat(found.remedy()).isEqualTo("run: turnstile watch users --except pass"));
        enforcement.watch("users", List.of("pass"));
        write("s2");
        assertThat(enforcement.verify()).isEmpty();
        nothingLogged();
    }

    @Test
    void an_excepted_column_stays_excepted_after_another_takes_its_name() {
        database.sql("ALTER TABLE users RENAME secret TO x; ALTER TABLE users RENAME name TO secret;"
                + "ALTER TABLE users RENAME x TO name; ALTER TABLE users ADD address text");
        write("s2");
        nothingLogged();
        assertThat(enforcement.verify()).isNotEmpty();
        install();
        write("s3");
        nothingLogged();

        enforcement.watch("users", List.of("name"));
        write("s4");
        nothingLogged();
        assertThat(enforcement.changes("users", 3).getFirst().after().get("secret"))
                .isEqualTo("open");
    }

    @Test
    void an_excepted_column_stays_excepted_after_it_is_dropped_and_added_again() {
        database.sql("ALTER TABLE users DROP secret; ALTER TABLE users ADD address text");
        install();
        database.sql("ALTER TABLE users ADD secret text");
        database.sql("UPDATE users SET secret = 'hidden s2', name = 'new'");
        install();
        database.sql("UPDATE users SET secret = 'hidden s3', name = 'newer'");

        nothingLogged();
        assertThat(enforcement.changes("users", 0)).hasSize(3);
    }
}
