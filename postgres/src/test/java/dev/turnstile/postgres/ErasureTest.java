package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.Command;
import dev.turnstile.command.Door;
import dev.turnstile.command.Transaction;
import dev.turnstile.erasure.Erasure.Footprint;
import dev.turnstile.erasure.Erasure.Forgotten;
import dev.turnstile.erasure.Erasure.ReadModel;
import dev.turnstile.erasure.KeyWrap;
import dev.turnstile.erasure.Personal;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventName;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.postgres.Guests.Booked;
import dev.turnstile.postgres.Guests.Companion;
import dev.turnstile.postgres.Guests.Moved;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ErasureTest {

    private static final String DUMP = """
            SELECT x FROM (
              SELECT e::text AS x FROM turnstile.event e
              UNION ALL SELECT s::text FROM turnstile.stream s
              UNION ALL SELECT k::text FROM turnstile.subject_key k
              UNION ALL SELECT h::text FROM turnstile.subject_stream h) AS rows""";

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final EventStore store;

    ErasureTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
        store = turnstile.events();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String dump() {
        return String.join("\n", database.rows(DUMP));
    }

    @Test
    void personal_values_are_stored_encrypted_and_read_unchanged() {
        Booked booked = Guests.booked("b1", "g1", "Zelda", new Companion("g2", "Yorick"));
        Guests.append(store, booked);

        assertThat(Guests.read(store, "b1")).containsExactly(booked);
        assertThat(dump()).contains("$personal", "g1", "FR").doesNotContain("Zelda", "Yorick");
    }

    @Test
    void personal_values_in_a_group_commit_are_stored_encrypted() {
        PostgresTurnstile joining = PostgresTurnstile.builder(database.dataSource())
                .alwaysGroupCommit()
                .open();
        Booked booked = Guests.booked("b1", "g1", "Zelda", new Companion("g2", "Yorick"));
        Guests.append(joining.events(), booked);
        Guests.append(joining.events(), new Moved("b1", "g1", "Rue 1"));

        assertThat(Guests.read(store, "b1")).containsExactly(booked, new Moved("b1", "g1", "Rue 1"));
        assertThat(dump()).contains("$personal", "g1").doesNotContain("Zelda", "Yorick", "Rue 1");
    }

    @Test
    void values_of_a_forgotten_subject_are_read_as_declared_and_others_unchanged() {
        Guests.append(store, Guests.booked("b1", "g1", "Zelda", new Companion("g2", "Yorick")));
        Guests.append(store, new Moved("b1", "g1", "Rue 1"), new Moved("b2", "g2", "Rue 2"));

        Forgotten forgotten = turnstile.erasure().forget("g1");

        assertThat(forgotten.streams()).containsExactly(new StreamName("booking", "b1"));
        assertThat(Guests.read(store, "b1"))
                .containsExactly(
                        new Booked(
                                "b1",
                                "g1",
                                "(erased)",
                                null,
                                -1,
                                0,
                                List.of(),
                                Optional.of(new Guests.Address(street(), "FR")),
                                List.of(new Companion("g2", "Yorick")),
                                3),
                        new Moved("b1", "g1", street()));
        assertThat(Guests.read(store, "b2")).containsExactly(new Moved("b2", "g2", "Rue 2"));
        assertThat(database.value("SELECT wrapped IS NULL FROM turnstile.subject_key WHERE subject = 'g1'"))
                .isEqualTo("t");
    }

    @SuppressWarnings("NullAway") // what is erased is null where the type says nothing else
    private static String street() {
        return null;
    }

    @Test
    void another_process_that_cached_the_key_cannot_read_after_the_subject_is_forgotten() {
        PostgresTurnstile other = PostgresTurnstile.open(database.dataSource());
        Guests.append(other.events(), new Moved("b1", "g1", "Rue 1"));
        assertThat(Guests.read(other.events(), "b1")).containsExactly(new Moved("b1", "g1", "Rue 1"));

        turnstile.erasure().forget("g1");

        assertThat(Guests.read(other.events(), "b1")).containsExactly(new Moved("b1", "g1", street()));
        Guests.append(other.events(), new Moved("b1", "g1", "Rue 2"));
        Guests.append(store, new Moved("b1", "g1", "Rue 3"));
        assertThat(Guests.read(other.events(), "b1"))
                .hasSize(3)
                .allMatch(event -> event.equals(new Moved("b1", "g1", street())));
        assertThat(turnstile.erasure().footprint("g1").erased()).isTrue();
    }

    @Test
    void a_long_read_cannot_read_a_subject_soon_after_it_is_forgotten() {
        List<NewEvent> events = Collections.nCopies(1_200, NewEvent.of(new Moved("b1", "g1", "Rue 1")));
        store.append(Append.of(new StreamName("booking", "b1"), events));
        List<String> data = new ArrayList<>();
        try (Stream<RecordedEvent> recorded = store.read(Read.ofStream(new StreamName("booking", "b1")))) {
            recorded.forEach(event -> {
                if (data.isEmpty()) {
                    turnstile.erasure().forget("g1");
                }
                data.add(String.valueOf(event.data()));
            });
        }
        assertThat(data.getFirst()).contains("Rue 1");
        assertThat(data.subList(500, 1_200)).noneMatch(text -> text.contains("Rue 1"));
    }

    @Test
    void events_of_a_command_are_encrypted_and_a_refused_command_leaves_no_key() {
        Move move = new Move(turnstile);
        move.call("Rue 1", Options.none());
        assertThat(Guests.read(store, "b1")).containsExactly(new Moved("b1", "g1", "Rue 1"));
        assertThat(dump()).doesNotContain("Rue 1");

        assertThatThrownBy(() -> move.call("", Options.none())).isInstanceOf(IllegalStateException.class);
        assertThat(database.rows("SELECT subject FROM turnstile.subject_key")).containsExactly("g1");
        Guests.append(store, new Moved("b9", "g9", "Rue 9"));
        assertThat(Guests.read(store, "b9")).containsExactly(new Moved("b9", "g9", "Rue 9"));
    }

    /** Moves guest g1; refuses guest g9 after its event was written, if there is no street. */
    private static final class Move extends Command<String, Integer> {

        private final PostgresTurnstile turnstile;

        Move(PostgresTurnstile turnstile) {
            super((Door) turnstile);
            this.turnstile = turnstile;
        }

        @Override
        protected Integer execute(String street, Transaction tx) {
            Moved moved = street.isEmpty() ? new Moved("b9", "g9", "Rue 9") : new Moved("b1", "g1", street);
            tx.append(moved);
            if (street.isEmpty()) {
                Guests.read(turnstile.events(), "b9");
                throw new IllegalStateException("no street");
            }
            return 1;
        }
    }

    @Test
    void values_cannot_be_moved_to_another_stream_type_field_or_subject() {
        Guests.append(store, new Moved("b1", "g1", "Rue 1"), new Moved("b2", "g1", "Rue 2"), new Moved("b3", "g3", ""));
        Guests.append(store, Guests.booked("b4", "g1", "Zelda"));

        assertMoved("b2", "{street}", "(SELECT data -> 'street' FROM turnstile.event WHERE position = 1)");
        assertMoved("b4", "{name}", "(SELECT data -> 'note' FROM turnstile.event WHERE position = 4)");
        assertMoved("b3", "{street,$personal,key}", "'1'");
    }

    private void assertMoved(String booking, String path, String value) {
        assertThat(Guests.read(store, booking)).hasSize(1);
        database.sql("UPDATE turnstile.event SET data = jsonb_set(data, '" + path + "', " + value
                + ") WHERE stream_id = (SELECT id FROM turnstile.stream WHERE key = '" + booking + "')");
        assertThatThrownBy(() -> Guests.read(store, booking))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("stream booking " + booking)
                .hasMessageContaining("was changed, or moved from another place");
    }

    @Test
    void an_event_without_a_class_declares_its_personal_fields() {
        StreamName stream = new StreamName("lead", "1");
        NewEvent event = NewEvent.ofJson(
                        "lead", 1, "{\"source\":\"web\",\"people\":[{\"mail\":\"zelda@x\"},{\"mail\":\"yorick@x\"}]}")
                .withSubject("p1", "people.mail");
        store.append(Append.of(stream, List.of(event)));

        assertThat(dump()).contains("web").doesNotContain("zelda", "yorick");
        assertThat(data(stream)).contains("zelda@x", "yorick@x");
        turnstile.erasure().forget("p1");
        assertThat(data(stream)).contains("web").doesNotContain("zelda@x", "yorick@x", "$personal");
    }

    private String data(StreamName stream) {
        try (Stream<RecordedEvent> events = store.read(Read.ofStream(stream))) {
            return String.join(
                    " ", events.map(event -> String.valueOf(event.data())).toList());
        }
    }

    @EventName("ownerless")
    private record Ownerless(@Personal String name) {}

    @Test
    void personal_data_without_a_subject_or_in_a_wrong_place_is_refused() {
        StreamName stream = new StreamName("lead", "1");
        assertThatThrownBy(() -> store.append(Append.of(stream, new Ownerless("Zelda"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("event ownerless: field 'name' is personal, but its subject is unknown; add @Subject to a"
                        + " component, or call withSubject(..)");
        assertThatThrownBy(() -> store.append(Append.of(
                        stream, List.of(NewEvent.ofJson("lead", 1, "{}").withSubject("p1", "mail")))))
                .hasMessageContaining("expected the personal field 'mail', found none");
        assertThatThrownBy(() -> store.append(
                        Append.of(stream, List.of(NewEvent.ofJson("lead", 1, "{\"a\":[{\"\\u0024personal\":1}]}")))))
                .hasMessageContaining("a field is named '$personal'");
        store.append(
                Append.of(stream, List.of(NewEvent.of(new Ownerless("Zelda")).withSubject("p1"))));
        assertThat(data(stream)).contains("Zelda");
    }

    @Test
    void forgetting_while_others_append_leaves_nothing_readable() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        int writers = 4;
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            List<Future<Integer>> appended = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                PostgresTurnstile each = PostgresTurnstile.open(database.dataSource());
                String booking = "w" + w;
                appended.add(threads.submit(() -> {
                    int done = 0;
                    while (!stop.get() || done < 20) {
                        Guests.append(each.events(), new Moved(booking, "g1", "Rue " + done++));
                    }
                    return done;
                }));
            }
            Eventually.holds(() -> turnstile.erasure().footprint("g1").streams().size() == writers);
            turnstile.erasure().forget("g1");
            stop.set(true);
            int all = 0;
            for (Future<Integer> each : appended) {
                all += each.get();
            }
            Footprint left = turnstile.erasure().footprint("g1");
            assertThat(left.erased()).isTrue();
            assertThat(left.events()).isEqualTo(all);
        }
    }

    @Test
    void a_subject_without_data_can_be_forgotten_in_advance() {
        turnstile.erasure().forget("g1");
        Guests.append(store, new Moved("b1", "g1", "Rue 1"));

        assertThat(Guests.read(store, "b1")).containsExactly(new Moved("b1", "g1", street()));
        assertThat(dump()).doesNotContain("value");
        Footprint footprint = turnstile.erasure().footprint("g1");
        assertThat(footprint.values()).isEqualTo(1);
        assertThat(footprint.sample()).containsExactly("booking b1 version 1, moved schema 1, street: null");
        assertThat(turnstile.erasure().footprint("g2").known()).isFalse();
    }

    @Test
    void the_footprint_counts_values_without_showing_them() {
        Guests.append(store, Guests.booked("b1", "g1", "Zelda", new Companion("g2", "Yorick")));
        Guests.append(store, new Moved("b1", "g1", "Rue 1"), new Moved("b2", "g1", "Rue 2"));

        Footprint footprint = turnstile.erasure().footprint("g1");
        assertThat(footprint)
                .isEqualTo(new Footprint(
                        "g1",
                        true,
                        List.of(new StreamName("booking", "b1"), new StreamName("booking", "b2")),
                        3,
                        8,
                        8,
                        0,
                        List.of(
                                "booking b1 version 1, booked schema 1, age: (readable)",
                                "booking b2 version 1, moved schema 1, street: (readable)")));
        assertThat(footprint.erased()).isFalse();
    }

    @Test
    void snapshots_of_the_streams_are_removed_and_stale_ones_are_not_stored_again() {
        Guests.append(store, new Moved("b1", "g1", "Rue 1"), new Moved("b2", "g2", "Rue 2"));
        String snapshot = "INSERT INTO turnstile.snapshot (stream_id, fingerprint, version, state, checksum)"
                + " SELECT id, 'fold', version, '{\"street\":\"Rue\"}', '' FROM turnstile.stream";
        database.sql(snapshot);

        assertThat(turnstile.erasure().footprint("g1").snapshots()).isEqualTo(1);
        assertThat(turnstile.erasure().forget("g1").snapshots()).isEqualTo(1);
        database.sql(snapshot + " ON CONFLICT DO NOTHING");
        assertThat(database.rows("SELECT key FROM turnstile.snapshot JOIN turnstile.stream ON id = stream_id"))
                .containsExactly("b2");
        assertThat(turnstile.erasure().footprint("g1").snapshots()).isZero();
    }

    @Test
    void each_read_model_is_notified_and_a_failure_is_reported() {
        List<String> told = new ArrayList<>();
        turnstile.erasure().tell(model("broken", told, true));
        turnstile.erasure().tell(model("search", told, false));
        Guests.append(store, new Moved("b1", "g1", "Rue 1"));

        Forgotten forgotten = turnstile.erasure().forget("g1");
        assertThat(forgotten.everywhere()).isFalse();
        assertThat(forgotten.readModels())
                .containsEntry("search", "")
                .containsEntry("broken", "java.io.IOException: out of reach");
        assertThat(told).containsExactly("broken g1 [booking b1]", "search g1 [booking b1]");
        assertThat(turnstile.erasure().forget("g1").at()).isEqualTo(forgotten.at());
        assertThat(told).hasSize(4);
    }

    private static ReadModel model(String name, List<String> told, boolean failing) {
        return new ReadModel() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void forget(String subject, List<StreamName> streams) throws Exception {
                told.add(name + " " + subject + " " + streams);
                if (failing) {
                    throw new java.io.IOException("out of reach");
                }
            }
        };
    }

    @Test
    void a_subject_cannot_be_forgotten_inside_a_callers_transaction() throws SQLException {
        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
            assertThatThrownBy(() -> turnstile.within(
                            transaction, () -> turnstile.erasure().forget("g1")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("after the transaction's end");
        }
    }

    private PostgresTurnstile open(KeyWrap wrap) {
        return PostgresTurnstile.builder(database.dataSource())
                .keyWrap(wrap)
                .clock(Clock.systemUTC())
                .open();
    }

    private static byte[] key(int fill) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) fill);
        return key;
    }

    @Test
    void the_master_key_changes_and_the_old_one_is_dropped() {
        Moved moved = new Moved("b1", "g1", "Rue 1");
        Guests.append(open(MasterKeys.of("2025", key(1))).events(), moved);
        MasterKeys both = MasterKeys.of("2026", key(2)).withOlderKey("2025", key(1));
        assertThat(Guests.read(open(both).events(), "b1")).containsExactly(moved);
        EventStore early = open(MasterKeys.of("2026", key(2))).events();
        assertThatThrownBy(() -> Guests.read(early, "b1")).hasMessageContaining("master key '2025'");

        assertThat(open(both).erasure().rewrap()).isEqualTo(1);

        assertThat(Guests.read(open(MasterKeys.of("2026", key(2))).events(), "b1"))
                .containsExactly(moved);
        assertThat(Guests.read(
                        open(MasterKeys.of("2025", key(1)).withOlderKey("2026", key(2)))
                                .events(),
                        "b1"))
                .containsExactly(moved);
        EventStore wrong = open(MasterKeys.of("2026", key(3))).events();
        assertThatThrownBy(() -> Guests.read(wrong, "b1"))
                .hasMessageContaining("was not encrypted with this master key");
        assertThatThrownBy(() -> MasterKeys.of("short", new byte[16]))
                .hasMessageContaining("expected 32 bytes, got 16");
    }

    @Test
    void a_key_in_an_external_store_is_erased_there_or_the_call_fails() {
        AtomicBoolean reachable = new AtomicBoolean();
        KeyWrap elsewhere = new KeyWrap() {
            @Override
            public byte[] wrap(String subject, byte[] key) {
                return key.clone();
            }

            @Override
            public byte[] unwrap(String subject, byte[] wrapped) {
                return wrapped.clone();
            }

            @Override
            public void forget(String subject, byte[] wrapped) {
                if (!reachable.get()) {
                    throw new IllegalStateException("out of reach");
                }
            }
        };
        PostgresTurnstile hotel = open(elsewhere);
        Guests.append(hotel.events(), new Moved("b1", "g1", "Rue 1"));
        assertThatThrownBy(() -> hotel.erasure().forget("g1")).hasMessage("out of reach");
        assertThat(hotel.erasure().footprint("g1").readable()).isEqualTo(1);
        reachable.set(true);
        hotel.erasure().forget("g1");
        assertThat(hotel.erasure().footprint("g1").erased()).isTrue();
    }
}
