package dev.turnstile.spring.autoconfigure;

import dev.turnstile.command.CommandException;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.StreamDeleted;
import dev.turnstile.event.StreamName;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.spring.web.ProblemType;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.text.UnstorableTextException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/** Refusals and failures that a controller throws. */
final class Refusing {

    private static final String SECRET = "jdbc:postgresql://db.internal/shop?password=hunter2";

    private Refusing() {}

    /** A refusal of an application. */
    static class SeatTaken extends Refusal {

        private static final long serialVersionUID = 1L;

        private final transient Object seat;

        SeatTaken(Object seat) {
            super("the seat is taken; choose another one");
            this.seat = seat;
        }

        @Override
        public Map<String, Object> fields() {
            return Map.of("status", "taken", "seat", seat);
        }
    }

    /** A refusal with a status of its own. */
    @ProblemType(status = 403, type = "https://shop.example/problems/closed", title = "Closed")
    private static final class Closed extends SeatTaken {

        private static final long serialVersionUID = 1L;

        Closed() {
            super("A1");
        }
    }

    /** A refusal with a status of Spring. */
    @ResponseStatus(HttpStatus.CONFLICT)
    private static final class Busy extends SeatTaken {

        private static final long serialVersionUID = 1L;

        Busy() {
            super("A1");
        }
    }

    /** A value whose text cannot be read. */
    private static final class Unwritable {

        @Override
        public String toString() {
            throw new IllegalStateException(SECRET);
        }
    }

    /** A value with components. */
    private record Seat(String row, int number, List<Duration> held) {}

    /** Returns the exception with a name. */
    static RuntimeException exception(String name) {
        SQLException lost = new SQLException(SECRET, "08006");
        return switch (name) {
            case "seat" -> new SeatTaken("A1");
            case "closed" -> new Closed();
            case "busy" -> new Busy();
            case "textless" -> new SeatTaken(new Unwritable());
            case "row" -> new SeatTaken(new Seat("A", 1, List.of(Duration.ofSeconds(1))));
            case "deleted" -> new StreamDeleted(StreamName.of("note", 1));
            case "text" -> new UnstorableTextException("orders.secret_column", "a\u0000", 1);
            case "lost" -> new EventStoreException(SECRET, lost);
            case "unknown" -> new CommandException("pay", SECRET, true, lost);
            case "broken" -> new EventStoreException(SECRET, new SQLException(SECRET, "42703"));
            case "postponed" -> new Postponed(Duration.ofMillis(6_500), SECRET);
            default -> new IllegalStateException(SECRET);
        };
    }
}
