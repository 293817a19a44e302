package dev.turnstile.command;

import dev.turnstile.command.spi.CommandDoor;
import dev.turnstile.command.spi.CommandIdentity;
import dev.turnstile.command.internal.CommandNames;
import dev.turnstile.command.spi.Invocation;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.refusal.ConstraintViolated;
import dev.turnstile.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * One verb of the domain: a class with its input, its code, and one way to call it.
 *
 * <p>A call goes through the door: it is one transaction, which several commands may share; it is locked, idempotent
 * and announced, and its effects are placed relative to the commit. What the code changes is written wholly or not at
 * all. A command is thread-safe if its own fields are.
 *
 * @param <I> the type of the input; a record
 * @param <R> the type of the result
 */
public abstract class Command<I, R extends @Nullable Object> {

    private final CommandDoor door;
    private final CommandIdentity identity;

    /**
     * Puts the command behind a door.
     *
     * @param door the application's Turnstile
     * @throws IllegalArgumentException if a command of another class has the same name
     */
    protected Command(Door door) {
        this.door = CommandDoor.of(door);
        this.identity = CommandNames.derived(this.door, getClass());
    }

    /**
     * Puts a command of a given name behind a door. Its idempotency keys stay valid when the class is renamed or moved.
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
     * Does what the verb says, inside the transaction; called by the door only, again after a serialization failure, a
     * deadlock or a lost connection.
     *
     * @param input the input, normalised and checked
     * @param tx the transaction; the code's own JDBC uses its connection
     * @return the result; where calls carry an idempotency key it must survive being written as JSON and read back
     * @throws Refusal if the verb is not possible: an expected "no", for which everything is undone
     * @throws Exception if something failed, for which everything is undone too
     */
    protected abstract R execute(I input, Transaction tx) throws Exception;

    /** Brings the input into its normal form, without looking at anything else; leaves it alone by default. */
    protected I normalise(I input) {
        return input;
    }

    /** Says what is wrong with the input in the eyes of this command; nothing by default. */
    protected void check(I input, Checks checks) {}

    /** Names the refusal that a violated constraint means in the eyes of this command; the violation itself by default. */
    protected Refusal refusalFor(ConstraintViolated violation) {
        return violation;
    }

    /**
     * Returns the name by which the command is announced, and to which its idempotency keys belong; by default the class's
     * name and the last part of its package, in snake case: {@code reserve_seat.seats}.
     */
    public final String name() {
        return identity.name();
    }

    /** Returns how the door treats the command; the defaults unless it says otherwise. */
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
     * <p>Inside another command's code it joins that one's transaction. If it does not go through, what it did is undone
     * up to where it began, whatever the other one makes of the exception.
     *
     * @throws Refusal if the command, its input's checks, a lifecycle or a constraint of the database say no
     * @throws CommandException if a checked exception ends it, or its outcome cannot be found out
     */
    public final R call(I input, Options options) {
        return door.pass(invocation(input, options)).orThrow();
    }

    /** Calls the command where a refusal is expected. */
    public final Outcome<R> tryCall(I input) {
        return tryCall(input, Options.none());
    }

    /**
     * Calls the command where a refusal is expected.
     *
     * @throws CommandException if a checked exception ends it, or its outcome cannot be found out
     */
    public final Outcome<R> tryCall(I input, Options options) {
        return door.pass(invocation(input, options));
    }

    private Invocation<R> invocation(I given, Options options) {
        I input = normalise(given);
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
}
