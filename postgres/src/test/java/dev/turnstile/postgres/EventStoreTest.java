package dev.turnstile.postgres;

import dev.turnstile.event.EventStore;
import dev.turnstile.testing.EventStoreContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestGroupCommit#onEachServer")
class EventStoreTest extends EventStoreContract {

    private final TestDatabase database;
    private final EventStore store;

    EventStoreTest(TestServer server, TestGroupCommit groupCommit) {
        database = server.database();
        store = groupCommit.open(database.dataSource()).events();
    }

    @Override
    protected EventStore store() {
        return store;
    }

    @AfterEach
    void close() {
        database.close();
    }
}
