package dev.turnstile.postgres.internal.command;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The command classes by name: two commands with the same name would share idempotency keys. Thread-safe. */
public final class CommandRegistry {

    private final Map<String, String> classes = new ConcurrentHashMap<>();

    /**
     * Registers a command. The same class may register again, even if another class loader has loaded it.
     *
     * @throws IllegalArgumentException if a command of another class has the name
     */
    public void register(String name, Class<?> command) {
        String first = classes.putIfAbsent(name, command.getName());
        if (first != null && !first.equals(command.getName())) {
            throw new IllegalArgumentException("expected one class of commands named '" + name + "', got " + first
                    + " and " + command.getName()
                    + ", which would share idempotency keys; give one of them a name of its own: super(door, \"..\")");
        }
    }
}
