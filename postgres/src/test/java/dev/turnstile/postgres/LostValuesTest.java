package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.Command;
import dev.turnstile.command.Door;
import dev.turnstile.command.Transaction;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventName;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.json.InvalidJsonException;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that would not be read back unchanged are refused before they are stored. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestGroupCommit#onEachServer")
class LostValuesTest {

    private static final StreamName ORDER = StreamName.of("order", 1);

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    LostValuesTest(TestServer server, TestGroupCommit groupCommit) {
        database = server.database();
        turnstile = groupCommit.open(database.dataSource());
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    sealed interface Method {}

    record Card(String last) implements Method {}

    @EventName("paid")
    record Paid(String by, @Nullable Method method) {}

    record Seat(int row, int nr) {}

    @EventName("seated")
    record Seated(Map<Seat, String> guests) {}

    @EventName("tagged")
    record Tagged(Map<String, Object> tags) {}

    @EventName("met")
    record Met(OffsetDateTime at, ZonedDateTime until) {}

    private static void refused(String place, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOf(InvalidJsonException.class)
                .hasMessageStartingWith(place + ": expected a value that JSON can represent")
                .message()
                .doesNotContain("1111");
    }

    /** Appends an event. */
    private static final class Announce extends Command<Boolean, Integer> {

        Announce(Door door) {
            super(door);
        }

        @Override
        protected Integer execute(Boolean typed, Transaction tx) {
            tx.append(ORDER, new Paid("ada", typed ? null : new Card("1111")));
            return 1;
        }
    }

    @Test
    void events_are_refused_by_every_append() {
        Paid paid = new Paid("ada", new Card("1111"));
        String place = Paid.class.getName() + ".method";
        refused(place, () -> turnstile.events().append(Append.of(ORDER, List.of(NewEvent.of(paid)))));
        refused(
                place,
                () -> turnstile
                        .events()
                        .append(List.of(
                                Append.of(StreamName.of("order", 2), List.of(NewEvent.ofJson("paid", 1, "{}"))),
                                Append.of(ORDER, List.of(NewEvent.of(paid))))));
        refused(place, () -> new Announce(turnstile).call(false));
        refused(
                Seated.class.getName() + ".guests",
                () -> turnstile
                        .events()
                        .append(Append.of(ORDER, List.of(NewEvent.of(new Seated(Map.of(new Seat(1, 2), "ada")))))));
        for (Object value : List.of(5L, new Seat(1, 2), new UUID(1, 2))) {
            refused(
                    Tagged.class.getName() + ".tags.note",
                    () -> turnstile
                            .events()
                            .append(Append.of(ORDER, List.of(NewEvent.of(new Tagged(Map.of("note", value)))))));
        }
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
        new Announce(turnstile).call(true);
        assertThat(read(Paid.class)).containsExactly(new Paid("ada", null));
    }

    @Test
    void times_keep_their_offsets_and_zones() {
        Met met = new Met(
                OffsetDateTime.parse("2024-02-29T00:00:00.123456789+05:30"),
                ZonedDateTime.parse("2024-10-27T02:30:00+01:00[Europe/Paris]"));
        turnstile.events().append(Append.of(ORDER, List.of(NewEvent.of(met))));
        assertThat(read(Met.class)).containsExactly(met);
    }

    private <E> List<E> read(Class<E> type) {
        try (Stream<RecordedEvent> events = turnstile.events().read(Read.ofStream(ORDER))) {
            return events.flatMap(event -> EventTypes.of(type).decode(event, new JacksonJson()).stream())
                    .toList();
        }
    }
}
