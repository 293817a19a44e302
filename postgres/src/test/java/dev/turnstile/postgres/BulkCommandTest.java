package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.BatchCommand;
import dev.turnstile.command.BatchCommand.BatchItem;
import dev.turnstile.command.Checks;
import dev.turnstile.command.Door;
import dev.turnstile.command.Transaction;
import dev.turnstile.event.EventName;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.refusal.ConstraintViolated;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.testing.RecordedAnnouncements;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class BulkCommandTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final ImportPeople importPeople;
    private final RecordedAnnouncements announced;

    BulkCommandTest(TestServer server) {
        database = server.database();
        database.sql(Box.TABLES);
        turnstile = PostgresTurnstile.open(database.dataSource());
        announced = RecordedAnnouncements.of(turnstile);
        importPeople = new ImportPeople(turnstile);
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** The refusal of a known address. */
    static final class Known extends Refusal {

        private static final long serialVersionUID = 1L;

        Known(String email) {
            super(email + " is known already");
        }
    }

    /**
     * The import of a person.
     *
     * @param email the address
     */
    @EventName("person_imported")
    record PersonImported(String email) {}

    /** Imports people by e-mail in one statement; known addresses are refused. */
    static final class ImportPeople extends BatchCommand<ImportPeople.Line, Long> {

        ImportPeople(Door door) {
            super(door);
        }

        record Line(String email) {}

        @Override
        protected Line normalise(Line input) {
            return new Line(input.email().strip());
        }

        @Override
        protected void check(Line input, Checks checks) {
            checks.require(input.email().contains("@"), "email", "is no address");
        }

        @Override
        protected void execute(List<BatchItem<Line, Long>> items, Transaction tx) throws SQLException {
            Map<String, Long> added = insert(items, tx);
            for (BatchItem<Line, Long> item : items) {
                Long id = added.remove(item.input().email());
                if (id == null) {
                    item.refuse(new Known(item.input().email()));
                } else if (!item.input().email().startsWith("forgotten")) {
                    tx.append(
                            StreamName.of("person", id),
                            new PersonImported(item.input().email()));
                    item.done(id);
                }
            }
        }

        private static Map<String, Long> insert(List<BatchItem<Line, Long>> items, Transaction tx) throws SQLException {
            Map<String, Long> added = new HashMap<>();
            try (PreparedStatement insert = tx.connection().prepareStatement("""
                    INSERT INTO people (email) SELECT * FROM unnest(?) ON CONFLICT (email) DO NOTHING
                    RETURNING email, id""")) {
                Array emails = tx.connection()
                        .createArrayOf(
                                "text",
                                items.stream().map(item -> item.input().email()).toArray());
                insert.setArray(1, emails);
                try (ResultSet row = insert.executeQuery()) {
                    while (row.next()) {
                        added.put(row.getString(1), row.getLong(2));
                    }
                }
            }
            return added;
        }
    }

    private static List<ImportPeople.Line> lines(String... emails) {
        return Arrays.stream(emails).map(ImportPeople.Line::new).toList();
    }

    @Test
    void each_input_gets_its_verdict_and_the_whole_is_one_command() {
        database.sql("INSERT INTO people (email) VALUES ('bob@x')");
        BatchResult<Long> result = importPeople.callAll(lines(" ada@x", "bob@x", "nobody", "eve@x", "eve@x"));
        assertThat(result.results()).hasSize(2);
        assertThat(result.outcomes())
                .extracting(answer -> answer instanceof Outcome.Refused<Long> refused
                        ? refused.refusal().getMessage()
                        : "done")
                .containsExactly(
                        "done",
                        "bob@x is known already",
                        "import_people.postgres: email is no address",
                        "done",
                        "eve@x is known already");
        assertThat(database.value("SELECT count(*) FROM people")).isEqualTo("3");
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("2");
        assertThat(announced.all())
                .singleElement()
                .satisfies(announcement -> assertThat(announcement.outcome()).isEqualTo(new Outcome.Done<>(result)));
    }

    @Test
    void the_refusals_of_single_inputs_are_recorded_one_by_one() {
        importPeople.callAll(lines("ada@x", "ada@x", "nobody"), Options.none().withActor("eve"));
        turnstile.close();
        assertThat(database.rows("SELECT verb, name, actor FROM turnstile.refusal ORDER BY name"))
                .containsExactly("import_people.postgres|input_refused|eve", "import_people.postgres|known|eve");
    }

    @Test
    void a_key_makes_the_whole_idempotent_with_every_verdict() {
        List<ImportPeople.Line> lines = lines("ada@x", "nobody");
        BatchResult<Long> first = importPeople.callAll(lines, Options.none().withIdempotencyKey("file 1"));
        BatchResult<Long> second = importPeople.callAll(lines, Options.none().withIdempotencyKey("file 1"));
        assertThat(second.outcomes().getFirst())
                .isEqualTo(new Outcome.Done<>(first.outcomes().getFirst().orThrow()));
        assertThat(second.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.name()).isEqualTo("input_refused");
            assertThat(refusal.fields()).isEqualTo(Map.of("email", List.of("is no address")));
        });
        assertThat(database.value("SELECT count(*) FROM people")).isEqualTo("1");
    }

    @Test
    void an_input_without_a_result_rolls_back_the_command() {
        assertThatThrownBy(() -> importPeople.callAll(lines("ada@x", "forgotten@x")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "import_people.postgres: input 1 has no outcome; the code must call done or refuse for every"
                                + " item: Line[email=forgotten@x]");
        assertThat(database.value("SELECT count(*) FROM people")).isEqualTo("0");
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
    }

    @Test
    void a_violated_constraint_refuses_the_whole() {
        database.sql("ALTER TABLE people ADD CONSTRAINT short_ones CHECK (length(email) < 10)");
        assertThatThrownBy(() -> importPeople.callAll(lines("ada@x", "a-very-long-address@x")))
                .isInstanceOfSatisfying(
                        ConstraintViolated.class,
                        violation -> assertThat(violation.constraint()).isEqualTo("short_ones"));
        assertThat(database.value("SELECT count(*) FROM people")).isEqualTo("0");
    }

    @Test
    void an_empty_list_of_inputs_is_accepted() {
        assertThat(importPeople.callAll(List.of()).outcomes()).isEmpty();
    }
}
