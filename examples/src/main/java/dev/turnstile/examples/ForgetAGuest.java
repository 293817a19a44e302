package dev.turnstile.examples;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.erasure.Erasure.Forgotten;
import dev.turnstile.erasure.Personal;
import dev.turnstile.erasure.Subject;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventName;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Forgets a guest without editing the log; hash chains would detect an edit. */
public final class ForgetAGuest {

    private static final StreamName BOOKING = new StreamName("booking", "b1");

    private ForgetAGuest() {}

    /** A guest booked a room. */
    @EventName("booked")
    record Booked(
            String booking,
            @Subject String guest,
            @Personal(erased = "(erased)") String name,
            @Personal List<String> wishes,
            int nights) {}

    private static void print(PostgresTurnstile turnstile) {
        try (Stream<RecordedEvent> events = turnstile.events().read(Read.ofStream(BOOKING))) {
            events.forEach(event -> System.out.println(event.data()));
        }
    }

    /** Runs the example. */
    public static void main(String[] args) {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary();
                PostgresTurnstile turnstile = PostgresTurnstile.open(postgres.dataSource())) {
            turnstile.tamperEvidence().chain("booking", Duration.ofSeconds(2));
            turnstile.events().append(Append.of(BOOKING, new Booked("b1", "g1", "Ada", List.of("a quiet room"), 3)));
            print(turnstile);

            Forgotten forgotten = turnstile.erasure().forget("g1");
            System.out.println(forgotten.subject() + " is forgotten in " + forgotten.streams());
            print(turnstile);
            System.out.println("erased: " + turnstile.erasure().footprint("g1").erased());
            System.out.println(
                    "chain intact: " + turnstile.tamperEvidence().verify().intact());
        }
    }
}
