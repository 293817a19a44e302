package dev.turnstile.testing.database;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An object that a test class left behind.
 *
 * @param check the check that found the leak
 * @param text the description, for the message
 */
record Leak(LeakCheck check, String text) {

    /** The deepest frames belong to drivers and pools, so the message contains enough of them to reach the caller. */
    private static final int MAX_FRAMES = 25;

    /** Returns the leaks as the message of an error. */
    static String message(String testClass, List<Leak> leaks) {
        return testClass + " left behind " + leaks.size() + (leaks.size() == 1 ? " leak:" : " leaks:")
                + leaks.stream().map(leak -> "\n  " + leak.text()).collect(Collectors.joining())
                + "\nclose them, or switch a check off with TestDatabase.withoutCheck";
    }

    /** Returns a stack as lines, without the frames of this package and of those below the test method. */
    static String stack(StackTraceElement... frames) {
        return Arrays.stream(frames)
                .takeWhile(frame -> !frame.getClassName().startsWith("org.junit.")
                        && !frame.getClassName().startsWith("jdk.internal.reflect."))
                .filter(frame -> !frame.getClassName().startsWith("dev.turnstile.testing.database.Observed"))
                .limit(MAX_FRAMES)
                .map(frame -> "\n      at " + frame)
                .collect(Collectors.joining());
    }
}
