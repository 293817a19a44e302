package dev.turnstile.spring.shop;

import dev.turnstile.command.Command;
import dev.turnstile.command.Door;
import dev.turnstile.command.Transaction;
import java.util.function.BiConsumer;

/** A command whose code a test gives. */
public final class Custom extends Command<Custom.Input, String> {

    private final BiConsumer<String, Transaction> code;

    /**
     * Constructs the command.
     *
     * @param name the name, such as {@code import.notes}
     * @param code receives the text and the transaction
     */
    public Custom(Door door, String name, BiConsumer<String, Transaction> code) {
        super(door, name);
        this.code = code;
    }

    /**
     * The input.
     *
     * @param text any text
     */
    public record Input(String text) {}

    @Override
    protected String execute(Input input, Transaction tx) {
        code.accept(input.text(), tx);
        return input.text();
    }

    /** Calls the command. */
    public String run(String text) {
        return call(new Input(text));
    }
}
