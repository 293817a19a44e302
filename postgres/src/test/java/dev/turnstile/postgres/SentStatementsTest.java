package dev.turnstile.postgres;

import static dev.turnstile.postgres.Orders.Move.CANCEL;
import static dev.turnstile.postgres.Orders.Move.PAY;
import static dev.turnstile.postgres.Orders.Move.SHIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStore.AppendCondition;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lifecycle.SqlCondition;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The SQL that an operation sends is the content of its file in {@code statements}: whole, in the order sent. Start the
 * test with {@code -Dstatements.write=true} to write the files after a wanted change.
 */
class SentStatementsTest {

    private static final Path FILES = Path.of("src/test/resources/dev/turnstile/postgres/statements");

    /** Follows a commit from time to time. */
    private static final String PURGE = "DELETE FROM \"turnstile\".commit_fact";

    /** Another thread records refusals at some time after the operation. */
    private static final String REFUSAL = "INSERT INTO \"turnstile\".refusal";

    private static final StreamName STREAM = StreamName.of("account", 1);

    private final TestDatabase database = TestServer.POSTGRESQL_18.database();
    private final RoundTrips sent = new RoundTrips();
    private final PostgresTurnstile turnstile = PostgresTurnstile.builder(sent.of(database.dataSource()))
            .groupCommit(false)
            .open();
    private Lifecycle<State, Move> orders = bound(turnstile);

    SentStatementsTest() {
        database.sql(Box.TABLES);
        orders.insert(Map.of("address", "x"));
        orders.insert(Map.of("address", "y"));
        orders.fire(2, PAY);
        turnstile.events().append(append("opened"));
    }

    private Lifecycle<State, Move> bound(PostgresTurnstile engine) {
        database.sql(Orders.TABLE.replace("TABLE orders", "TABLE IF NOT EXISTS orders"));
        return engine.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
    }

    private static Append append(String type) {
        return Append.of(
                STREAM, List.of(NewEvent.ofJson(type, 1, "{\"amount\": 1}").withTags("customer:7")));
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** Compares the statements that an operation sends with its file. */
    private void sends(String file, Operation operation) throws SQLException, IOException {
        sent.take();
        operation.run();
        compare(file, sent.take());
    }

    private void compare(String file, List<String> statements) throws IOException {
        String incarnation = database.value("SELECT turnstile.incarnation()");
        String table = database.value("SELECT CAST(CAST('orders' AS regclass) AS oid)");
        String text = statements.stream()
                .filter(statement -> !statement.startsWith(PURGE) && !statement.contains(REFUSAL))
                .map(statement -> statement
                        .strip()
                        .replace(incarnation, "<incarnation>")
                        .replace(table, "<table>")
                        .replaceAll("definition [0-9a-f]{32}", "definition <digest>"))
                .map(statement -> statement + ";\n")
                .collect(Collectors.joining("\n"));
        Path path = FILES.resolve(file + ".sql");
        if (Boolean.getBoolean("statements.write")) {
            Files.writeString(path, text);
        }
        assertThat(path).exists();
        assertThat(text).isEqualTo(Files.readString(path));
    }

    private interface Operation {
        void run() throws SQLException;
    }

    @Test
    void fire_is_one_statement() throws Exception {
        orders.fire(1, PAY);
        sends("fire", () -> orders.fire(1, SHIP, TransitionOptions.none().withActor("ada")));
    }

    @Test
    void fire_in_the_callers_transaction() throws Exception {
        try (var connection = sent.of(database.dataSource()).getConnection()) {
            connection.setAutoCommit(false);
            sends("fire_in_transaction", () -> orders.in(connection).fire(1, PAY));
            connection.rollback();
        }
    }

    @Test
    void fire_with_group_commit() throws Exception {
        try (PostgresTurnstile joined = PostgresTurnstile.builder(sent.of(database.dataSource()))
                .alwaysGroupCommit()
                .open()) {
            Lifecycle<State, Move> joining = bound(joined);
            joining.fire(1, PAY);
            sends("fire_with_group_commit", () -> joining.fire(1, SHIP));
        }
    }

    @Test
    void transitions_of_many_records() throws Exception {
        sends("fire_all", () -> orders.fireAll(CANCEL, List.of(1, 2)));
        sends(
                "fire_where",
                () -> orders.fireWhere(CANCEL, SqlCondition.of("customer = 'ada'"), TransitionOptions.none()));
    }

    @Test
    void insert_and_correct() throws Exception {
        sends("insert", () -> orders.insert(Map.of("address", "z")));
        sends(
                "correct",
                () -> orders.correct(1, State.PAID, TransitionOptions.none().withActor("ada")));
    }

    @Test
    void reads_of_a_record() throws Exception {
        sends("state", () -> orders.state(1));
        sends("explain", () -> orders.explain(2, SHIP));
        sends("history", () -> orders.history(1));
        sends("at_time", () -> orders.at(1, Instant.EPOCH));
        sends("at_version", () -> orders.at(1, 1));
    }

    @Test
    void appends() throws Exception {
        EventStore events = turnstile.events();
        sends("append", () -> events.append(append("opened").withExpected(ExpectedVersion.exactly(1))));
        sends(
                "append_under_condition",
                () -> events.append(
                        AppendCondition.noneOf(EventQuery.ofTags("customer:8")), List.of(append("opened"))));
        sends(
                "append_to_many",
                () -> events.append(List.of(
                        append("opened"),
                        Append.of(StreamName.of("account", 2), List.of(NewEvent.ofJson("opened", 1, "{}"))))));
    }

    @Test
    void reads_of_the_log() throws Exception {
        EventStore events = turnstile.events();
        sends("read_stream", () -> readAll(events, Read.ofStream(STREAM)));
        sends("read_by_tag", () -> readAll(events, Read.all().withQuery(EventQuery.ofTags("customer:7"))));
    }

    private static void readAll(EventStore events, Read read) {
        try (Stream<RecordedEvent> found = events.read(read)) {
            assertThat(found.toList()).isNotEmpty();
        }
    }

    @Test
    void pages_of_a_subscription() throws Exception {
        String compressible = "{\"text\":\"" + "x".repeat(1_000_000) + "\"}";
        turnstile
                .events()
                .append(Append.of(
                        StreamName.of("account", 3),
                        Collections.nCopies(12, NewEvent.ofJson("noted", 1, compressible))));
        Subscription subscription = Subscription.of("mails", Selection.ofEvents(), Start.beginning(), delivery -> {});
        try (Subscriber subscriber = turnstile.subscriptions().start(subscription)) {
            assertThat(subscriber.waitFor("mails", 15, Duration.ofSeconds(60))).isTrue();
        }
        compare(
                "delivery_pages",
                sent.take().stream()
                        .filter(statement -> statement.startsWith("WITH given AS (\n  SELECT * FROM"))
                        .distinct()
                        .toList());
    }

    @Test
    void the_enforcement_of_a_table() throws Exception {
        Enforcement enforcement = turnstile.enforcement();
        sends("install", () -> enforcement.install(Orders.MACHINE, orders.table(), EnforcementOptions.defaults()));
    }

    @Test
    void a_command() throws Exception {
        Box.ReserveSeat reserve = new Box.ReserveSeat(turnstile);
        reserve.call(new Box.ReserveSeat.Input(6, "ada"));
        sends("command", () -> reserve.call(new Box.ReserveSeat.Input(7, "ada")));
        Options key = Options.none().withIdempotencyKey("k");
        sends("command_with_key", () -> reserve.call(new Box.ReserveSeat.Input(8, "ada"), key));
        sends("command_replayed", () -> reserve.call(new Box.ReserveSeat.Input(8, "ada"), key));
    }
}
