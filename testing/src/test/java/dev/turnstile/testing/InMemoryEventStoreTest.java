package dev.turnstile.testing;

import dev.turnstile.event.EventStore;
import dev.turnstile.jackson.JacksonJson;
import java.time.Clock;

class InMemoryEventStoreTest extends EventStoreContract {

    private final EventStore store = new InMemoryEventStore(new JacksonJson(), Clock.systemUTC());

    @Override
    protected EventStore store() {
        return store;
    }
}
