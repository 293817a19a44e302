package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables whose columns are added, dropped and changed under a running application. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ChangedSchemaTest {

    private enum Step {
        BEGUN,
        ENDED
    }

    private enum Go {
        END,
        CHECK
    }

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Enforcement enforcement;

    ChangedSchemaTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
        enforcement = turnstile.enforcement();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<String> changes(String table, Object id) {
        return enforcement.changes(table, id).stream()
                .map(change -> change.kind() + " " + change.before() + " " + change.after())
                .toList();
    }

    private void users() {
        database.sql("CREATE DOMAIN age AS int; CREATE TYPE mood AS ENUM ('glad', 'sad');"
                + "CREATE TABLE users (gone text, id int PRIMARY KEY, name text, age age, password text, mood mood);"
                + "ALTER TABLE users DROP gone");
        enforcement.watch("users", List.of("password"));
        database.sql("INSERT INTO users VALUES (1, 'ada', 36, 'secret', 'glad')");
    }

    @Test
    void a_watched_table_keeps_the_changes_of_a_new_column() {
        users();
        database.sql("ALTER TABLE users ADD city text, ADD tag mood DEFAULT 'sad'");
        database.sql("UPDATE users SET city = 'london', age = 37, password = 'other'");
        database.sql("INSERT INTO users (id, city) VALUES (2, 'paris'); DELETE FROM users WHERE id = 1");

        assertThat(changes("users", 1))
                .containsExactly(
                        "inserted {} {id=1, age=36, mood=glad, name=ada}",
                        "updated {age=36, city=null} {age=37, city=london}",
                        "deleted {id=1, age=37, tag=sad, city=london, mood=glad, name=ada} {}");
        assertThat(changes("users", 2)).containsExactly("inserted {} {id=2, tag=sad, city=paris}");
        assertThat(enforcement.verify()).isNotEmpty();
        enforcement.watch("users", List.of("password"));
        assertThat(enforcement.verify()).isEmpty();
    }

    @Test
    void a_watched_table_takes_writes_after_a_column_was_dropped_or_renamed() {
        users();
        database.sql("ALTER TABLE users DROP name; ALTER TABLE users RENAME age TO years");
        database.sql("UPDATE users SET years = 40");

        assertThat(changes("users", 1).getLast()).isEqualTo("updated {years=36} {years=40}");
    }

    @Test
    void an_excluded_column_stays_excluded_after_it_is_renamed() {
        users();
        database.sql("ALTER TABLE users RENAME password TO hash; UPDATE users SET hash = 'third', name = 'Ada'");
        database.sql("ALTER TABLE users ADD password text; UPDATE users SET password = 'fourth', hash = 'fifth'");

        assertThat(changes("users", 1).getLast()).isEqualTo("updated {name=ada} {name=Ada}");
        assertThat(database.rows("SELECT data FROM turnstile.event WHERE data::text ~ 'secret|third|fourth|fifth'"))
                .isEmpty();
    }

    @Test
    void a_watched_table_keeps_its_histories_after_its_key_is_renamed() {
        users();
        database.sql("ALTER TABLE users RENAME id TO number; UPDATE users SET name = 'Ada'");
        database.sql("CREATE TABLE line (a int, b text, note text, PRIMARY KEY (b, a)) PARTITION BY RANGE (a);"
                + "CREATE TABLE line_low PARTITION OF line FOR VALUES FROM (0) TO (10)");
        enforcement.watch("line", List.of());
        database.sql("INSERT INTO line VALUES (1, 'x', 'n'); ALTER TABLE line RENAME a TO c;"
                + "UPDATE line SET note = 'm'; UPDATE line_low SET note = 'l'");

        assertThat(database.rows("SELECT s.key || ' ' || s.version FROM turnstile.stream s ORDER BY s.id"))
                .containsExactly("1 2", "(x,1) 3");
    }

    @Test
    void a_new_column_fails_no_statement_of_any_pooled_connection() throws SQLException {
        database.sql(Orders.TABLE);
        StateMachine<Step, Go> machine = StateMachine.define("order", Step.class, Go.class)
                .state(Step.BEGUN, 0)
                .initial()
                .state(Step.ENDED, 1)
                .transition(Go.END)
                .from(Step.BEGUN)
                .to(Step.ENDED)
                .transition(Go.CHECK)
                .from(Step.BEGUN)
                .to(Step.ENDED)
                .guard(Guard.java(row -> row.get("address") != null, "no address"))
                .build();
        Lifecycle<Step, Go> orders = turnstile.lifecycle(machine, RecordTable.of("orders"));
        for (int id = 1; id <= 30; id++) {
            orders.insert(Map.of("address", "x"), Step.BEGUN, TransitionOptions.none());
        }
        try (Connection one = database.dataSource().getConnection();
                Connection two = database.dataSource().getConnection()) {
            for (int id = 1; id <= 8; id++) {
                look(orders.in(one), id);
                look(orders.in(two), 8 + id);
            }
            database.sql("ALTER TABLE orders ADD note text");
            look(orders.in(one), 20);
            look(orders.in(two), 21);
            database.sql("ALTER TABLE orders ALTER state TYPE int");
            orders.in(one).fire(22, Go.END);
            orders.in(two).fire(23, Go.END);
            assertThat(orders.in(two).state(23)).isEqualTo(Step.ENDED);
        }
        for (int i = 0; i < 8; i++) {
            orders.state(1);
            orders.tryFire(30, Go.CHECK);
        }
        database.sql("ALTER TABLE orders ALTER note TYPE int USING 1; ALTER TABLE orders DROP customer");
        assertThat(orders.fire(29, Go.CHECK).to()).isEqualTo(Step.ENDED);
    }

    private static void look(Lifecycle<Step, Go> orders, int id) {
        orders.state(id);
        orders.explain(id, Go.CHECK);
        orders.fire(id, Go.CHECK);
    }

    @Test
    void a_renamed_state_column_is_found_and_a_dropped_one_hides_only_its_own_lifecycle() {
        database.sql("CREATE TABLE tickets (id int PRIMARY KEY, state smallint NOT NULL);" + Orders.TABLE);
        turnstile.lifecycle(tickets(), RecordTable.of("tickets"));
        turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders")).insert(Map.of("id", 1));
        database.sql("ALTER TABLE tickets RENAME state TO status");

        assertThat(turnstile.installedLifecycles())
                .extracting(lifecycle -> lifecycle.table().stateColumn())
                .containsExactlyInAnyOrder("status", "state");

        database.sql("ALTER TABLE tickets DROP status");

        assertThat(turnstile.installedLifecycles())
                .singleElement()
                .satisfies(orders -> assertThat(orders.history(1)).hasSize(1));
        assertThatThrownBy(() -> turnstile.lifecycle(tickets(), RecordTable.of("tickets")))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("table tickets has no column state (columns: id)");
    }

    @Test
    void a_table_is_bound_once_whatever_the_search_path_of_a_session_says() throws SQLException {
        database.sql(
                "CREATE SCHEMA other; CREATE TABLE other.orders (id bigint PRIMARY KEY, address text, state smallint);"
                        + "INSERT INTO other.orders VALUES (1, 'y', 0);" + Orders.TABLE);
        Lifecycle<State, Move> orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        orders.insert(Map.of("id", 1, "address", "x"));
        try (Connection connection = database.dataSource().getConnection()) {
            try (var statement = connection.createStatement()) {
                statement.execute("SET search_path = other");
            }
            Lifecycle<State, Move> there = orders.in(connection);
            String message = "expected table name orders to mean \"public\".\"orders\", to which it is bound";
            assertThatThrownBy(() -> there.fire(1, Move.PAY))
                    .isInstanceOf(LifecycleException.class)
                    .hasMessageContaining(message);
            assertThatThrownBy(() -> there.fireAll(Move.PAY, List.of(1))).hasMessageContaining(message);
            assertThatThrownBy(() -> there.insert(Map.of("id", 2))).hasMessageContaining(message);
            assertThatThrownBy(() -> there.correct(1, State.PAID, TransitionOptions.none()))
                    .hasMessageContaining(message);
            try (var statement = connection.createStatement()) {
                statement.execute("SET search_path = ''");
            }
            assertThat(there.fire(1, Move.PAY).to()).isEqualTo(State.PAID);
            try (var statement = connection.createStatement()) {
                statement.execute("RESET search_path");
            }
        }
        assertThat(database.rows("SELECT state FROM other.orders")).containsExactly("0");
    }

    private static StateMachine<Step, Go> tickets() {
        return StateMachine.define("ticket", Step.class, Go.class)
                .state(Step.BEGUN, 0)
                .initial()
                .state(Step.ENDED, 1)
                .transition(Go.END)
                .from(Step.BEGUN)
                .to(Step.ENDED)
                .transition(Go.CHECK)
                .from(Step.BEGUN)
                .to(Step.ENDED)
                .build();
    }
}
