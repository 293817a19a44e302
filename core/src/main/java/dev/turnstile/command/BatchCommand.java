package dev.turnstile.command;

import dev.turnstile.command.spi.CommandDoor;
import dev.turnstile.command.spi.CommandIdentity;
import dev.turnstile.command.internal.CommandNames;
import dev.turnstile.command.spi.Invocation;
import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.refusal.ConstraintViolated;
import dev.turnstile.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One verb of the domain for many inputs at once: one transaction, a few statements, and a verdict for each input.
 *
 * <p>Goes through the door like a {@link Command}, and is announced once; the refusals of single inputs are recorded one
 * by one. A verdict undoes nothing: code that refuses an input must not have written for it.
 *
 * @param <I> the type of one input; a record
 * @param <R> the type of one result
 */
public abstract class BatchCommand<I, R extends @Nullable Object> {

    private final CommandDoor door;
    private final CommandIdentity identity;

    /**
     * Puts the command behind a door.
     *
     * @param door the application's Turnstile
     * @throws IllegalArgumentException if a command of another class has the same name
     */
    protected BatchCommand(Door door) {
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
    protected BatchCommand(Door door, String name) {
        this.door = CommandDoor.of(door);
        this.identity = CommandNames.named(this.door, getClass(), name);
    }

    /**
     * Does what the verb says for every item and gives each its verdict; called by the door only, again after a
     * serialization failure, a deadlock or a lost connection.
     *
     * @param items the inputs that passed their checks, in the order in which they were given
     * @param tx the transaction; the code's own JDBC uses its connection
     * @throws Refusal if the verb is not possible at all, for which everything is undone
     * @throws Exception if something failed, for which everything is undone too
     */
    protected abstract void execute(List<BatchItem<I, R>> items, Transaction tx) throws Exception;

    /** Brings an input into its normal form, without looking at anything else; leaves it alone by default. */
    protected I normalise(I input) {
        return input;
    }

    /** Says what is wrong with an input in the eyes of this command; nothing by default. */
    protected void check(I input, Checks checks) {}

    /** Names the refusal that a violated constraint means for the whole; the violation itself by default. */
    protected Refusal refusalFor(ConstraintViolated violation) {
        return violation;
    }

    /** Returns the name by which the command is announced; made like a {@link Command#name() command's}. */
    public final String name() {
        return identity.name();
    }

    /** Returns how the door treats the command; the defaults unless it says otherwise. */
    protected CommandSettings settings() {
        return CommandSettings.defaults();
    }

    /**
     * Calls the command for many inputs.
     *
     * @return one outcome for each input
     * @throws Refusal if the whole batch is refused
     */
    public final BatchResult<R> callAll(List<I> inputs) {
        return callAll(inputs, Options.none());
    }

    /**
     * Calls the command for many inputs.
     *
     * @return one outcome for each input
     * @throws Refusal if the whole batch is refused
     * @throws CommandException if a checked exception ends the batch, or its outcome cannot be determined
     */
    public final BatchResult<R> callAll(List<I> inputs, Options options) {
        return tryCallAll(inputs, options).orThrow();
    }

    /**
     * Calls the command for many inputs where a refusal of the whole batch is expected.
     *
     * @return {@code Done}, {@code Refused} or {@code Replayed}
     * @throws CommandException if a checked exception ends the batch, or its outcome cannot be determined
     */
    public final Outcome<BatchResult<R>> tryCallAll(List<I> inputs, Options options) {
        List<I> normal = inputs.stream().map(this::normalise).toList();
        return door.pass(new Invocation<>(
                identity, normal, null, options, settings(), true, tx -> outcomes(normal, tx), this::refusalFor));
    }

    private BatchResult<R> outcomes(List<I> inputs, Transaction tx) throws Exception {
        List<BatchItem<I, R>> items = new ArrayList<>();
        for (I input : inputs) {
            Checks checks = new Checks(name());
            check(input, checks);
            items.add(new BatchItem<>(input, checks.refusal()));
        }
        execute(items.stream().filter(BatchItem::open).toList(), tx);
        List<Outcome<R>> outcomes = new ArrayList<>();
        for (BatchItem<I, R> item : items) {
            outcomes.add(item.outcome(name(), outcomes.size()));
        }
        return new BatchResult<>(outcomes);
    }
}
