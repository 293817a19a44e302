package dev.turnstile.postgres;

import dev.turnstile.event.EventStore;
import dev.turnstile.postgres.ArchivingStore.When;
import dev.turnstile.testing.EventStoreContract;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of the event store, with archived events. */
@ParameterizedClass
@MethodSource("everyWay")
class ArchivedEventStoreTest extends EventStoreContract {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final EventStore store;

    ArchivedEventStoreTest(TestServer server, When when) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
        turnstile.archive().createPartitions(20, 3);
        turnstile.archive().createPartitions(1, 100_000);
        store = new ArchivingStore(turnstile, when);
    }

    /**
     * Without the profile {@code slow}, and on the older server, the reads meet archived events and others: the
     * statements are the same in every way, and only the newest server is tested with every mixture.
     */
    static Stream<Arguments> everyWay() {
        Stream<Arguments> mixed =
                TestServer.available().stream().map(server -> Arguments.of(server, When.FIRST_EVENTS));
        Stream<Arguments> others =
                Stream.of(When.ALWAYS, When.BEFORE_APPENDS).map(when -> Arguments.of(TestServer.POSTGRESQL_18, when));
        return TestServer.everything() ? Stream.concat(mixed, others) : mixed;
    }

    @Override
    protected EventStore store() {
        return store;
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }
}
