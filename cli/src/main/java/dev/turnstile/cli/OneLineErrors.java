package dev.turnstile.cli;

import dev.turnstile.cli.terminal.Reason;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says what went wrong in one line, and keeps the stack trace for those who ask for it. */
final class OneLineErrors {

    private static final String TRACE = "TURNSTILE_TRACE";
    private static final AtomicBoolean SILENT = new AtomicBoolean();

    private OneLineErrors() {}

    /** After Ctrl-C the server goes while statements are under way; that they fail is no news. */
    static void silence() {
        SILENT.set(true);
    }

    static int badUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr()
                .println("turnstile: " + line(e) + "; see '"
                        + command.getCommandSpec().qualifiedName() + " --help'");
        return CommandLine.ExitCode.USAGE;
    }

    static int failed(Exception e, CommandLine command, @Nullable ParseResult result) {
        command.getOut().flush();
        if (!SILENT.get()) {
            command.getErr().println("turnstile: " + line(e));
            if (System.getenv(TRACE) != null) {
                e.printStackTrace(command.getErr());
            }
        }
        return CommandLine.ExitCode.USAGE;
    }

    private static String line(Throwable e) {
        String message = e.getMessage();
        SQLException sql = sqlException(e);
        if (sql != null && (message == null || e instanceof SQLException)) {
            message = sql.getMessage();
        }
        if (message == null || message.isBlank()) {
            message = e.toString();
        }
        return unexpected(e)
                ? "unexpected failure: " + Reason.onOneLine(e.toString()) + "; set " + TRACE + "=1 for the stack trace"
                : Reason.onOneLine(message);
    }

    private static boolean unexpected(Throwable e) {
        return e instanceof NullPointerException
                || e instanceof IndexOutOfBoundsException
                || e instanceof ClassCastException
                || e instanceof java.util.NoSuchElementException;
    }

    private static @Nullable SQLException sqlException(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
