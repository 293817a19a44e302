package dev.turnstile.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.Appended;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStore.AppendCondition;
import dev.turnstile.event.EventStore.SettledEvents;
import dev.turnstile.event.EventStore.SettledPosition;
import dev.turnstile.event.EventStore.StreamInfo;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StoredType;
import dev.turnstile.event.StreamName;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Test of the contract itself: a store that does nothing must fail all tests. */
class EventStoreContractTest {

    private static final class Contract extends EventStoreContract {

        @Override
        protected EventStore store() {
            return new DiscardingStore();
        }
    }

    private static final class DiscardingStore implements EventStore {

        @Override
        public List<Appended> append(List<Append> appends) {
            return appends.stream()
                    .map(append -> new Appended(append.stream(), append.events().size(), 1))
                    .toList();
        }

        @Override
        public List<Appended> append(AppendCondition condition, List<Append> appends) {
            return append(appends);
        }

        @Override
        public Stream<RecordedEvent> read(Read read) {
            return Stream.empty();
        }

        @Override
        public SettledEvents settled(EventQuery query, SettledPosition after) {
            return new SettledEvents(query, Stream.empty(), after);
        }

        @Override
        public Optional<StreamInfo> stream(StreamName stream) {
            return Optional.empty();
        }

        @Override
        public void describe(StreamName stream, Map<String, ?> metadata) {}

        @Override
        public void delete(StreamName stream, ExpectedVersion expected) {}

        @Override
        public void deleteForever(StreamName stream, ExpectedVersion expected) {}

        @Override
        public List<StoredType> types() {
            return List.of();
        }
    }

    private static boolean passes(Method test) {
        try {
            test.setAccessible(true);
            test.invoke(new Contract());
            return true;
        } catch (InvocationTargetException failed) {
            return false;
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_store_that_does_nothing_passes_no_test() {
        List<Method> tests = Stream.of(DecisionContract.class, ExceptionContract.class, EventStoreContract.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class))
                .toList();
        assertThat(tests).hasSizeGreaterThan(25);
        assertThat(tests).filteredOn(EventStoreContractTest::passes).isEmpty();
    }
}
