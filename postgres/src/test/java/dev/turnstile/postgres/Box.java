package dev.turnstile.postgres;

import dev.turnstile.command.Checks;
import dev.turnstile.command.Command;
import dev.turnstile.command.Command.Normaliser;
import dev.turnstile.command.CommandSettings;
import dev.turnstile.command.Door;
import dev.turnstile.command.Retries;
import dev.turnstile.command.Transaction;
import dev.turnstile.event.Event;
import dev.turnstile.event.EventName;
import dev.turnstile.event.StreamName;
import dev.turnstile.refusal.ConstraintViolated;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The box office of the tests: seats, people with e-mail addresses, and commands about them. */
final class Box {

    static final String TABLES = """
            CREATE TABLE seats (id bigint PRIMARY KEY, reserved_by text, CONSTRAINT no_ghosts CHECK (reserved_by <> 'ghost'));
            CREATE TABLE reservations (seat bigint NOT NULL REFERENCES seats, by text NOT NULL, n int NOT NULL DEFAULT 1);
            CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              email text NOT NULL CONSTRAINT people_email UNIQUE,
              sponsor bigint CONSTRAINT people_sponsor REFERENCES people DEFERRABLE INITIALLY DEFERRED);
            INSERT INTO seats SELECT generate_series(1, 20);""";

    private Box() {}

    /** The refusal of a reserved seat. */
    static final class AlreadyReserved extends Refusal {

        private static final long serialVersionUID = 1L;

        AlreadyReserved(long seat) {
            super("seat " + seat + ": already reserved; choose another");
        }
    }

    /** The refusal of a known address. */
    static final class EmailTaken extends Refusal {

        private static final long serialVersionUID = 1L;

        EmailTaken(ConstraintViolated violation) {
            super("this address is registered already; log in instead", violation);
        }
    }

    /**
     * The reservation of a seat.
     *
     * @param seat the seat
     * @param by for whom
     */
    @EventName("seat_reserved")
    record SeatReserved(long seat, String by) implements Event {

        @Override
        public StreamName stream() {
            return StreamName.of("seat", seat);
        }
    }

    /**
     * A seat, as a result.
     *
     * @param id which
     * @param by for whom
     */
    record Seat(long id, String by) {}

    /** Reserves a seat: locks it, changes it, appends an event. */
    static final class ReserveSeat extends Command<ReserveSeat.Input, Seat> {

        private final Runnable afterCommit;
        private final CommandSettings settings;

        ReserveSeat(Door door) {
            this(door, () -> {}, CommandSettings.defaults());
        }

        ReserveSeat(Door door, Runnable afterCommit, CommandSettings settings) {
            super(door, "reserve_seat.seats");
            this.afterCommit = afterCommit;
            this.settings = settings;
        }

        record Input(long seat, String by) {}

        @Override
        protected CommandSettings settings() {
            return settings;
        }

        @Override
        protected Input normalise(Input input) {
            return new Input(
                    input.seat(),
                    Objects.requireNonNullElse(Normaliser.trimmed().apply(input.by()), ""));
        }

        @Override
        protected void check(Input input, Checks checks) {
            checks.require(!input.by().isEmpty(), "by", "is missing").require(input.seat() > 0, "seat", "is no seat");
        }

        @Override
        protected Seat execute(Input input, Transaction tx) throws SQLException {
            String taken =
                    text(tx.connection(), "SELECT reserved_by FROM seats WHERE id = ? FOR NO KEY UPDATE", input.seat());
            tx.refuseIf(taken != null, AlreadyReserved::new, input.seat());
            update(tx.connection(), "UPDATE seats SET reserved_by = ? WHERE id = ?", input.by(), input.seat());
            tx.append(new SeatReserved(input.seat(), input.by()));
            tx.afterCommit(afterCommit);
            return new Seat(input.seat(), input.by());
        }
    }

    /** Registers a person by e-mail. */
    static final class SignUp extends Command<SignUp.Form, Long> {

        SignUp(Door door) {
            super(door);
        }

        record Form(@Nullable String email, @Nullable Long sponsor) {}

        private static final Normaliser<String> EMAIL =
                Normaliser.trimmed().then(Normaliser.lowerCase()).then(Normaliser.blankToNull());

        @Override
        protected Form normalise(Form input) {
            return new Form(EMAIL.apply(input.email()), input.sponsor());
        }

        @Override
        protected Refusal refusalFor(ConstraintViolated violation) {
            return violation.constraint().equals("people_email") ? new EmailTaken(violation) : violation;
        }

        @Override
        protected Long execute(Form input, Transaction tx) throws SQLException {
            return Long.valueOf(Objects.requireNonNull(text(
                    tx.connection(),
                    "INSERT INTO people (email, sponsor) VALUES (?, ?) RETURNING id",
                    input.email(),
                    input.sponsor())));
        }
    }

    /** A command whose code is given to the constructor. */
    static final class Ad<R extends @Nullable Object> extends Command<String, R> {

        private final BiFunctionThrowing<R> code;
        private final CommandSettings settings;

        Ad(Door door, String name, BiFunctionThrowing<R> code) {
            this(door, name, CommandSettings.defaults().withRetries(quick()), code);
        }

        Ad(Door door, String name, CommandSettings settings, BiFunctionThrowing<R> code) {
            super(door, name);
            this.settings = settings;
            this.code = code;
        }

        /** Like a {@link BiFunction} that may throw. */
        @FunctionalInterface
        interface BiFunctionThrowing<R extends @Nullable Object> {
            R apply(String input, Transaction tx) throws Exception;
        }

        @Override
        protected CommandSettings settings() {
            return settings;
        }

        @Override
        protected R execute(String input, Transaction tx) throws Exception {
            return code.apply(input, tx);
        }
    }

    static Retries quick() {
        return new Retries(10, Duration.ofMillis(1), Duration.ofMillis(20));
    }

    static void update(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            bind(update, values);
            update.executeUpdate();
        }
    }

    static @Nullable String text(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            bind(query, values);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }
}
