package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.CommandSettings;
import dev.turnstile.command.Transaction;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Box.SeatReserved;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.timer.Timers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The server crashes at a commit and assigns the lost transaction's id to another transaction, which commits. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class CrashedCommitTest {

    private static final StreamName DESK = StreamName.of("desk", 1);
    private static final NewEvent REMINDED = NewEvent.ofJson("reminded", 1, "{}");

    private final CrashAtCommit crash;
    private final PostgresTurnstile turnstile;
    private final List<String> effects = new ArrayList<>();

    CrashedCommitTest(TestServer server) throws SQLException {
        crash = new CrashAtCommit(server);
        crash.sql("CREATE TABLE done (what text NOT NULL)");
        turnstile = PostgresTurnstile.builder(crash.dataSource())
                .subscriptionLease(Duration.ofSeconds(30))
                .open();
        registerNames();
    }

    /** Registers the names first: their own transaction would flush the WAL of the transaction that must be lost. */
    private void registerNames() throws SQLException {
        Ad<String> undone = new Ad<>(turnstile, "register.names", (input, tx) -> {
            tx.append(new SeatReserved(1, input));
            tx.append(DESK, REMINDED);
            return input;
        });
        try (JdbcTransaction transaction = JdbcTransaction.begin(crash.dataSource())) {
            turnstile.within(transaction, () -> undone.call("ada"));
        }
    }

    @AfterEach
    void close() {
        turnstile.close();
        crash.close();
    }

    /** Returns a command at whose first commit the server crashes. */
    private Ad<String> command(CommandSettings settings, boolean appends) {
        return new Ad<>(turnstile, "reserve.seats", settings, (input, tx) -> {
            write(tx.connection(), input);
            if (appends) {
                tx.append(new SeatReserved(1, input));
            }
            tx.afterCommit(() -> effects.add(input));
            doomOnce(tx);
            return input;
        });
    }

    private Ad<String> command(boolean appends) {
        return command(CommandSettings.defaults(), appends);
    }

    private static void write(Connection connection, String what) throws SQLException {
        Box.update(connection, "INSERT INTO done VALUES (?)", what);
    }

    private void doomOnce(Transaction tx) throws SQLException {
        if (crash.crashes() == 0) {
            crash.doom(tx.connection());
        }
    }

    private void assertDoneOnce(String answer) {
        assertThat(answer).isEqualTo("ada");
        assertThat(crash.crashes())
                .as("crashes after which the lost number was given again")
                .isEqualTo(1);
        assertThat(crash.count("done")).isEqualTo(1);
        assertThat(effects).containsExactly("ada");
    }

    @Test
    void a_command_that_appends_is_retried_although_its_transaction_id_was_reused() {
        assertDoneOnce(command(true).call("ada"));
        assertThat(crash.count("turnstile.event")).isEqualTo(1);
    }

    @Test
    void a_command_with_neither_event_nor_key_is_retried() {
        assertDoneOnce(command(false).call("ada"));
    }

    @Test
    void a_command_with_a_key_is_retried() {
        assertDoneOnce(command(false).call("ada", Options.none().withIdempotencyKey("k")));
        assertThat(crash.count("turnstile.idempotency")).isEqualTo(1);
    }

    @Test
    void a_command_whose_key_expires_early_is_retried() {
        CommandSettings brief = CommandSettings.defaults().withKeyRetention(Duration.ofMinutes(1));
        assertDoneOnce(command(brief, false).call("ada", Options.none().withIdempotencyKey("k")));
    }

    @Test
    void a_command_with_a_given_id_is_retried() {
        assertDoneOnce(command(true).call("ada", Options.none().withCommandId(UUID.randomUUID())));
        assertThat(crash.count("turnstile.event")).isEqualTo(1);
    }

    @Test
    void a_callers_transaction_is_reported_as_rolled_back() throws SQLException {
        Ad<String> reserve = new Ad<>(turnstile, "reserve.seats", (input, tx) -> {
            write(tx.connection(), input);
            tx.append(new SeatReserved(1, input));
            tx.afterCommit(() -> effects.add(input));
            return input;
        });
        try (JdbcTransaction transaction = JdbcTransaction.begin(crash.dataSource())) {
            turnstile.within(transaction, () -> reserve.call("ada"));
            crash.doom(transaction.connection());
            assertThatThrownBy(transaction::commit)
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            lost -> assertThat(lost.getSQLState())
                                    .startsWith("08")
                                    .isNotEqualTo("08007"));
        }
        assertThat(crash.crashes())
                .as("crashes after which the lost number was given again")
                .isEqualTo(1);
        assertThat(crash.count("done")).isZero();
        assertThat(effects).isEmpty();
    }

    @Test
    void an_event_that_a_handler_lost_is_delivered_again() {
        turnstile.events().append(Append.of(StreamName.of("note", 1), List.of(NewEvent.ofJson("noted", 1, "{}"))));
        try (Subscriber node = turnstile
                .subscriptions()
                .start(Subscription.ofExactlyOnce(
                        "notes", Selection.ofEvents(), Start.beginning(), (deliveries, connection) -> {
                            for (Delivery delivery : deliveries) {
                                write(connection, delivery.event().type());
                            }
                            if (crash.crashes() == 0) {
                                crash.doom(connection);
                            }
                        }))) {
            assertThat(node.shards()).containsKey("notes");
            Eventually.holds(() -> crash.crashes() == 1);
            Eventually.holds(() -> crash.count("done") == 1);
        }
        assertThat(crash.count("done")).isEqualTo(1);
    }

    @Test
    void a_timer_whose_firing_was_lost_fires_again() {
        Ad<String> schedule = new Ad<>(turnstile, "remind.desk", (input, tx) -> {
            tx.schedule(Instant.now(), DESK, REMINDED);
            return input;
        });
        schedule.call("tea");
        crash.sql("""
                CREATE FUNCTION fired() RETURNS trigger LANGUAGE plpgsql AS
                  $$ BEGIN INSERT INTO public.done VALUES ('fired'); RETURN NULL; END $$;
                CREATE TRIGGER fired AFTER INSERT ON turnstile.event FOR EACH ROW EXECUTE FUNCTION fired()""");
        crash.doomWhere("DELETE FROM \"turnstile\".timer");
        Timers.Running timers = turnstile.timers().start();
        try {
            Eventually.holds(() -> crash.crashes() == 1);
            Eventually.holds(() -> turnstile.timers().pending() == 0);
        } finally {
            timers.close();
        }
        assertThat(crash.count("turnstile.event")).isEqualTo(1);
        assertThat(crash.count("done")).isEqualTo(1);
    }
}
