package dev.turnstile.refusal.internal;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Converts the names of Java classes to the names that are stored and subscribed to: {@code ReserveSeat} becomes
 * {@code reserve_seat}.
 */
public final class SnakeCase {

    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private SnakeCase() {}

    public static String of(Class<?> type) {
        return WORD_START.matcher(type.getSimpleName()).replaceAll("_").toLowerCase(Locale.ROOT);
    }
}
