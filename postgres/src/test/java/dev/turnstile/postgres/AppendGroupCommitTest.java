package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.event.Append;
import dev.turnstile.event.Appended;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStore.StreamInfo;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamDeleted;
import dev.turnstile.event.StreamName;
import dev.turnstile.event.WrongExpectedVersion;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.text.UnstorableTextException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Guarantees of group commit of appends, in addition to those in {@link EventStoreTest}. */
@Timeout(120)
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class AppendGroupCommitTest {

    private static final int CALLERS = 128;

    private final TestDatabase database;
    private final EventStore store;

    AppendGroupCommitTest(TestServer server) {
        database = server.database();
        store = PostgresTurnstile.builder(database.dataSource())
                .alwaysGroupCommit()
                .open()
                .events();
        store.append(append("first", ExpectedVersion.any(), "{}"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static StreamName stream(Object key) {
        return new StreamName("lane", key.toString());
    }

    private static Append append(Object key, ExpectedVersion expected, String json) {
        return new Append(stream(key), expected, List.of(NewEvent.ofJson("noted", 1, json)));
    }

    private List<RecordedEvent> events(Object key) {
        try (Stream<RecordedEvent> events = store.read(Read.ofStream(stream(key)))) {
            return events.toList();
        }
    }

    private int transactions() {
        return Integer.parseInt(database.value("SELECT count(DISTINCT horizon) FROM turnstile.event"));
    }

    private HikariDataSource pool(int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url(database.port()));
        config.setMaximumPoolSize(connections);
        return new HikariDataSource(config);
    }

    /** Returns the result or the failure. */
    private static Object attempt(EventStore store, Append append) {
        try {
            return store.append(append);
        } catch (RuntimeException failure) {
            return failure;
        }
    }

    private static List<Appended> done(List<Object> results) {
        return results.stream()
                .filter(Appended.class::isInstance)
                .map(Appended.class::cast)
                .toList();
    }

    @Test
    void callers_join_each_other_and_each_has_its_own_verdict() throws Exception {
        for (int round = 0; round < 2; round++) {
            int version = round + 1;
            List<Appended> appended = Together.run(
                    CALLERS,
                    i -> () -> store.append(append(i, ExpectedVersion.any(), "{\"caller\": " + i + "}")
                            .withEvent(NewEvent.ofJson("noted", 1, "{}").withActor("actor " + i))));
            for (int i = 0; i < CALLERS; i++) {
                List<RecordedEvent> events = events(i);
                assertThat(appended.get(i))
                        .isEqualTo(new Appended(
                                stream(i), 2 * version, events.getLast().position()));
                assertThat(events.get(2 * round).data()).isEqualTo("{\"caller\": " + i + "}");
                assertThat(events.getLast().actor()).isEqualTo("actor " + i);
            }
        }
        assertThat(transactions()).isLessThan(CALLERS);
    }

    @Test
    void each_exact_expected_version_holds_once_on_few_and_on_many_streams() throws Exception {
        for (int streams : List.of(1, 3, 64)) {
            List<Integer> reached = Collections.synchronizedList(new ArrayList<>());
            Together.run(64, i -> () -> {
                String key = streams + "-" + i % streams;
                for (int done = 0, seen = 0; done < 5; ) {
                    Object result = attempt(store, append(key, ExpectedVersion.exactly(seen), "{}"));
                    if (result instanceof Appended appended) {
                        assertThat(appended.version()).isEqualTo(seen + 1);
                        reached.add(i % streams * 1_000 + appended.version());
                        done++;
                    } else {
                        assertThat(result).isInstanceOf(WrongExpectedVersion.class);
                    }
                    seen = store.stream(stream(key)).map(StreamInfo::version).orElse(0);
                }
                return key;
            });
            List<Integer> all = new ArrayList<>();
            for (int s = 0; s < streams; s++) {
                int versions = 5 * (64 / streams + (s < 64 % streams ? 1 : 0));
                List<Integer> dense = IntStream.rangeClosed(1, versions).boxed().toList();
                assertThat(events(streams + "-" + s))
                        .extracting(RecordedEvent::version)
                        .containsExactlyElementsOf(dense);
                for (int version : dense) {
                    all.add(s * 1_000 + version);
                }
            }
            assertThat(reached).containsExactlyInAnyOrderElementsOf(all);
        }
    }

    @Test
    void a_failed_expected_version_does_not_fail_other_callers() throws Exception {
        store.append(append("closed", ExpectedVersion.any(), "{}"));
        store.deleteForever(stream("closed"), ExpectedVersion.any());
        store.append(append("deleted", ExpectedVersion.any(), "{}"));
        store.delete(stream("deleted"), ExpectedVersion.any());
        int before = transactions();
        List<Append> odd = List.of(
                append("first", ExpectedVersion.exactly(0), "{}"),
                append("missing", ExpectedVersion.exists(), "{}"),
                append("closed", ExpectedVersion.any(), "{}"),
                append("deleted", ExpectedVersion.exists(), "{}"),
                append("never", ExpectedVersion.exactly(7), "{}"));
        List<Object> results = Together.run(
                CALLERS,
                i -> () -> attempt(store, i < odd.size() ? odd.get(i) : append(i, ExpectedVersion.noStream(), "{}")));
        assertThat(results.subList(0, 5).stream().map(result -> (Object) result.getClass()))
                .containsExactly(
                        WrongExpectedVersion.class,
                        WrongExpectedVersion.class,
                        StreamDeleted.class,
                        WrongExpectedVersion.class,
                        WrongExpectedVersion.class);
        assertThat(((WrongExpectedVersion) results.get(0)).actual()).isEqualTo(1);
        assertThat(events("first")).hasSize(1);
        assertThat(done(results)).hasSize(CALLERS - 5).allMatch(appended -> appended.version() == 1);
        assertThat(transactions() - before).isLessThan(CALLERS / 2);
        assertThat(Stream.of("missing", "never").map(key -> store.stream(stream(key))))
                .allMatch(s -> s.isEmpty());
    }

    @Test
    void one_failing_call_does_not_fail_other_callers_of_the_batch() throws Exception {
        database.sql("ALTER TABLE turnstile.event ADD CHECK (data ->> 'poison' IS NULL)");
        List<String> data = List.of(
                "{\"poison\": 1}", "no json", "{\"nul\": \"\\u0000\"}", "{\"big\": \"" + "x".repeat(1 << 20) + "\"}");
        List<Object> results = Together.run(
                CALLERS,
                i -> () -> attempt(store, append(i, ExpectedVersion.any(), i < data.size() ? data.get(i) : "{}")));
        assertThat(results.get(0)).isInstanceOf(EventStoreException.class);
        assertThat(results.get(0).toString()).contains("(SQLSTATE 23514");
        assertThat(results.get(1)).isInstanceOf(InvalidJsonException.class);
        assertThat(results.get(2)).isInstanceOf(UnstorableTextException.class);
        assertThat(done(results)).hasSize(CALLERS - 3);
        assertThat(events(3).getFirst().data()).hasSizeGreaterThan(1 << 20);
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("" + (CALLERS - 2));
    }

    @Test
    void a_locked_stream_delays_only_its_own_caller() throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("SELECT FROM turnstile.stream WHERE key = 'first' FOR UPDATE");
            Thread waiting =
                    Thread.ofVirtual().unstarted(() -> store.append(append("first", ExpectedVersion.any(), "{}")));
            List<Object> others = Together.run(CALLERS, i -> () -> {
                if (i == 0) {
                    waiting.start();
                }
                return attempt(store, append(i, ExpectedVersion.any(), "{}"));
            });
            assertThat(done(others)).hasSize(CALLERS);
            assertThat(events("first")).hasSize(1);
            connection.commit();
            connection.setAutoCommit(true);
            waiting.join();
        }
        assertThat(events("first")).hasSize(2);
    }

    @Test
    void a_stream_created_concurrently_has_one_row() throws Exception {
        EventStore single = PostgresTurnstile.builder(database.dataSource())
                .groupCommit(false)
                .open()
                .events();
        List<Object> results = Together.run(CALLERS, i -> () -> {
            if (i % 4 == 0) {
                List<Append> several = IntStream.range(0, 8)
                        .mapToObj(key -> append(7 - key, ExpectedVersion.any(), "{}"))
                        .toList();
                return single.append(several).getFirst();
            }
            return attempt(store, append(i % 8, ExpectedVersion.any(), "{}"));
        });
        assertThat(done(results)).hasSize(CALLERS);
        for (int key = 0; key < 8; key++) {
            int expected = CALLERS / 4 + (key % 4 == 0 ? 0 : CALLERS / 8);
            assertThat(events(key))
                    .extracting(RecordedEvent::version)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, expected).boxed().toList());
        }
    }

    private long count(String column) {
        return Long.parseLong(database.value(
                "SELECT sum(" + column + ") FROM pg_stat_user_tables WHERE relname IN ('stream', 'event')"));
    }

    @Test
    void a_group_commit_scans_no_table() throws Exception {
        database.sql("""
                INSERT INTO turnstile.stream (category, key, version, horizon)
                  SELECT id, i::text, 0, '1' FROM turnstile.category, generate_series(0, 20000) i WHERE name = 'lane';
                ANALYZE turnstile.stream, turnstile.event""");
        long updated = count("n_tup_upd");
        long scanned = count("seq_tup_read");
        try (HikariDataSource pool = pool(2)) {
            EventStore joined =
                    PostgresTurnstile.builder(pool).alwaysGroupCommit().open().events();
            for (int round = 0; round < 12; round++) {
                Together.run(64, i -> () -> joined.append(append(i, ExpectedVersion.any(), "{}")));
            }
        }
        // The server updates a session's statistics when the session ends.
        Eventually.holds(() -> count("n_tup_upd") >= updated + 11 * 64);
        assertThat(count("seq_tup_read") - scanned).isLessThan(20_000);
    }

    @Test
    void platform_and_virtual_threads_share_a_pool_of_one_connection() throws Exception {
        for (ThreadFactory factory :
                List.of(Thread.ofPlatform().factory(), Thread.ofVirtual().factory())) {
            database.sql("TRUNCATE turnstile.event, turnstile.stream");
            try (HikariDataSource pool = pool(1)) {
                EventStore narrow = PostgresTurnstile.open(pool).events();
                // The first append with a new name is not batched, because the name gets its number first.
                narrow.append(append("first", ExpectedVersion.any(), "{}"));
                List<Appended> appended = Together.run(
                        512, factory, i -> () -> narrow.append(append(i, ExpectedVersion.noStream(), "{}")));
                Set<Long> positions = new HashSet<>();
                appended.forEach(one -> positions.add(one.position()));
                assertThat(positions).hasSize(512);
                assertThat(transactions()).isLessThan(256);
            }
        }
    }

    @Test
    void all_waiting_callers_fail_when_the_database_is_closed() throws Exception {
        HikariDataSource pool = pool(2);
        EventStore closing =
                PostgresTurnstile.builder(pool).alwaysGroupCommit().open().events();
        closing.append(append("first", ExpectedVersion.any(), "{}"));
        List<Object> results = Together.run(CALLERS, i -> () -> {
            if (i == 0) {
                pool.close();
                return "closed";
            }
            return attempt(closing, append(i, ExpectedVersion.noStream(), "{}"));
        });
        List<Object> failures =
                results.stream().filter(EventStoreException.class::isInstance).toList();
        assertThat(failures).hasSize(CALLERS - 1 - done(results).size()).isNotEmpty();
        assertThat(failures)
                .allMatch(failure -> failure.toString().contains("event store: append")
                        && !failure.toString().contains("\n"));
        assertThat(done(results)).allMatch(one -> events(one.stream().key()).size() == 1);
        assertThatThrownBy(() -> closing.append(append("first", ExpectedVersion.any(), "{}")))
                .isInstanceOf(EventStoreException.class);
    }
}
