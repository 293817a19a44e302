package dev.turnstile.postgres.internal.door;

import dev.turnstile.lifecycle.LifecycleException.UnknownStateCodeException;
import dev.turnstile.machine.StateMachine;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The check of the state code that a statement has written, as it is in the row after the table's triggers have run. A
 * code that the machine does not know fails the statement, so that nothing is committed. The expression casts a text
 * with the code and the key to smallint, and the error message quotes that text.
 */
public final class WrittenCode {

    private static final String MARK = "turnstile: unknown state code ";

    private static final Pattern MESSAGE = Pattern.compile(MARK + "(\\S+) of (.*)\"", Pattern.DOTALL);

    private static final String INVALID_TEXT = "22P02";

    private WrittenCode() {}

    /**
     * Returns an expression for the checked code.
     *
     * @param code the column with the code
     * @param key the column with the record's key
     */
    public static String checked(StateMachine<?, ?> machine, String code, String key) {
        String known = machine.states().stream()
                .map(state -> Integer.toString(state.code()))
                .collect(Collectors.joining(", "));
        return "CASE WHEN " + code + " IN (" + known + ") THEN " + code + " ELSE CAST(concat('" + MARK + "', coalesce("
                + code + "::text, 'null'), ' of ', " + key + ") AS smallint) END";
    }

    /** Returns the exception for an unknown code if a failure was caused by this check; otherwise null. */
    public static @Nullable UnknownStateCodeException unknown(StateMachine<?, ?> machine, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && INVALID_TEXT.equals(sql.getSQLState())) {
                Matcher message = MESSAGE.matcher(String.valueOf(sql.getMessage()));
                return message.find() ? unknown(machine, message.group(1), message.group(2)) : null;
            }
        }
        return null;
    }

    private static UnknownStateCodeException unknown(StateMachine<?, ?> machine, String code, String key) {
        String known = machine.states().stream()
                .map(declared -> declared.code() + " " + declared.name())
                .collect(Collectors.joining(", "));
        return UnknownStateCodeException.written(machine.name(), key, code, known);
    }
}
