package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.command.CommandSettings;
import dev.turnstile.command.CommandSettings.Isolation;
import dev.turnstile.command.Retries;
import dev.turnstile.command.Transaction;
import dev.turnstile.event.Append;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.Box.Ad;
import java.sql.Savepoint;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The first use of a category or type blocks no other transaction. */
@Timeout(60)
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class FirstNamesTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    FirstNamesTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private static void append(PostgresTurnstile turnstile, String category, long key) {
        turnstile
                .events()
                .append(new Append(
                        StreamName.of(category, key),
                        ExpectedVersion.any(),
                        List.of(NewEvent.ofJson(category + "_made", 1, "{}"))));
    }

    private Ad<String> command(String name, Ad.BiFunctionThrowing<String> code) {
        return new Ad<>(turnstile, name, CommandSettings.defaults().withRetries(Retries.none()), code);
    }

    private static long events(PostgresTurnstile turnstile, String category) {
        try (Stream<RecordedEvent> events = turnstile.events().read(Read.ofCategory(category))) {
            return events.count();
        }
    }

    @Test
    void other_transactions_use_the_same_names_before_the_first_one_ends() {
        command("slow.notes", (input, tx) -> {
                    append(turnstile, "note", 1);
                    Together.alone(() -> {
                        try (PostgresTurnstile other = PostgresTurnstile.open(database.dataSource())) {
                            append(other, "note", 2);
                            return command("quick.notes", (unused, inner) -> {
                                        inner.append(StreamName.of("note", 3), NewEvent.ofJson("note_made", 1, "{}"));
                                        return "";
                                    })
                                    .call("");
                        }
                    });
                    return "";
                })
                .call("");
        assertThat(events(turnstile, "note")).isEqualTo(3);
    }

    @Test
    void two_transactions_that_use_the_same_names_in_other_orders_do_not_wait_for_each_other() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        List<List<String>> orders = List.of(List.of("note", "mark"), List.of("mark", "note"));
        Together.run(
                2,
                number -> () -> command("crosswise" + number + ".notes", (input, tx) -> {
                            crosswise(tx, number, orders.get(number), both);
                            return "";
                        })
                        .call(""));
        assertThat(events(turnstile, "note")).isEqualTo(2);
        assertThat(events(turnstile, "mark")).isEqualTo(2);
    }

    private void crosswise(Transaction tx, int number, List<String> categories, CyclicBarrier both) throws Exception {
        for (String category : categories) {
            append(turnstile, category, number);
            both.await(20, TimeUnit.SECONDS);
        }
        assertThat(tx.commandId()).isNotNull();
    }

    @Test
    void names_registered_by_a_rolled_back_transaction_keep_their_numbers() throws Exception {
        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
            turnstile.within(transaction, () -> {
                append(turnstile, "note", 1);
                return "";
            });
        }
        assertThat(events(turnstile, "note")).isZero();
        append(turnstile, "note", 1);
        assertThat(events(turnstile, "note")).isEqualTo(1);
    }

    @Test
    void a_transaction_that_reads_by_one_snapshot_sees_its_own_new_names() {
        new Ad<>(
                        turnstile,
                        "exact.notes",
                        CommandSettings.defaults().withIsolation(Isolation.SERIALIZABLE),
                        (input, tx) -> {
                            append(turnstile, "note", 1);
                            assertThat(turnstile.events().stream(StreamName.of("note", 1)))
                                    .isPresent();
                            return "";
                        })
                .call("");
        assertThat(events(turnstile, "note")).isEqualTo(1);
    }

    @Test
    void a_pool_of_one_connection_is_enough_and_a_rollback_to_a_savepoint_caches_no_number() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url(database.port()));
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(20_000);
        try (HikariDataSource pool = new HikariDataSource(config);
                PostgresTurnstile narrow = PostgresTurnstile.open(pool)) {
            new Ad<>(narrow, "narrow.notes", (input, tx) -> {
                        Savepoint before = tx.connection().setSavepoint();
                        append(narrow, "note", 1);
                        tx.connection().rollback(before);
                        return "";
                    })
                    .call("");
            assertThat(events(narrow, "note")).isZero();
            append(narrow, "other", 1);
            append(narrow, "note", 1);
            new Ad<>(narrow, "again.notes", (input, tx) -> {
                        append(narrow, "note", 1);
                        return "";
                    })
                    .call("");
            assertThat(events(narrow, "note")).isEqualTo(2);
        }
        assertThat(events(turnstile, "note")).isEqualTo(2);
    }
}
