package dev.turnstile.postgres;

import dev.turnstile.event.EventStore;
import dev.turnstile.postgres.ArchivingStore.When;
import dev.turnstile.testing.EventStoreContract;
import java.util.Arrays;
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

    static Stream<Arguments> everyWay() {
        return TestServer.available().stream()
                .flatMap(server -> Arrays.stream(When.values()).map(when -> Arguments.of(server, when)));
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
