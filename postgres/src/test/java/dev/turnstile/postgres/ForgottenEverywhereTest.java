package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Snapshots;
import dev.turnstile.command.AnnouncementLog;
import dev.turnstile.command.Command;
import dev.turnstile.command.Door;
import dev.turnstile.command.KeyConflict;
import dev.turnstile.command.Retries;
import dev.turnstile.command.Transaction;
import dev.turnstile.erasure.Erasure.Forgotten;
import dev.turnstile.erasure.Personal;
import dev.turnstile.erasure.Subject;
import dev.turnstile.event.EventName;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.process.BusinessProcess;
import dev.turnstile.process.Reaction;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import dev.turnstile.projection.TableProjection;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.EventHandler;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.timer.Timers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * After a subject is forgotten, its values are in no table of Turnstile or of a table projection, and were never
 * written to the application's log. The schema {@code hotel} belongs to the application.
 */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ForgottenEverywhereTest {

    private static final String NAME = "Zelda Quux";
    private static final String MAIL = "zq7@mail.example";
    private static final String STREET = "Grimaldi's \"Lane\" 9";
    private static final String PASSPORT = "XK4471Z";
    private static final long PHONE = 4_930_123_456L;
    private static final List<String> MARKERS = List.of("Zelda", "zq7@", "Grimaldi", PASSPORT, "4930123456");

    private static final String TABLES = """
            SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'hotel')
              AND n.nspname NOT LIKE 'pg_toast%'""";

    private static final EventTypes<Checked> TYPES = EventTypes.of(Checked.class);

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final List<String> log = CapturedLog.begin();
    private final List<Subscriber> running = new ArrayList<>();
    private final List<Timers.Running> timers = new ArrayList<>();

    ForgottenEverywhereTest(TestServer server) {
        database = server.database();
        database.sql("""
                CREATE SCHEMA hotel;
                CREATE TABLE hotel.guest (id text PRIMARY KEY, name text, mail text UNIQUE, CHECK (length(name) < 5));
                CREATE TABLE hotel.desk (id text PRIMARY KEY, name text)""");
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .snapshotsOn(Runnable::run)
                .inlineProjection(new GuestTable("guest_inline"))
                .open();
    }

    @AfterEach
    void close() {
        CapturedLog.end(log);
        timers.forEach(Timers.Running::close);
        running.forEach(Subscriber::close);
        turnstile.close();
        database.close();
    }

    sealed interface Checked {}

    @EventName("checked_in")
    record CheckedIn(
            @Subject String guest,
            @Personal(erased = "(erased)") String name,
            @Personal String mail,
            @Personal List<String> streets,
            @Personal(erased = "0") long phone,
            int room)
            implements Checked {}

    @EventName("passport_shown")
    record PassportShown(
            @Subject String guest,
            @Personal(erased = "\"none\"") String passport,
            int desk) implements Checked {}

    private static CheckedIn zelda() {
        return new CheckedIn("g1", NAME, MAIL, List.of(STREET), PHONE, 12);
    }

    private static StreamName stay(Object number) {
        return StreamName.of("stay", number);
    }

    /** Reads the same events by a class that they do not fit. */
    @EventName("checked_in")
    record Mistaken(@Nullable String guest, int name, String mail, List<String> streets, long phone, int room) {}

    private static final EventTypes<Mistaken> MISTAKEN = EventTypes.of(Mistaken.class);

    /** A row for each guest and each mail address: personal values in columns and in keys. */
    private static final class GuestTable extends TableProjection<String, GuestTable.Row, Checked> {

        record Row(
                String key, @Nullable String name, @Nullable String street, long phone, int stays) {}

        GuestTable(String name) {
            super(name, String.class, Row.class);
        }

        @Override
        public Selection selection() {
            return Selection.ofEvents().withCategories("stay", "walk_in");
        }

        @Override
        public List<Checked> read(ProjectedEvent event) {
            return event.as(TYPES);
        }

        @Override
        public Collection<String> keys(Checked event, RecordedEvent recorded) {
            return event instanceof CheckedIn in
                    ? List.of(in.guest(), in.mail() == null ? "nobody" : in.mail(), "all")
                    : List.of();
        }

        @Override
        public Row fold(String key, @Nullable Row row, Checked event, RecordedEvent recorded) {
            CheckedIn in = (CheckedIn) event;
            String street = in.streets() == null ? null : String.join(";", in.streets());
            return new Row(key, in.name(), street, in.phone(), row == null ? 1 : row.stays() + 1);
        }
    }

    /** The state of a stay. */
    private record Notes(String text) {}

    /** A refusal that names a guest. */
    private static final class NoRoom extends Refusal {

        private static final long serialVersionUID = 1L;

        private final String name;

        NoRoom(String name) {
            super("there is no room for " + name);
            this.name = name;
        }

        @Override
        public Map<String, Object> fields() {
            return Map.of("record", "guest " + name, "guest", name);
        }
    }

    /** Checks a guest in, and returns the guest. */
    private static final class CheckIn extends Command<CheckedIn, CheckedIn> {

        CheckIn(Door door) {
            super(door);
        }

        @Override
        protected CheckedIn execute(CheckedIn guest, Transaction tx) throws SQLException {
            if (guest.room() < 0) {
                throw new NoRoom(guest.name());
            }
            if (guest.room() == 0) {
                insert(tx.connection(), "hotel.guest", guest.guest(), guest.name());
            }
            if (guest.room() == 99) {
                throw new IllegalStateException("room 99 is not for " + guest.name());
            }
            tx.append(stay(guest.room()), NewEvent.of(guest).withTags("floor:1").withMetadata("desk", "2"));
            NewEvent wake = NewEvent.ofJson("wake_up", 1, "{\"whom\": \"" + guest.name() + "\"}");
            tx.schedule(Instant.now().plus(Duration.ofDays(3)), stay(guest.room()), wake);
            return guest;
        }
    }

    private static void insert(Connection connection, String table, String id, String name) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + table + " (id, name) VALUES (?, ?)")) {
            insert.setString(1, id);
            insert.setString(2, name);
            insert.executeUpdate();
        }
    }

    /** Refuses a guest. */
    private static final class Greet extends Command<String, String> {

        Greet(Door door) {
            super(door);
        }

        @Override
        protected String execute(String name, Transaction tx) {
            throw new NoRoom(name);
        }
    }

    /** A table projection of the guests in rooms. */
    private record Welcome(Greet greet) implements BusinessProcess<Welcome.Told> {

        record Told(String name, String said) {}

        @Override
        public String name() {
            return "welcome";
        }

        @Override
        public Selection selection() {
            return Selection.ofEvents().withTypes("checked_in");
        }

        @Override
        public Class<Told> stateType() {
            return Told.class;
        }

        @Override
        public String key(Delivery event) {
            return event.event().stream().key();
        }

        @Override
        public Told begin(Delivery event) {
            return new Told(((CheckedIn) event.as(TYPES).getFirst()).name(), "nothing");
        }

        @Override
        public Reaction<Told> react(Told state, Delivery event) {
            return Reaction.of(new Told(state.name(), "hello " + state.name())).withCall(greet, state.name());
        }

        @Override
        public Reaction<Told> refused(Told state, String command, Refusal refusal) {
            return Reaction.of(new Told(state.name(), "refused " + refusal.getMessage()));
        }
    }

    private static CheckedIn read(Delivery delivery) {
        return (CheckedIn) delivery.as(TYPES).getFirst();
    }

    private Subscription failing(String name, Redelivery redelivery, EventHandler handler) {
        return Subscription.of(name, Selection.ofEvents().withTypes("checked_in"), Start.beginning(), handler)
                .withShards(1)
                .withRedelivery(redelivery);
    }

    private void start() {
        Redelivery dead = Redelivery.ofParking(Retries.none());
        Redelivery holding = Redelivery.ofHolding();
        running.add(turnstile
                .subscriptions()
                .start(
                        failing("foreign", dead, delivery -> {
                            throw new IllegalStateException(
                                    "no mail for " + read(delivery).name());
                        }),
                        failing("wrapped", dead, delivery -> {
                            throw new IllegalStateException(
                                    "not sent",
                                    new IllegalArgumentException(read(delivery).mail()));
                        }),
                        failing("unreadable", dead, delivery -> delivery.as(MISTAKEN)),
                        failing("held", holding, delivery -> {
                            throw new IllegalStateException(
                                    "no bell for " + read(delivery).name());
                        }),
                        failing("held_unreadable", holding, delivery -> delivery.as(MISTAKEN)),
                        failing("postponed", dead, delivery -> {
                            throw new Postponed(
                                    Duration.ofSeconds(20),
                                    "nobody opens to " + read(delivery).name());
                        }),
                        transactional("constraint", dead, "INSERT INTO hotel.guest (id, name) VALUES ('x', ?)"),
                        transactional("held_constraint", holding, "INSERT INTO hotel.guest (id, name) VALUES ('x', ?)"),
                        transactional("conversion", dead, "SELECT CAST(CAST(? AS text) AS int)"),
                        transactional("raised", dead, "SELECT hotel.raise(?)"),
                        Subscription.of(new GuestTable("guest_later")).withShards(1),
                        turnstile.processes().subscription(new Welcome(new Greet(turnstile)))));
        timers.add(turnstile.timers().start());
    }

    private Subscription transactional(String name, Redelivery redelivery, String sql) {
        return Subscription.ofExactlyOnce(
                        name,
                        Selection.ofEvents().withTypes("checked_in"),
                        Start.beginning(),
                        (deliveries, connection) -> {
                            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                                statement.setString(
                                        1, read(deliveries.getFirst()).name());
                                statement.execute();
                            }
                        })
                .withShards(1)
                .withRedelivery(redelivery);
    }

    private void watchADesk() {
        database.sql("""
                CREATE FUNCTION hotel.raise(name text) RETURNS int LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'no key for %', name USING ERRCODE = 'check_violation'; END $$;
                CREATE FUNCTION hotel.no_timer() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF NEW.metadata->>'late' IS NOT NULL THEN
                    RAISE EXCEPTION 'not for %', NEW.metadata->>'late';
                  END IF;
                  RETURN NEW;
                END $$;
                CREATE TRIGGER no_timer BEFORE INSERT ON turnstile.event FOR EACH ROW EXECUTE FUNCTION hotel.no_timer()""");
        turnstile.enforcement().watch("hotel.desk", List.of());
        database.sql("INSERT INTO hotel.desk VALUES ('1', '" + NAME + "'); UPDATE hotel.desk SET name = 'free'");
    }

    private void remindTooLate() {
        Command<String, String> remind = new Command<>((Door) turnstile, "remind.desk") {
            @Override
            protected String execute(String input, Transaction tx) {
                NewEvent late = NewEvent.ofJson("wake_up", 1, "{}").withMetadata("late", input);
                tx.schedule(Instant.now(), stay("late"), late);
                return "";
            }
        };
        remind.call(NAME, Options.none());
        Eventually.holds(() -> !turnstile.timers().failing(9).isEmpty());
    }

    private List<String> found() {
        List<String> found = new ArrayList<>();
        for (String table : database.rows(TABLES)) {
            for (String row : database.rows("SELECT CAST(t AS text) FROM " + table + " t")) {
                for (String marker : MARKERS) {
                    if (row.contains(marker)) {
                        found.add(table + ": " + row);
                    }
                }
            }
        }
        return found;
    }

    private List<String> logged() {
        return log.stream()
                .filter(line -> MARKERS.stream().anyMatch(line::contains))
                .toList();
    }

    private long parked() {
        return Long.parseLong(database.value("SELECT count(*) FROM turnstile.parked_stream"));
    }

    private long held() {
        return Long.parseLong(
                database.value("SELECT count(*) FROM turnstile.subscription_shard WHERE failure IS NOT NULL"));
    }

    @Test
    void no_value_of_a_forgotten_subject_is_in_any_table_or_was_logged() {
        turnstile.announcements().subscribe("*", new AnnouncementLog(LoggerFactory.getLogger("dev.turnstile.app")));
        turnstile.announcements().subscribe("*", announcement -> {
            throw new IllegalStateException("cannot tell of " + NAME);
        });
        watchADesk();
        start();
        CheckIn checkIn = new CheckIn(turnstile);
        Options key = Options.none().withIdempotencyKey("k1").withActor("desk");
        checkIn.call(zelda(), key);
        CheckedIn refused = new CheckedIn("g1", NAME, MAIL, List.of(), PHONE, -1);
        assertThat(checkIn.tryCall(refused, Options.none().withIdempotencyKey("k2")))
                .isInstanceOf(Outcome.Refused.class);
        CheckedIn violating = new CheckedIn("g1", NAME, MAIL, List.of(), PHONE, 0);
        assertThat(checkIn.tryCall(violating, Options.none())).isInstanceOf(Outcome.Refused.class);
        CheckedIn broken = new CheckedIn("g1", NAME, MAIL, List.of(), PHONE, 99);
        assertThatThrownBy(() -> checkIn.call(broken, Options.none())).isInstanceOf(IllegalStateException.class);
        var stays = turnstile.aggregates(Aggregate.define("stay", TYPES)
                .initial(() -> new Notes(""))
                .evolve((state, event) -> new Notes(state.text() + event))
                .snapshots(Notes.class, Snapshots.ofEvery(1))
                .build());
        stays.update("7", state -> List.of(zelda(), new PassportShown("g1", PASSPORT, 1)));
        stays.update("7", state -> List.of(new PassportShown("g1", PASSPORT, 2)));
        remindTooLate();
        Eventually.holds(() -> parked() >= 12 && held() >= 3);
        Eventually.holds(
                () -> database.value("SELECT count(*) FROM guest_later").equals("3"));
        Eventually.holds(() -> Integer.parseInt(database.value("SELECT count(*) FROM turnstile.refusal")) >= 4);
        Eventually.holds(
                () -> database.value("SELECT count(*) FROM turnstile.process").equals("2"));
        assertThat(database.value("SELECT count(*) FROM turnstile.snapshot")).isNotEqualTo("0");
        assertThat(found())
                .as("what is tested would stand there")
                .anyMatch(row -> row.startsWith("turnstile.idempotency"))
                .anyMatch(row -> row.startsWith("turnstile.refusal"))
                .anyMatch(row -> row.startsWith("turnstile.process"))
                .anyMatch(row -> row.startsWith("turnstile.event"))
                .anyMatch(row -> row.startsWith("turnstile.snapshot"))
                .anyMatch(row -> row.startsWith("turnstile.parked_stream"))
                .anyMatch(row -> row.startsWith("public.guest_inline_v1"))
                .anyMatch(row -> row.startsWith("public.guest_later_v1"));

        Forgotten forgotten = turnstile.erasure().forget("g1");

        assertThat(forgotten.readModels().values()).containsOnly("");
        assertThat(found()).isEmpty();
        assertThat(logged()).isEmpty();
        assertThat(log).anyMatch(line -> line.contains("ForgottenEverywhereTest"));
        assertThat(database.rows("SELECT * FROM guest_inline ORDER BY key"))
                .containsExactly("all|(erased)|null|0|2", "g1|(erased)|null|0|2", "nobody|(erased)|null|0|2");
        Outcome<CheckedIn> again = checkIn.tryCall(zelda(), key);
        assertThat(again.toString()).contains("(erased)").doesNotContain(NAME, MAIL);
        assertThat(checkIn.tryCall(refused, key).toString()).doesNotContain(KeyConflict.class.getSimpleName());
        Eventually.holds(
                () -> database.rows("SELECT key FROM guest_later ORDER BY key").equals(List.of("all", "g1", "nobody")));
        assertThat(found()).isEmpty();
    }
}
