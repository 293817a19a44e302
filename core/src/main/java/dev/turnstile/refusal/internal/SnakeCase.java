package dev.turnstile.refusal.internal;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Converts the names of Java classes to the stored names, which are also used for subscribing to announcements: {@code
 * ReserveSeat} becomes {@code reserve_seat}.
 */
public final class SnakeCase {

    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private SnakeCase() {}

    /** Returns the name of a class; for an anonymous class, which has no name, the binary name without the package. */
    public static String of(Class<?> type) {
        String simple = type.getSimpleName();
        String name = simple.isEmpty() ? type.getName().substring(type.getName().lastIndexOf('.') + 1) : simple;
        return WORD_START.matcher(name).replaceAll("_").toLowerCase(Locale.ROOT);
    }
}
