package dev.turnstile.postgres.internal.command;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The classes of the commands by their names: two commands of one name would share idempotency keys. Thread-safe. */
public final class CommandRegistry {

    private final Map<String, String> classes = new ConcurrentHashMap<>();

    /**
     * Registers a command. A class may register again, also one that another class loader has loaded again.
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
