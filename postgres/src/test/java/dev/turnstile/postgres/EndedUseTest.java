package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.turnstile.command.BatchCommand;
import dev.turnstile.command.BatchCommand.BatchItem;
import dev.turnstile.command.Checks;
import dev.turnstile.command.Command;
import dev.turnstile.command.Transaction;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Box.AlreadyReserved;
import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.timer.TimerId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** An object that is given to code for one run refuses every later use, and names the code. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class EndedUseTest {

    private static final StreamName SEAT = StreamName.of("seat", 1);
    private static final NewEvent EVENT = NewEvent.ofJson("reserved", 1, "{}");

    private final TestDatabase database;
    private final Leaking projection = new Leaking();
    private final PostgresTurnstile turnstile;

    EndedUseTest(TestServer server) {
        database = server.database();
        database.sql(Box.TABLES);
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .inlineProjection(projection)
                .open();
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** A projection in place that keeps its connection. */
    private static final class Leaking implements Projection {

        private @Nullable Connection kept;

        @Override
        public String name() {
            return "leaking";
        }

        @Override
        public Selection selection() {
            return Selection.ofEvents().withTypes("projected");
        }

        @Override
        public void apply(ProjectedEvent event, Connection connection) {
            kept = connection;
        }

        @Override
        public void reset(Connection connection) {}
    }

    private static void refused(ThrowingCallable use, String code) {
        assertThatIllegalStateException()
                .isThrownBy(use)
                .withMessageStartingWith(code + ": ")
                .withMessageContaining("after the");
    }

    private Transaction leaked() {
        AtomicReference<@Nullable Transaction> kept = new AtomicReference<>();
        new Ad<>(turnstile, "leak.seats", (input, tx) -> {
                    kept.set(tx);
                    return "done";
                })
                .call("");
        return Objects.requireNonNull(kept.get());
    }

    @Test
    void a_transaction_is_refused_after_its_command_from_every_thread() {
        Transaction tx = leaked();
        List<String> effects = new ArrayList<>();
        List<ThrowingCallable> uses = List.of(
                () -> tx.append(SEAT, EVENT),
                () -> tx.afterCommit(() -> effects.add("late")),
                () -> tx.schedule(Instant.now(), SEAT, EVENT),
                () -> tx.cancel(new TimerId(SEAT, "t")),
                tx::connection);
        uses.forEach(use -> refused(use, "command leak.seats"));
        assertThat(CompletableFuture.runAsync(() -> tx.append(SEAT, EVENT)))
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withCauseInstanceOf(IllegalStateException.class);
        assertThat(effects).isEmpty();
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
    }

    @Test
    void the_connection_and_statements_of_a_command_are_refused_after_it_in_an_open_transaction() throws SQLException {
        try (Connection callers = database.dataSource().getConnection()) {
            callers.setAutoCommit(false);
            List<Connection> connections = new ArrayList<>();
            List<PreparedStatement> statements = new ArrayList<>();
            Ad<String> command = new Ad<>(turnstile, "leak.seats", (input, tx) -> {
                connections.add(tx.connection());
                statements.add(tx.connection().prepareStatement("UPDATE seats SET reserved_by = 'late'"));
                return "done";
            });
            Managed transaction = new Managed(callers);
            turnstile.within(transaction, () -> command.call(""));
            refused(statements.getFirst()::executeUpdate, "command leak.seats");
            refused(connections.getFirst()::createStatement, "command leak.seats");
            statements.getFirst().close();
            connections.getFirst().close();
            assertThat(connections.getFirst().isClosed()).isTrue();
            transaction.commit();
        }
        assertThat(database.value("SELECT count(reserved_by) FROM seats")).isEqualTo("0");
    }

    @Test
    void the_connections_of_handlers_and_projections_are_refused_after_them() throws InterruptedException {
        List<Connection> connections = new ArrayList<>();
        Subscription handler = Subscription.ofExactlyOnce(
                "leaks",
                Selection.ofEvents(),
                Start.beginning(),
                (deliveries, connection) -> connections.add(connection));
        turnstile.events().append(Append.of(SEAT, List.of(NewEvent.ofJson("projected", 1, "{}"))));
        refused(() -> Objects.requireNonNull(projection.kept).createStatement(), "projection 'leaking'");
        Subscriber subscriber = turnstile.subscriptions().start(handler);
        Eventually.holds(() -> !connections.isEmpty());
        subscriber.close();
        refused(() -> connections.getFirst().createStatement(), "the handler");
    }

    /** A command that keeps its checks. */
    private static final class KeepsChecks extends Command<String, String> {

        private @Nullable Checks kept;

        KeepsChecks(PostgresTurnstile turnstile) {
            super(turnstile, "keep.checks");
        }

        @Override
        protected void check(String input, Checks checks) {
            kept = checks;
        }

        @Override
        protected String execute(String input, Transaction tx) {
            Objects.requireNonNull(kept).require(false, "input", "is found missing too late");
            return "done";
        }
    }

    /** A batch command that keeps its items. */
    private static final class KeepsItems extends BatchCommand<String, String> {

        private final List<BatchItem<String, String>> kept = new ArrayList<>();

        KeepsItems(PostgresTurnstile turnstile) {
            super(turnstile, "keep.items");
        }

        @Override
        protected void execute(List<BatchItem<String, String>> items, Transaction tx) {
            kept.addAll(items);
            items.forEach(item -> item.done("done"));
        }
    }

    @Test
    void checks_and_items_are_refused_after_their_code() {
        refused(() -> new KeepsChecks(turnstile).call(""), "command keep.checks");
        KeepsItems items = new KeepsItems(turnstile);
        items.callAll(List.of("a"));
        refused(() -> items.kept.getFirst().done("later"), "command keep.items");
        refused(() -> items.kept.getFirst().refuse(new AlreadyReserved(1)), "command keep.items");
    }

    @Test
    void a_transaction_that_has_ended_takes_no_further_work() throws SQLException {
        JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource());
        transaction.commit();
        assertThatIllegalStateException()
                .isThrownBy(() -> transaction.onCompletion(end -> {}))
                .withMessageContaining("has ended");
        transaction.close();
    }
}
