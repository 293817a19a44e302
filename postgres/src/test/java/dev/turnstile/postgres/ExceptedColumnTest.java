package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.lifecycle.RecordTable;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
        enforcement.install(SetBackTest.LAMP, RecordTable.of("users"), EnforcementOptions.defaults());
    }

    /** Returns the value of a column in the last change of the first row. */
    private @Nullable Object last(String column) {
        return enforcement.changes("users", 0).getLast().after().get(column);
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

    @Test
    void a_column_that_replaces_an_excepted_one_under_its_last_name_is_excepted() {
        database.sql("ALTER TABLE users RENAME secret TO pass; ALTER TABLE users DROP pass;"
                + "ALTER TABLE users ADD pass text");
        database.sql("UPDATE users SET pass = 'hidden s2', name = 'new'");
        nothingLogged();
        assertThat(enforcement.verify())
                .isNotEmpty()
                .allSatisfy(found -> assertThat(found.remedy()).isEqualTo("run: turnstile watch users --except pass"));
        install();
        database.sql("UPDATE users SET pass = 'hidden s3', name = 'newer'");
        nothingLogged();
        assertThat(last("name")).isEqualTo("newer");
        assertThat(enforcement.verify())
                .extracting(Discrepancy::actual)
                .containsExactly("one of them was dropped; columns that were added later are excepted too");

        enforcement.watch("users", List.of());
        database.sql("UPDATE users SET pass = 'open'");
        assertThat(last("pass")).isEqualTo("open");
        assertThat(enforcement.verify()).isEmpty();
    }

    @Test
    void a_column_that_replaces_an_excepted_one_is_excepted_although_the_triggers_were_compiled_without_both() {
        database.sql("ALTER TABLE users RENAME secret TO pass; ALTER TABLE users DROP pass");
        install();
        database.sql("ALTER TABLE users ADD pass text; UPDATE users SET pass = 'hidden s2', name = 'new'");
        install();
        database.sql("ALTER TABLE users RENAME pass TO word; UPDATE users SET word = 'hidden s3', name = 'newer'");

        nothingLogged();
        assertThat(enforcement.changes("users", 0)).hasSize(3);
    }

    @Test
    void columns_that_are_added_while_an_excepted_column_exists_are_recorded_after_it_is_dropped() {
        database.sql("ALTER TABLE users ADD address text");
        install();
        database.sql("ALTER TABLE users DROP secret; UPDATE users SET address = 'Rue 1'");
        install();
        database.sql("UPDATE users SET address = 'Rue 2'");

        assertThat(last("address")).isEqualTo("Rue 2");
        assertThat(enforcement.changes("users", 0)).hasSize(3);
    }

    @Test
    void an_excepted_column_of_a_table_that_is_created_again_stays_excepted() {
        database.sql("DROP TABLE users;"
                + "CREATE TABLE users (secret text, id int PRIMARY KEY, name text, state smallint NOT NULL)");
        install();
        database.sql("INSERT INTO users VALUES ('hidden s2', 0, 'open', 0)");

        nothingLogged();
        assertThat(last("name")).isEqualTo("open");
        assertThat(enforcement.verify()).isEmpty();
    }
}
