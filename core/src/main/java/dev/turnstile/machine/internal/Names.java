package dev.turnstile.machine.internal;

/** The names of states and transitions, as they appear in documents and messages. */
public final class Names {

    private Names() {}

    /**
     * Returns the declared name of an enum constant, regardless of its {@code toString}, and the text of any other
     * value.
     */
    public static String of(Object value) {
        return value instanceof Enum<?> constant ? constant.name() : value.toString();
    }
}
