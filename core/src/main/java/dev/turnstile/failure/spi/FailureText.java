package dev.turnstile.failure.spi;

import dev.turnstile.failure.ValueFree;
import dev.turnstile.text.spi.ShownText;
import java.sql.SQLException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The texts that are stored and logged about failures: classes, code locations, SQLSTATEs, and messages that quote no
 * value.
 *
 * <p>Other messages may quote an event, an input or a row. Forgetting a subject cannot remove a value from a log file.
 */
public final class FailureText {

    private static final int MAX_LENGTH = 1_000;

    /** Longer messages are cut before the search for secrets, because the time of the search grows with the length. */
    private static final int MAX_READ_LENGTH = 16_000;

    private static final int MAX_CAUSES = 5;

    private FailureText() {}

    /** Returns the text for a failure and its causes, on one line. */
    public static String of(Throwable failure) {
        return of(failure, FailureText::sql);
    }

    /**
     * Returns the text for a failure and its causes, on one line.
     *
     * @param sql a function that returns the text for a failure of the database
     */
    public static String of(Throwable failure, Function<SQLException, String> sql) {
        StringBuilder text = new StringBuilder();
        Throwable one = failure;
        for (int i = 0; i < MAX_CAUSES && one != null; i++) {
            text.append(text.isEmpty() ? "" : "; caused by ");
            String message = quotesNoValue(one) ? message(one) : null;
            if (message != null) {
                return line(text.append(message).toString());
            }
            text.append(one instanceof SQLException database ? sql.apply(database) : named(one));
            one = one.getCause();
        }
        return line(text.toString());
    }

    /**
     * Returns the message of a failure; if {@code getMessage()} throws, a text with the class of the thrown exception.
     */
    public static @Nullable String message(Throwable failure) {
        try {
            return failure.getMessage();
        } catch (RuntimeException | Error broken) {
            return failure.getClass().getName() + ", whose getMessage() threw "
                    + broken.getClass().getName();
        }
    }

    /** Returns the text for a failure of the database if the driver is unknown. */
    public static String sql(SQLException failure) {
        return failure.getClass().getName() + " (SQLSTATE " + failure.getSQLState() + ")";
    }

    private static boolean quotesNoValue(Throwable failure) {
        return failure instanceof ValueFree free && free.quotesNoValue();
    }

    private static String named(Throwable failure) {
        StackTraceElement place = place(failure);
        return failure.getClass().getName() + (place == null ? "" : " at " + place);
    }

    /** Returns the innermost code location outside the JDK. */
    private static @Nullable StackTraceElement place(Throwable failure) {
        for (StackTraceElement frame : failure.getStackTrace()) {
            String name = frame.getClassName();
            if (!name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith("sun.")) {
                return frame;
            }
        }
        return null;
    }

    /** Returns a message on one line without secrets, in a form that a database can store and a terminal can show. */
    public static String line(String message) {
        String read = ShownText.cut(message, MAX_READ_LENGTH);
        String line = ShownText.withoutSecrets(ShownText.printable(read.replaceAll("\\s*\\R\\s*", "; ")));
        return ShownText.cut(line, MAX_LENGTH);
    }

    /**
     * Returns an exception for the log with the stack traces of a failure and its causes, and without their messages.
     */
    public static Throwable trace(Throwable failure) {
        return trace(failure, FailureText::sql, MAX_CAUSES);
    }

    /**
     * Returns an exception for the log with the stack traces of a failure and its causes, and without their messages.
     *
     * @param sql a function that returns the text for a failure of the database
     */
    public static Throwable trace(Throwable failure, Function<SQLException, String> sql) {
        return trace(failure, sql, MAX_CAUSES);
    }

    private static Throwable trace(Throwable failure, Function<SQLException, String> sql, int left) {
        Throwable cause = failure.getCause();
        Throwable below = cause == null || left == 0 ? null : trace(cause, sql, left - 1);
        String text;
        if (quotesNoValue(failure)) {
            text = failure.getClass().getName() + ": " + line(String.valueOf(message(failure)));
        } else {
            text = failure instanceof SQLException database
                    ? sql.apply(database)
                    : failure.getClass().getName();
        }
        return new Traced(text, below, failure.getStackTrace());
    }

    /** A failure without its message. */
    private static final class Traced extends Throwable {

        private static final long serialVersionUID = 1L;

        private final String text;

        Traced(String text, @Nullable Throwable cause, StackTraceElement[] trace) {
            super(text, cause, false, true);
            this.text = text;
            setStackTrace(trace);
        }

        @Override
        @SuppressWarnings("OverrideThrowableToString") // printed in a stack trace: the class of the original failure
        public String toString() {
            return text;
        }
    }
}
