package dev.turnstile.postgres;

import dev.turnstile.erasure.Personal;
import dev.turnstile.erasure.Subject;
import dev.turnstile.event.Append;
import dev.turnstile.event.Event;
import dev.turnstile.event.EventName;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.jackson.JacksonJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The guests of a hotel: events with personal data, for the tests. */
final class Guests {

    static final EventTypes<GuestEvent> TYPES = EventTypes.of(GuestEvent.class);

    private Guests() {}

    /** The events of a booking. */
    sealed interface GuestEvent extends Event permits Booked, Moved {}

    /**
     * An address.
     *
     * @param street personal
     * @param country not
     */
    record Address(@Personal String street, String country) {}

    /**
     * A companion.
     *
     * @param person the companion
     * @param name personal
     */
    record Companion(
            @Subject String person,
            @Personal(erased = "(erased)") String name) {}

    @EventName("booked")
    record Booked(
            String booking,
            @Subject String guest,
            @Personal(erased = "(erased)") String name,
            @Personal @Nullable String note,
            @Personal(erased = "-1") int age,
            @Personal int room,
            @Personal(erased = "[]") List<String> wishes,
            Optional<Address> address,
            List<Companion> companions,
            int nights)
            implements GuestEvent {

        @Override
        public StreamName stream() {
            return new StreamName("booking", booking);
        }
    }

    @EventName("moved")
    record Moved(
            String booking, @Subject String guest, @Personal String street) implements GuestEvent {

        @Override
        public StreamName stream() {
            return new StreamName("booking", booking);
        }
    }

    static Booked booked(String booking, String guest, String name, Companion... companions) {
        return new Booked(
                booking,
                guest,
                name,
                "note of " + name,
                42,
                7,
                List.of("wish of " + name),
                Optional.of(new Address("street of " + name, "FR")),
                List.of(companions),
                3);
    }

    static void append(EventStore store, GuestEvent... events) {
        for (GuestEvent event : events) {
            store.append(Append.of(event.stream(), (Record) event));
        }
    }

    static List<GuestEvent> read(EventStore store, String booking) {
        List<GuestEvent> events = new ArrayList<>();
        try (Stream<RecordedEvent> recorded = store.read(Read.ofStream(new StreamName("booking", booking)))) {
            recorded.forEach(event -> events.addAll(TYPES.decode(event, new JacksonJson())));
        }
        return events;
    }
}
