package dev.turnstile.command;

import dev.turnstile.command.internal.CommandNames;
import dev.turnstile.command.spi.CommandDoor;
import dev.turnstile.command.spi.Invocation;
import dev.turnstile.command.spi.Invocation.CommandIdentity;
import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.refusal.ConstraintViolated;
import dev.turnstile.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One verb of the domain for many inputs at once: one transaction, a few statements, and an outcome for each input.
 *
 * <p>The batch is one invocation, like a call of a {@link Command}, and is announced once; the refusals of its inputs
 * are recorded one by one. A refused input causes no rollback, so the code must not have written anything for that
 * input.
 *
 * @param <I> the type of one input; a record
 * @param <R> the type of one result
 */
public abstract class BatchCommand<I, R extends @Nullable Object> {

    private final CommandDoor door;
    private final CommandIdentity identity;

    /**
     * Constructs the command and registers it.
     *
     * @param door the application's Turnstile
     * @throws IllegalArgumentException if a command of another class has the same name, or the class is anonymous
     */
    protected BatchCommand(Door door) {
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
    protected BatchCommand(Door door, String name) {
        this.door = CommandDoor.of(door);
        this.identity = CommandNames.named(this.door, getClass(), name);
    }

    /**
     * Executes the command for all items and sets the outcome of each. Only Turnstile calls this method, and calls it
     * again after a serialization failure, a deadlock or a lost connection.
     *
     * @param items the inputs that passed their checks, in the order in which they were given
     * @param tx the transaction; the code's own JDBC uses its connection
     * @throws Refusal if the whole batch is refused; everything is rolled back
     * @throws Exception if the batch fails; everything is rolled back too
     */
    protected abstract void execute(List<BatchItem<I, R>> items, Transaction tx) throws Exception;

    /** Returns the normal form of an input, which depends only on the input; by default the input itself. */
    protected I normalise(I input) {
        return input;
    }

    /** Checks an input; does nothing by default. */
    protected void check(I input, Checks checks) {}

    /** Returns the refusal of the batch for a violated constraint; by default the violation itself. */
    protected Refusal refusalFor(ConstraintViolated violation) {
        return violation;
    }

    /** Returns the name by which the command is announced; derived like {@link Command#name()}. */
    public final String name() {
        return identity.name();
    }

    /** Returns the settings of the command; the defaults unless the command overrides this method. */
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
     * Calls the command for many inputs, and returns a refusal of the whole batch instead of throwing it.
     *
     * @return {@code Done}, {@code Refused} or {@code Replayed}
     * @throws CommandException if a checked exception ends the batch, or its outcome cannot be determined
     */
    public final Outcome<BatchResult<R>> tryCallAll(List<I> inputs, Options options) {
        List<I> normal = CommandNames.given(name(), inputs).stream()
                .map(input -> normalise(CommandNames.given(name(), input)))
                .toList();
        return door.invoke(new Invocation<>(
                identity, normal, null, options, settings(), true, tx -> outcomes(normal, tx), this::refusalFor));
    }

    private BatchItem<I, R> item(I input) {
        Checks checks = new Checks(name());
        check(input, checks);
        return new BatchItem<>(name(), input, checks.refusal());
    }

    private BatchResult<R> outcomes(List<I> inputs, Transaction tx) throws Exception {
        List<BatchItem<I, R>> items = inputs.stream().map(this::item).toList();
        try {
            execute(items.stream().filter(BatchItem::open).toList(), tx);
        } finally {
            items.forEach(BatchItem::end);
        }
        List<Outcome<R>> outcomes = new ArrayList<>();
        for (BatchItem<I, R> item : items) {
            outcomes.add(item.outcome(outcomes.size()));
        }
        return new BatchResult<>(outcomes);
    }

    /**
     * One input of a batch command, and its outcome. Used by one thread, until the command's code returns.
     *
     * @param <I> the type of the input
     * @param <R> the type of the result
     */
    public static final class BatchItem<I, R extends @Nullable Object> {

        private final String command;
        private final I input;
        private @Nullable Outcome<R> outcome;
        private volatile boolean ended;

        BatchItem(String command, I input, @Nullable Refusal objection) {
            this.command = command;
            this.input = input;
            this.outcome = objection == null ? null : new Outcome.Refused<>(objection);
        }

        /** Returns the input in its normal form. */
        public I input() {
            return input;
        }

        /**
         * Sets the outcome to done.
         *
         * @throws IllegalStateException if the code has returned
         */
        public void done(R result) {
            requireOpen();
            outcome = new Outcome.Done<>(result);
        }

        /**
         * Sets the outcome to refused; the code must not have written anything for the input.
         *
         * @throws IllegalStateException if the code has returned
         */
        public void refuse(Refusal refusal) {
            requireOpen();
            outcome = new Outcome.Refused<>(refusal);
        }

        private void requireOpen() {
            if (ended) {
                throw new IllegalStateException("command " + command
                        + ": an item was used after the code had returned, so the outcome would be lost; set outcomes only"
                        + " until the code returns");
            }
        }

        /** Refuses every further outcome. */
        void end() {
            ended = true;
        }

        boolean open() {
            return outcome == null;
        }

        Outcome<R> outcome(int index) {
            if (outcome == null) {
                throw new IllegalStateException(command + ": input " + index
                        + " has no outcome; the code must call done or refuse for every item: " + input);
            }
            return outcome;
        }
    }
}
