package dev.turnstile.machine.internal;

/** The names of states and transitions, which documents and messages use in place of the values. */
public final class Names {

    private Names() {}

    /** Returns a constant's declared name, whatever its {@code toString} says, and any other value's text. */
    public static String of(Object value) {
        return value instanceof Enum<?> constant ? constant.name() : value.toString();
    }
}
