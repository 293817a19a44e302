package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Snapshots;
import dev.turnstile.command.BatchCommand;
import dev.turnstile.command.BatchCommand.BatchItem;
import dev.turnstile.command.Command;
import dev.turnstile.command.Door;
import dev.turnstile.command.Retries;
import dev.turnstile.command.Transaction;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventName;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.process.BusinessProcess;
import dev.turnstile.process.Reaction;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** States and outcomes that would not be read back unchanged are refused, if possible by their declared types. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class LostStatesTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    LostStatesTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    sealed interface Method {}

    record Card(String last) implements Method {}

    record Progress(int step, List<@Nullable Method> methods) {}

    @EventName("paid")
    record Paid(int amount) {}

    record Seat(int row, int nr) {}

    record Seated(Map<Seat, String> guests) {}

    record Tally(Map<String, Object> counts) {}

    /** A state that is read back as a different value. */
    record Growing(int count) {

        Growing {
            count = count + 1;
        }
    }

    /**
     * A process that keeps one state.
     *
     * @param stateType the class of the state
     * @param state makes the state
     */
    private record Keeping<S>(Class<S> stateType, Supplier<S> state) implements BusinessProcess<S> {

        @Override
        public String name() {
            return "keeping";
        }

        @Override
        public Selection selection() {
            return Selection.ofEvents().withTypes("began");
        }

        @Override
        public String key(Delivery event) {
            return event.event().stream().key();
        }

        @Override
        public S begin(Delivery event) {
            return state.get();
        }

        @Override
        public Reaction<S> react(S before, Delivery event) {
            return Reaction.of(before);
        }
    }

    private <S> void parked(String place, Keeping<S> process) throws InterruptedException {
        Redelivery once = Redelivery.ofParking(new Retries(1, Duration.ofMillis(1), Duration.ofMillis(1)));
        try (Subscriber running = turnstile
                .subscriptions()
                .start(turnstile.processes().subscription(process).withRedelivery(once))) {
            long began = turnstile
                    .events()
                    .append(Append.of(StreamName.of("source", place), List.of(NewEvent.ofJson("began", 1, "{}"))))
                    .position();
            assertThat(running.waitFor("process_keeping", began, Duration.ofSeconds(30)))
                    .isTrue();
        }
        assertThat(turnstile.subscriptions().parked("process_keeping"))
                .filteredOn(stream -> stream.stream().key().equals(place))
                .singleElement()
                .extracting(ParkedStream::message)
                .asString()
                .contains(place + ": expected a value that JSON can represent");
        assertThat(turnstile.processes().find(process, place)).isEmpty();
    }

    @Test
    void a_process_refuses_a_state_that_could_not_be_read_back() throws InterruptedException {
        parked(
                Seated.class.getName() + ".guests",
                new Keeping<>(Seated.class, () -> new Seated(Map.of(new Seat(1, 2), "ada"))));
        parked(
                Tally.class.getName() + ".counts.guests",
                new Keeping<>(Tally.class, () -> new Tally(Map.of("guests", 5L))));
        parked(Growing.class.getName() + ".count", new Keeping<>(Growing.class, () -> new Growing(1)));
        assertThat(database.value("SELECT count(*) FROM turnstile.process")).isEqualTo("0");
    }

    @Test
    void a_process_or_an_aggregate_whose_state_could_never_be_read_is_refused_when_it_is_declared() {
        String place =
                Progress.class.getName() + ".methods: expected a type whose values are read as they were written";
        assertThatThrownBy(() -> turnstile
                        .processes()
                        .subscription(new Keeping<>(Progress.class, () -> new Progress(1, List.of()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("process keeping: " + place);
        assertThatThrownBy(() -> turnstile.aggregates(Aggregate.define("paying", Paid.class)
                        .initial(() -> new Progress(0, List.of()))
                        .evolve((state, event) -> state)
                        .snapshots(Progress.class, Snapshots.ofEvery(10))
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(place);
    }

    /** Pays, and returns the method of payment. */
    private static final class Pay extends Command<String, Method> {

        Pay(Door door) {
            super(door);
        }

        @Override
        protected Method execute(String by, Transaction tx) {
            tx.append(StreamName.of("order", by), NewEvent.ofJson("paid", 1, "{}"));
            return new Card("1111");
        }
    }

    /** Seats guests. */
    private static final class Place extends Command<String, Map<Seat, String>> {

        Place(Door door) {
            super(door);
        }

        @Override
        protected Map<Seat, String> execute(String by, Transaction tx) {
            tx.append(StreamName.of("order", by), NewEvent.ofJson("seated", 1, "{}"));
            return Map.of(new Seat(1, 2), by);
        }
    }

    /** Seats many guests. */
    private static final class PlaceAll extends BatchCommand<String, Map<Seat, String>> {

        PlaceAll(Door door) {
            super(door);
        }

        @Override
        protected void execute(List<BatchItem<String, Map<Seat, String>>> items, Transaction tx) {
            for (BatchItem<String, Map<Seat, String>> item : items) {
                tx.append(StreamName.of("order", item.input()), NewEvent.ofJson("seated", 1, "{}"));
                item.done(Map.of(new Seat(1, 2), item.input()));
            }
        }
    }

    private static void refused(String place, Runnable call) {
        assertThatThrownBy(call::run)
                .hasStackTraceContaining(place + ": expected a ")
                .hasStackTraceContaining("read back")
                .hasStackTraceContaining("configure the mapper");
    }

    @Test
    void outcomes_that_could_not_be_read_back_are_refused_and_roll_back() {
        Place place = new Place(turnstile);
        PlaceAll all = new PlaceAll(turnstile);
        Options key = Options.none().withIdempotencyKey("k");
        refused("result of place.postgres", () -> place.call("ada", key));
        refused("result of place_all.postgres", () -> all.callAll(List.of("eve", "ada"), key));
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
        assertThat(database.value("SELECT count(*) FROM turnstile.idempotency")).isEqualTo("0");

        assertThat(new Pay(turnstile).call("ada")).isEqualTo(new Card("1111"));
        assertThat(place.call("ada")).hasSize(1);
        assertThat(all.callAll(List.of("eve", "ada")).outcomes()).hasSize(2);
    }
}
