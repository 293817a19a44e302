package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.CallerTransactions.CallerTransaction;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventQuery.Item;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The read of a decision, with events that are appended after its locks were released and before it reads. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SettledReadRaceTest {

    private static final EventQuery QUERY = EventQuery.of(Item.ofTags("x"), Item.ofTags("y"));

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final AtomicReference<@Nullable Runnable> afterLocks = new AtomicReference<>();

    SettledReadRaceTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private static Append append(String category, String... tags) {
        return Append.of(
                StreamName.of(category, 1),
                List.of(NewEvent.ofJson("noted", 1, "{}").withTags(tags)));
    }

    private static List<String> read(EventStore events) {
        try (Stream<RecordedEvent> found = events.read(Read.all().withQuery(QUERY))) {
            return found.map(event -> event.stream().category()).toList();
        }
    }

    /** The later event has the higher position. If it were read alone, a read after it would miss the earlier one. */
    @Test
    void an_event_is_not_read_while_one_with_a_lower_position_is_not_committed() throws Exception {
        turnstile.events().append(List.of(append("seat"), append("stall")));
        try (PostgresTurnstile deciding = PostgresTurnstile.open(hooked());
                JdbcTransaction open = JdbcTransaction.begin(database.dataSource())) {
            assertThat(read(deciding.events())).isEmpty();
            afterLocks.set(() -> CompletableFuture.runAsync(() -> {
                        appendIn(open);
                        turnstile.events().append(append("stall", "y"));
                    })
                    .join());
            assertThat(read(deciding.events())).isEmpty();
            assertThat(afterLocks.get()).isNull();
            open.commit();
            assertThat(read(deciding.events())).containsExactly("seat", "stall");
        }
    }

    private void appendIn(CallerTransaction transaction) {
        try {
            turnstile.within(transaction, () -> turnstile.events().append(append("seat", "x")));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs the action after the next rollback, by which a read releases its locks. */
    private DataSource hooked() {
        return proxy(DataSource.class, database.dataSource());
    }

    private <T> T proxy(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(
                SettledReadRaceTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object result;
                    try {
                        result = method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                    if (method.getName().equals("rollback") && arguments == null) {
                        Runnable action = afterLocks.getAndSet(null);
                        if (action != null) {
                            action.run();
                        }
                    }
                    return result instanceof Connection connection && type == DataSource.class
                            ? proxy(Connection.class, connection)
                            : result;
                }));
    }
}
