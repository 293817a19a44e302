package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.ProjectionException;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/** An exactly-once handler or a projection in place that ends its transaction itself fails, with the reason. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class EndedHandlerTest extends SubscriptionFixture {

    EndedHandlerTest(TestServer server) {
        super(server);
        database.sql("CREATE TABLE sums (text text)");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Writes the text, and ends the transaction in the way that the text names. */
    private static void handle(String text, Connection connection) throws SQLException {
        Box.update(connection, "INSERT INTO sums VALUES (?)", text);
        switch (text) {
            case "rollback" -> execute(connection, "ROLLBACK");
            case "commit" -> execute(connection, "COMMIT");
            case "statement" -> connection.createStatement().getConnection().commit();
            case "driver" -> ((Connection) connection.unwrap(PGConnection.class)).rollback();
            case "chain" -> execute((Connection) connection.unwrap(PGConnection.class), "ROLLBACK AND CHAIN");
            default -> {}
        }
    }

    private List<String> sums() {
        return database.rows("SELECT text FROM sums ORDER BY text");
    }

    @Test
    void an_exactly_once_handler_that_ends_its_transaction_fails_each_attempt_and_loses_no_event()
            throws InterruptedException {
        start(Subscription.ofExactlyOnce("notes", NOTES, Start.beginning(), (deliveries, connection) -> {
                    for (Delivery delivery : deliveries) {
                        handle(text(delivery), connection);
                    }
                })
                .withShards(1)
                .withRedelivery(Redelivery.ofParking(QUICK)));
        append(1, "rollback");
        append(2, "commit");
        append(3, "statement");
        append(4, "driver");
        append(5, "chain");
        append(6, "fine");
        Eventually.holds(() -> turnstile.subscriptions().parked("notes").size() == 5
                && turnstile.subscriptions().parked("notes").stream().allMatch(ParkedStream::dead)
                && sums().equals(List.of("fine")));
        assertThat(turnstile.subscriptions().parked("notes"))
                .filteredOn(parked -> parked.stream().key().compareTo("3") <= 0)
                .allMatch(parked -> parked.message().contains("Turnstile ends the transaction"));
        assertThat(turnstile.subscriptions().parked("notes"))
                .filteredOn(parked -> parked.stream().key().compareTo("3") > 0)
                .hasSize(2)
                .allMatch(parked -> parked.message().contains("through an object of the driver"));
        assertThat(sums()).containsExactly("fine");
    }

    /** Applies notes in place. */
    private static final class Notes implements Projection {

        @Override
        public String name() {
            return "notes";
        }

        @Override
        public Selection selection() {
            return NOTES;
        }

        @Override
        public void apply(ProjectedEvent event, Connection connection) throws SQLException {
            handle(event.recorded().stream().key(), connection);
        }

        @Override
        public void reset(Connection connection) {}
    }

    @Test
    void a_projection_in_place_that_ends_the_transaction_fails_the_append_and_the_command() {
        try (PostgresTurnstile projecting = PostgresTurnstile.builder(database.dataSource())
                .inlineProjection(new Notes())
                .open()) {
            for (String way : List.of("rollback", "commit", "statement", "driver", "chain")) {
                StreamName stream = StreamName.of("note", way);
                NewEvent event = NewEvent.ofJson("noted", 1, "{}");
                assertThatThrownBy(() -> projecting.events().append(Append.of(stream, List.of(event))))
                        .as(way)
                        .isInstanceOf(ProjectionException.class);
                assertThatThrownBy(() -> new Box.Ad<>(projecting, "append.note", (input, tx) -> {
                                    tx.append(stream, event);
                                    return "done";
                                })
                                .call(""))
                        .as(way)
                        .isInstanceOf(ProjectionException.class);
            }
        }
        assertThat(sums()).isEmpty();
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
    }
}
