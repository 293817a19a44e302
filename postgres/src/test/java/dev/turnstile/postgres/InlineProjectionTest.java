package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.aggregate.Aggregates;
import dev.turnstile.event.Append;
import dev.turnstile.event.AppendCondition;
import dev.turnstile.event.EventName;
import dev.turnstile.event.EventQuery;
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
import dev.turnstile.projection.ProjectedEvent;
import dev.turnstile.projection.Projection;
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
    void what_might_join_the_appends_of_others_is_projected_as_well() {
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
    void what_aggregates_stores_and_commands_append_is_projected_in_the_order_of_positions() {
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
    void what_it_does_not_select_does_not_reach_it() {
        turnstile.events().append(Append.of(ONE, new NoteTaken("x")));
        turnstile.events().append(Append.of(StreamName.of("loan", 1), new Deposited(1)));
        turnstile.events().append(Append.of(ONE, new NoteTaken("x"), new Deposited(3)));
        assertThat(balances.batches).containsExactly(1);
        assertThat(balances()).containsExactly("1|3");
    }

    @Test
    void what_it_cannot_apply_is_not_appended() {
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
    void it_may_refuse_and_a_command_is_refused_by_it() {
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
    void one_that_goes_on_after_a_failed_statement_is_told() {
        accounts.update(1, account -> List.of(new Opened("ada"), new Deposited(777 + 666)));
        assertThatThrownBy(() -> turnstile.events().append(Append.of(ONE, new Withdrawn(777))))
                .isInstanceOf(ProjectionException.class)
                .hasMessageContaining("a statement failed and it went on, so nothing can be committed");
        assertThat(events()).isEqualTo("2");
    }

    @Test
    void it_does_not_end_the_transaction() {
        assertThatThrownBy(() -> turnstile.events().append(Append.of(ONE, new Opened("ada"), new Closed())))
                .isInstanceOf(ProjectionException.class)
                .hasMessageContaining("Connection.commit");
        assertThat(events()).isEqualTo("0");
        assertThat(balances()).isEmpty();
    }

    @Test
    void the_same_class_makes_the_table_all_over_again() throws Exception {
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

    /** One that asks for what no transaction of Turnstile's own can give it. */
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
                .hasMessageContaining("but only appended events can be projected in the transaction that writes them");
        assertThatThrownBy(() -> PostgresTurnstile.builder(database.dataSource())
                        .inlineProjection(new Balances("b"))
                        .inlineProjection(new Balances("b"))
                        .open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two inline projections are named 'b'");
    }
}
