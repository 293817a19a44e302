package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.aggregate.Aggregates;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventName;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventStore.AppendCondition;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.event.StreamName;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.Accounts.Account;
import dev.turnstile.postgres.Accounts.AccountEvent;
import dev.turnstile.postgres.Accounts.Closed;
import dev.turnstile.postgres.Accounts.Deposited;
import dev.turnstile.postgres.Accounts.Opened;
import dev.turnstile.postgres.Accounts.Overdrawn;
import dev.turnstile.postgres.Accounts.Withdrawn;
import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.ProjectionException;
import dev.turnstile.projection.Selection;
import dev.turnstile.refusal.ConstraintViolated;
import java.sql.Connection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class InlineProjectionTest {

    private static final StreamName ONE = StreamName.of("account", 1);
    private static final StreamName TWO = StreamName.of("account", 2);

    private final TestDatabase database;
    private final Balances balances = new Balances("balances");
    private final PostgresTurnstile turnstile;
    private final Aggregates<Account, AccountEvent> accounts;

    InlineProjectionTest(TestServer server) {
        database = server.database();
        database.sql(Balances.TABLE);
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .inlineProjection(balances)
                .open();
        accounts = turnstile.aggregates(Accounts.declared().build());
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private List<String> balances() {
        return database.rows("SELECT account, cents FROM balances ORDER BY account");
    }

    private String events() {
        return database.value("SELECT count(*) FROM turnstile.event");
    }

    @Test
    void events_of_a_group_commit_are_projected() {
        try (PostgresTurnstile joining = PostgresTurnstile.builder(database.dataSource())
                .inlineProjection(balances)
                .alwaysGroupCommit()
                .open()) {
            joining.events().append(Append.of(ONE, new Opened("ada")));
            joining.events().append(Append.of(ONE, new Deposited(10)));
        }
        assertThat(balances()).isNotEmpty();
    }

    @EventName("note_taken")
    record NoteTaken(String text) {}

    @Test
    void events_of_aggregates_stores_and_commands_are_projected_in_order_of_position() {
        accounts.update(1, account -> List.of(new Opened("ada"), new Deposited(5)));
        turnstile.events().append(Append.of(ONE, new Deposited(10)));
        turnstile
                .events()
                .append(List.of(
                        Append.of(TWO, new Opened("bob"), new Deposited(7)), Append.of(ONE, new Deposited(100))));
        turnstile
                .events()
                .append(
                        AppendCondition.noneOf(EventQuery.ofTypes("account_closed")),
                        List.of(Append.of(TWO, new Deposited(20))));
        new Box.Ad<>(turnstile, "pay.account", (input, tx) -> {
                    tx.append(ONE, new Deposited(1_000));
                    tx.append(TWO, new Withdrawn(2));
                    tx.append(ONE, new Deposited(10_000));
                    return "done";
                })
                .call("");
        assertThat(balances()).containsExactly("1|11115", "2|25");
        assertThat(balances.batches).containsExactly(2, 1, 3, 1, 3);
        assertThat(database.rows("SELECT position FROM balances ORDER BY account"))
                .isEqualTo(database.rows(
                        "SELECT max(position) FROM turnstile.event GROUP BY stream_id ORDER BY stream_id"));
    }

    @Test
    void events_that_are_not_selected_are_not_projected() {
        turnstile.events().append(Append.of(ONE, new NoteTaken("x")));
        turnstile.events().append(Append.of(StreamName.of("loan", 1), new Deposited(1)));
        turnstile.events().append(Append.of(ONE, new NoteTaken("x"), new Deposited(3)));
        assertThat(balances.batches).containsExactly(1);
        assertThat(balances()).containsExactly("1|3");
    }

    @Test
    void events_that_the_projection_cannot_apply_are_not_appended() {
        assertThatThrownBy(() -> accounts.update(1, account -> List.of(new Opened("ada"), new Deposited(666))))
                .isInstanceOfSatisfying(ProjectionException.class, failed -> {
                    assertThat(failed.projection()).isEqualTo("balances");
                    assertThat(failed.first().stream()).isEqualTo(ONE);
                })
                .hasMessageContaining("(stream account 1, version 1, type account_opened): new row for relation ");
        Box.Ad<String> command = new Box.Ad<>(turnstile, "pay.account", (input, tx) -> {
            tx.append(TWO, new Deposited(1));
            tx.append(ONE, new Deposited(666));
            return "done";
        });
        assertThatThrownBy(() -> command.call(""))
                .as("a constraint that is violated refuses a command, whoever violates it")
                .isInstanceOf(ConstraintViolated.class);
        assertThat(balances()).isEmpty();
        assertThat(events()).isEqualTo("0");
        accounts.update(1, account -> List.of(new Opened("ada"), new Deposited(1)));
        assertThat(balances()).containsExactly("1|1");
    }

    @Test
    void an_inline_projection_may_refuse_the_command() {
        Box.Ad<String> command = new Box.Ad<>(turnstile, "pay.account", (input, tx) -> {
            tx.append(ONE, new Withdrawn(999));
            return "done";
        });
        assertThatThrownBy(() -> command.call("")).isInstanceOf(Overdrawn.class);
        assertThatThrownBy(() -> turnstile.events().append(Append.of(ONE, new Withdrawn(999))))
                .isInstanceOf(Overdrawn.class);
        assertThat(events()).isEqualTo("0");
    }

    @Test
    void an_inline_projection_that_continues_after_a_failed_statement_fails() {
        accounts.update(1, account -> List.of(new Opened("ada"), new Deposited(777 + 666)));
        assertThatThrownBy(() -> turnstile.events().append(Append.of(ONE, new Withdrawn(777))))
                .isInstanceOf(ProjectionException.class)
                .hasMessageContaining("ignored the failure of a statement, so the transaction cannot be committed");
        assertThat(events()).isEqualTo("2");
    }

    @Test
    void an_inline_projection_cannot_end_the_transaction() {
        assertThatThrownBy(() -> turnstile.events().append(Append.of(ONE, new Opened("ada"), new Closed())))
                .isInstanceOf(ProjectionException.class)
                .hasMessageContaining("Connection.commit");
        assertThat(events()).isEqualTo("0");
        assertThat(balances()).isEmpty();
    }

    @Test
    void the_same_class_rebuilds_the_table() throws Exception {
        accounts.update(1, account -> List.of(new Opened("ada"), new Deposited(5)));
        accounts.update(2, account -> List.of(new Opened("bob"), new Deposited(7)));
        accounts.update(1, account -> account.withdraw(2));
        List<String> before = database.rows("SELECT * FROM balances ORDER BY account");
        try (Connection connection = database.dataSource().getConnection();
                Stream<RecordedEvent> log = turnstile.events().read(Read.all())) {
            balances.reset(connection);
            assertThat(balances()).isEmpty();
            List<ProjectedEvent> all = log.filter(balances.selection()::matches)
                    .map(event -> new ProjectedEvent(event, new JacksonJson()))
                    .toList();
            balances.applyAll(all, connection);
        }
        assertThat(database.rows("SELECT * FROM balances ORDER BY account")).isEqualTo(before);
    }

    /** A projection that needs more than Turnstile's own transactions provide. */
    private record OfMoves() implements Projection {

        @Override
        public String name() {
            return "moves";
        }

        @Override
        public Selection selection() {
            return Selection.ofEvents().withKinds(Kind.EVENT, Kind.TRANSITION);
        }

        @Override
        public void apply(ProjectedEvent event, Connection connection) {
            throw new AssertionError(event);
        }

        @Override
        public void reset(Connection connection) {
            throw new AssertionError("reset");
        }
    }

    @Test
    void transitions_and_names_given_twice_are_refused_at_the_start() {
        assertThatThrownBy(() -> PostgresTurnstile.builder(database.dataSource())
                        .inlineProjection(new OfMoves())
                        .open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("but an inline projection can select only appended events");
        assertThatThrownBy(() -> PostgresTurnstile.builder(database.dataSource())
                        .inlineProjection(new Balances("b"))
                        .inlineProjection(new Balances("b"))
                        .open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two inline projections are named 'b'");
    }
}
