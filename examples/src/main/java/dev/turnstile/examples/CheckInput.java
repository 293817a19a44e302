package dev.turnstile.examples;

import dev.turnstile.command.Checks;
import dev.turnstile.command.Command;
import dev.turnstile.command.Command.Normaliser;
import dev.turnstile.command.Door;
import dev.turnstile.command.InputRefused;
import dev.turnstile.command.Transaction;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.invocation.Options;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.RefusalFilter;
import dev.turnstile.refusal.ConstraintViolated;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Normalizes and checks the input of commands: signing up needs an e-mail address, an import does not. A constraint in
 * the database ensures that addresses are unique; the command turns its violation into a refusal.
 */
public final class CheckInput {

    private static final Normaliser<String> EMAIL =
            Normaliser.trimmed().then(Normaliser.lowerCase()).then(Normaliser.blankToNull());

    private static final Normaliser<String> NAME = Normaliser.squeezed().then(Normaliser.blankToNull());

    private CheckInput() {}

    /** Another guest has this address. */
    static final class EmailTaken extends Refusal {

        private static final long serialVersionUID = 1L;

        EmailTaken(ConstraintViolated violation) {
            super("this address is already registered; log in instead", violation);
        }
    }

    /** A guest's data. */
    record Guest(@Nullable String name, @Nullable String email) {

        Guest normalised() {
            return new Guest(NAME.apply(name), EMAIL.apply(email));
        }
    }

    /** Signs up a guest. */
    static final class SignUp extends Command<Guest, String> {

        SignUp(Door door) {
            super(door);
        }

        @Override
        protected Guest normalise(Guest input) {
            return input.normalised();
        }

        @Override
        protected void check(Guest input, Checks checks) {
            checks.require(input.name() != null, "name", "is missing")
                    .require(input.email() != null && input.email().contains("@"), "email", "is not an address");
        }

        @Override
        protected Refusal refusalFor(ConstraintViolated violation) {
            return violation.columns().contains("email") ? new EmailTaken(violation) : violation;
        }

        @Override
        protected String execute(Guest input, Transaction tx) throws SQLException {
            return insert(tx, input);
        }
    }

    /** Imports a guest from an old list without addresses. */
    static final class ImportGuest extends Command<Guest, String> {

        ImportGuest(Door door) {
            super(door);
        }

        @Override
        protected Guest normalise(Guest input) {
            return input.normalised();
        }

        @Override
        protected void check(Guest input, Checks checks) {
            checks.require(input.name() != null, "name", "is missing");
        }

        @Override
        protected String execute(Guest input, Transaction tx) throws SQLException {
            return insert(tx, input);
        }
    }

    private static String insert(Transaction tx, Guest guest) throws SQLException {
        try (PreparedStatement insert =
                tx.connection().prepareStatement("INSERT INTO guests (name, email) VALUES (?, ?)")) {
            insert.setString(1, guest.name());
            insert.setString(2, guest.email());
            insert.executeUpdate();
            return guest.name() + " <" + guest.email() + ">";
        }
    }

    /** Runs the example. */
    public static void main(String[] args) throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary();
                Connection connection = postgres.dataSource().getConnection();
                PostgresTurnstile turnstile = PostgresTurnstile.open(postgres.dataSource())) {
            connection.createStatement().execute("CREATE TABLE guests (name text NOT NULL, email text UNIQUE)");
            SignUp signUp = new SignUp(turnstile);

            System.out.println(signUp.call(new Guest("  Ada   Lovelace ", "Ada@Example.org ")));
            try {
                signUp.call(new Guest(" ", "nobody"), Options.none().withActor("web"));
            } catch (InputRefused refused) {
                System.out.println(refused.problems());
            }
            try {
                signUp.call(
                        new Guest("Another Ada", "ADA@example.org"),
                        Options.none().withActor("web"));
            } catch (EmailTaken refused) {
                System.out.println(refused.getMessage());
            }
            System.out.println(new ImportGuest(turnstile).call(new Guest("Grace Hopper", " ")));

            turnstile.refusals().flush();
            turnstile
                    .refusals()
                    .counts(RefusalFilter.all().withActor("web"))
                    .forEach(count -> System.out.println(count.refusals() + " " + count.verb() + " " + count.name()));
        }
    }
}
