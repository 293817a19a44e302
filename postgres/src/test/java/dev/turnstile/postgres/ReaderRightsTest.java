package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import java.sql.SQLException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The reader of docs/security.md reads the log without privileges on the application's tables, and rows with SELECT. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ReaderRightsTest {

    private static final String READER = "table_reader";

    private final TestDatabase database;
    private final Roles roles;
    private final PostgresTurnstile owner;

    ReaderRightsTest(TestServer server) {
        database = server.database();
        roles = new Roles(database);
        database.sql(Orders.TABLE + "; INSERT INTO orders (state) VALUES (0)");
        roles.login(READER, "");
        owner = PostgresTurnstile.open(database.dataSource());
        owner.enforcement().install(Orders.MACHINE, RecordTable.of("orders"), EnforcementOptions.defaults());
        owner.lifecycle(Orders.MACHINE, RecordTable.of("orders")).fire(1, Orders.Move.PAY);
        database.sql("""
                GRANT USAGE ON SCHEMA turnstile TO table_reader;
                GRANT SELECT ON ALL TABLES IN SCHEMA turnstile TO table_reader;
                GRANT EXECUTE ON FUNCTION turnstile.stream_events, turnstile.archived_events, turnstile.stream_is_whole,
                  turnstile.streams_are_whole, turnstile.log_is_whole, turnstile.feed_is_whole, turnstile.detached,
                  turnstile.log_xmin, turnstile.log_xmax, turnstile.incarnation, turnstile.in_incarnation,
                  turnstile.incarnation_changed, turnstile.key_text, turnstile.value_json TO table_reader""");
    }

    @AfterEach
    void close() {
        owner.close();
        roles.close();
        database.close();
    }

    @Test
    void the_log_is_read_without_select_on_the_table_and_rows_are_not() throws SQLException {
        try (PostgresTurnstile reader =
                PostgresTurnstile.builder(roles.as(READER)).openInstalled()) {
            assertThat(reader.streams("orders/1")).containsExactly(StreamName.of("orders", 1));
            assertThat(reader.timeline(StreamName.of("orders", 1)).lastVersion())
                    .isEqualTo(1);
            assertThat(reader.refusals().list(RefusalFilter.all())).isEmpty();
            assertThat(reader.subscriptions().status()).isEmpty();
            Lifecycle<String, String> orders = reader.installedLifecycles().getFirst();
            List<ThrowingCallable> reads = List.of(
                    () -> orders.state(1),
                    () -> orders.states(List.of(1)),
                    () -> orders.explain(1, "SHIP"),
                    () -> orders.counts());
            reads.forEach(read -> assertThatThrownBy(read)
                    .isInstanceOf(LifecycleException.class)
                    .hasMessageContaining("permission denied for table orders"));
            roles.denied(READER, "SELECT FROM turnstile.orders_state");

            database.sql("GRANT SELECT ON orders TO table_reader");
            for (ThrowingCallable read : reads) {
                assertThat(catchThrowable(read)).isNull();
            }
            assertThat(reader.enforcement().verify()).isEmpty();
            roles.run(READER, "SELECT FROM turnstile.orders_state");
        }
    }
}
