package dev.turnstile.command;

import dev.turnstile.command.internal.CommandNames;
import dev.turnstile.command.spi.CommandDoor;
import dev.turnstile.command.spi.Invocation;
import dev.turnstile.command.spi.Invocation.CommandIdentity;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.refusal.ConstraintViolated;
import dev.turnstile.refusal.Refusal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One verb of the domain: a class with its input, its code, and one way to call it.
 *
 * <p>An invocation is one transaction, which several commands may share. Turnstile handles the idempotency, the locks,
 * the announcement and the actions after the commit. Either all changes of the code are committed, or none. A command
 * is thread-safe if its own fields are.
 *
 * @param <I> the type of the input; a record
 * @param <R> the type of the result
 */
public abstract class Command<I, R extends @Nullable Object> {

    private final CommandDoor door;
    private final CommandIdentity identity;

    /**
     * Constructs the command and registers it.
     *
     * @param door the application's Turnstile
     * @throws IllegalArgumentException if a command of another class has the same name, or the class is anonymous
     */
    protected Command(Door door) {
        this.door = CommandDoor.of(door);
        this.identity = CommandNames.derived(this.door, getClass());
    }

    /**
     * Constructs a command with a given name and registers it. Its idempotency keys stay valid when the class is
     * renamed or moved.
     *
     * @param door the application's Turnstile
     * @param name the name, unique among all commands of all applications that share Turnstile's schema
     * @throws IllegalArgumentException if the name is blank or cannot be stored, or a command of another class has it
     */
    protected Command(Door door, String name) {
        this.door = CommandDoor.of(door);
        this.identity = CommandNames.named(this.door, getClass(), name);
    }

    /**
     * Executes the command inside the transaction. Only Turnstile calls this method, and calls it again after a
     * serialization failure, a deadlock or a lost connection.
     *
     * @param input the input, normalised and checked
     * @param tx the transaction; the code's own JDBC uses its connection
     * @return the result; for invocations with an idempotency key, the result must be equal after it is written as JSON
     *     and read again
     * @throws Refusal if the command is refused; everything is rolled back
     * @throws Exception if the command fails; everything is rolled back too
     */
    protected abstract R execute(I input, Transaction tx) throws Exception;

    /** Returns the normal form of the input, which depends only on the input; by default the input itself. */
    protected I normalise(I input) {
        return input;
    }

    /** Checks the input; does nothing by default. */
    protected void check(I input, Checks checks) {}

    /** Returns the refusal for a violated constraint; by default the violation itself. */
    protected Refusal refusalFor(ConstraintViolated violation) {
        return violation;
    }

    /**
     * Returns the name by which the command is announced, and to which its idempotency keys belong. By default the name
     * consists of the class's name and the last part of the package, in snake case: {@code reserve_seat.seats}.
     */
    public final String name() {
        return identity.name();
    }

    /** Returns the settings of the command; the defaults unless the command overrides this method. */
    protected CommandSettings settings() {
        return CommandSettings.defaults();
    }

    /**
     * Calls the command.
     *
     * @throws Refusal as {@link #call(Object, Options)}
     */
    public final R call(I input) {
        return call(input, Options.none());
    }

    /**
     * Calls the command.
     *
     * <p>Inside another command's code the invocation joins that command's transaction. If the invocation is refused or
     * fails, its own changes are rolled back, even if the other command catches the exception.
     *
     * @throws Refusal if the command, its checks, a lifecycle or a constraint of the database refuses the invocation
     * @throws CommandException if a checked exception ends the invocation, or its outcome cannot be determined
     */
    public final R call(I input, Options options) {
        return door.invoke(invocation(input, options)).orThrow();
    }

    /** Calls the command, and returns a refusal instead of throwing it; see {@link #tryCall(Object, Options)}. */
    public final Outcome<R> tryCall(I input) {
        return tryCall(input, Options.none());
    }

    /**
     * Calls the command, and returns a refusal instead of throwing it.
     *
     * @return {@code Done}, {@code Refused} or {@code Replayed}; failures are thrown
     * @throws CommandException if a checked exception ends the invocation, or its outcome cannot be determined
     */
    public final Outcome<R> tryCall(I input, Options options) {
        return door.invoke(invocation(input, options));
    }

    private Invocation<R> invocation(I given, Options options) {
        I input = normalise(CommandNames.given(name(), given));
        Checks checks = new Checks(name());
        check(input, checks);
        return new Invocation<>(
                identity,
                input,
                checks.refusal(),
                options,
                settings(),
                false,
                tx -> execute(input, tx),
                this::refusalFor);
    }

    /**
     * A pure function that converts one attribute of an input to its normal form; null stays null.
     *
     * <p>Commands apply normalisers in {@link Command#normalise}: {@code new Input(EMAIL.apply(input.email()))}, with
     * {@code EMAIL = trimmed().then(lowerCase()).then(blankToNull())}.
     *
     * @param <A> the type of the attribute
     */
    @FunctionalInterface
    public interface Normaliser<A> {

        /** Returns the normal form. */
        @Nullable
        A normalised(A value);

        /** Returns the normal form of a value, or null for null. */
        default @Nullable A apply(@Nullable A value) {
            return value == null ? null : normalised(value);
        }

        /** Returns a normaliser that applies this one and then another one. */
        default Normaliser<A> then(Normaliser<A> next) {
            return value -> next.apply(apply(value));
        }

        /** Returns the normaliser that removes white space from both ends, non-breaking spaces included. */
        static Normaliser<String> trimmed() {
            return WhiteSpace::trimmed;
        }

        /**
         * Returns the normaliser that removes white space from both ends and replaces each run of white space by one
         * space.
         */
        static Normaliser<String> squeezed() {
            return WhiteSpace::squeezed;
        }

        /** Returns the normaliser that converts to lower case, independent of the locale. */
        static Normaliser<String> lowerCase() {
            return value -> value.toLowerCase(Locale.ROOT);
        }

        /** Returns the normaliser that replaces blank text by null. */
        static Normaliser<String> blankToNull() {
            return value -> WhiteSpace.trimmed(value).isEmpty() ? null : value;
        }
    }
}
