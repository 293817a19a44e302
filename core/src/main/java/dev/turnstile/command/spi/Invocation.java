package dev.turnstile.command.spi;

import dev.turnstile.command.CommandSettings;
import dev.turnstile.command.Transaction;
import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Options;
import dev.turnstile.refusal.ConstraintViolated;
import dev.turnstile.refusal.Refusal;
import java.lang.reflect.Type;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One invocation of a command; commands construct it.
 *
 * @param <R> the type of the result
 */
public final class Invocation<R extends @Nullable Object> {

    private final CommandIdentity command;
    private final Object input;
    private final @Nullable Refusal objection;
    private final Options options;
    private final CommandSettings settings;
    private final boolean batch;
    private final Body<R> body;
    private final Function<ConstraintViolated, Refusal> constraints;

    /** The code of a command. */
    @FunctionalInterface
    public interface Body<R extends @Nullable Object> {
        /** Runs the code. */
        R in(Transaction tx) throws Exception;
    }

    /**
     * Constructs an invocation.
     *
     * @param objection the refusal of the input, or null
     * @param batch whether the result is a {@link BatchResult}
     */
    public Invocation(
            CommandIdentity command,
            Object input,
            @Nullable Refusal objection,
            Options options,
            CommandSettings settings,
            boolean batch,
            Body<R> body,
            Function<ConstraintViolated, Refusal> constraints) {
        this.command = command;
        this.input = input;
        this.objection = objection;
        this.options = options;
        this.settings = settings;
        this.batch = batch;
        this.body = body;
        this.constraints = constraints;
    }

    /** Returns the name of the command. */
    public String name() {
        return command.name();
    }

    /**
     * Returns the owner of the command's idempotency keys: the class that the name is derived from, or the given name.
     */
    public String owner() {
        return command.owner();
    }

    /** Returns the input in its normal form. */
    public Object input() {
        return input;
    }

    /** Returns the refusal of the input by the checks of the command, or null. */
    public @Nullable Refusal objection() {
        return objection;
    }

    /** Returns the options of the invocation. */
    public Options options() {
        return options;
    }

    /** Returns the settings of the command. */
    public CommandSettings settings() {
        return settings;
    }

    /** Returns the type of the result; for a batch command the type of one result. */
    public Type resultType() {
        return command.resultType();
    }

    /** Returns whether the result is a {@link BatchResult}. */
    public boolean batch() {
        return batch;
    }

    /**
     * Runs the command's code.
     *
     * @throws Exception if the code throws it
     */
    public R run(Transaction tx) throws Exception {
        return body.in(tx);
    }

    /** Returns the command's refusal for a violated constraint. */
    public Refusal refusalFor(ConstraintViolated violation) {
        return constraints.apply(violation);
    }

    /**
     * The identity of a command, fixed when it is constructed.
     *
     * @param name the name by which the command is announced
     * @param owner the owner of the command's idempotency keys: the class that the name is derived from, or the given
     *     name
     * @param resultType the type of the result; for a batch command the type of one result
     */
    public record CommandIdentity(String name, String owner, Type resultType) {}
}
