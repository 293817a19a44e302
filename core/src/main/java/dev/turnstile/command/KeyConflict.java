package dev.turnstile.command;

import dev.turnstile.failure.ValueFree;
import dev.turnstile.refusal.Refusal;
import java.util.Map;

/** The refusal of an invocation because its idempotency key was used before, with other input or by another actor. */
public final class KeyConflict extends Refusal implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final String command;
    private final String key;

    /**
     * Constructs the refusal for a key that was used with other input.
     *
     * @param command the command's name
     * @param key the key that was used twice
     */
    public KeyConflict(String command, String key) {
        this(command, key, "with other input");
    }

    private KeyConflict(String command, String key, String difference) {
        super(command + ": idempotency key '" + key + "' was used before " + difference
                + "; a new request needs a new key");
        this.command = command;
        this.key = key;
    }

    /**
     * Constructs the refusal for a key that another actor has used; the caller must not receive the other actor's
     * result.
     *
     * @param command the command's name
     * @param key the key that was used twice
     */
    public static KeyConflict otherActor(String command, String key) {
        return new KeyConflict(command, key, "by another actor");
    }

    /** Returns the command's name. */
    public String command() {
        return command;
    }

    /** Returns the key. */
    public String key() {
        return key;
    }

    @Override
    public Map<String, Object> fields() {
        return Map.of("command", command, "key", key);
    }
}
