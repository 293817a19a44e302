package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.archive.ArchivePlan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Copies of a value that are in rare places when its subject is forgotten. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ForgottenCopiesTest {

    private static final String NAME = "Zelda Quux";

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    ForgottenCopiesTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE + "; CREATE TABLE desk (id text PRIMARY KEY, name text)");
        turnstile = PostgresTurnstile.open(database.dataSource());
    }

    @BeforeEach
    void book() {
        Guests.append(turnstile.events(), Guests.booked("b1", "g1", NAME));
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** Forgets the guest; the query returns the name before, and does not return it afterwards. */
    private void assertErased(String query) {
        assertThat(database.value(query)).contains(NAME);
        turnstile.erasure().forget("g1");
        assertThat(database.value(query)).contains("(erased)").doesNotContain(NAME);
    }

    @Test
    void the_metadata_of_a_stream_is_erased() {
        turnstile.events().describe(StreamName.of("booking", "b1"), Map.of("guest", NAME, "floor", "2"));
        assertErased("SELECT metadata FROM turnstile.stream WHERE metadata IS NOT NULL");
        assertThat(database.value("SELECT metadata ->> 'floor' FROM turnstile.stream WHERE metadata IS NOT NULL"))
                .isEqualTo("2");
    }

    @Test
    void an_observed_statement_is_erased() {
        turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders")).insert(Map.of("id", 1));
        turnstile
                .enforcement()
                .install(
                        Orders.MACHINE,
                        RecordTable.of("orders"),
                        EnforcementOptions.defaults().withCapture(Capture.OBSERVE));
        database.sql("UPDATE orders AS \"" + NAME + "\" SET state = 1");
        assertErased("SELECT metadata FROM turnstile.observation");
    }

    @Test
    void the_archived_history_of_a_row_is_erased() {
        turnstile.enforcement().watch("desk", List.of());
        database.sql("INSERT INTO desk VALUES ('1', '" + NAME + "')");
        turnstile.archive().createPartitions(2, 10);
        turnstile.archive().run(ArchivePlan.all());
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
        assertErased("SELECT data FROM turnstile.event_archive WHERE data ->> 'new' IS NOT NULL");
    }

    @Test
    void the_failure_of_a_shard_is_removed() {
        database.sql("INSERT INTO turnstile.subscription (name, shards) VALUES ('mails', 1);"
                + " INSERT INTO turnstile.subscription_shard (subscription, shard, horizon, position, failure)"
                + " SELECT id, 0, '0', 0, 'no mail for " + NAME + "' FROM turnstile.subscription");
        turnstile.erasure().forget("g1");
        assertThat(database.value("SELECT failure IS NULL FROM turnstile.subscription_shard"))
                .isEqualTo("t");
    }
}
